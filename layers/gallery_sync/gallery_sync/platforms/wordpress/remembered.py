"""What a gallery block remembers of the alternative texts of its pictures: a digest of each, by medium. Pure.

    <!-- wp:gallery {"linkTo":"none","metadata":{"gallerySync":"12:3fa94b02c1d7 13:0c77a6e95b1f"}} -->

Every block has the attribute `metadata` since WordPress 6.5 (`WP_Block_Type::GLOBAL_ATTRIBUTES`, and block-editor's
hooks/metadata.js): the editor keeps what is in it, and the block is valid (seen with @wordpress/block-library 9.19).
Older editors drop it when they save a page; then nothing is remembered. As part of the page it is as old as the texts
are: an editor that was left open and is saved later brings both back as they were.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, cast

_METADATA: Final = "metadata"
_OURS: Final = "gallerySync"
_KNOWN: Final = re.compile(r"(?<!\S)([1-9][0-9]{0,18}):([0-9a-f]{12})(?!\S)")
_ESCAPES: Final = (
    ("\\\\", "\\u005c"),
    ("--", "\\u002d\\u002d"),
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ('\\"', "\\u0022"),
)
"""As the block editor writes attributes, so that they end no comment (`serializeAttributes`)."""


def attributes_in(text: str) -> Mapping[str, Any]:
    """The attributes of a block; none when they cannot be read."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}


def known_in(attributes: str) -> Mapping[str, str]:
    """The digests by medium."""
    metadata = attributes_in(attributes).get(_METADATA)
    written: object = cast("Mapping[str, Any]", metadata).get(_OURS) if isinstance(metadata, Mapping) else None
    return dict(_KNOWN.findall(written)) if isinstance(written, str) else {}


def with_known(attributes: str, known: Mapping[str, str]) -> str:
    """The attributes of the gallery with these digests. They are left as they are where they cannot be read."""
    if known_in(attributes) == known:
        return attributes
    before = attributes_in(attributes)
    metadata = before.get(_METADATA, {})
    if (attributes and not before) or not isinstance(metadata, Mapping):
        return attributes
    written = " ".join(f"{name}:{known[name]}" for name in sorted(known, key=int))
    after = {**before, _METADATA: {**cast("Mapping[str, Any]", metadata), _OURS: written}}
    try:
        return _serialized(after)
    except ValueError:
        return attributes


def _serialized(attributes: Mapping[str, Any]) -> str:
    """Raises `ValueError` for numbers and characters that no JSON has."""
    text = json.dumps(attributes, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text.encode()
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return text
