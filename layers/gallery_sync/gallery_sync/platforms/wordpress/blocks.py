"""The gallery block in a page's content: which media it names, in which order. Pure.

    <!-- wp:gallery {"linkTo":"none"} -->
    <figure class="wp-block-gallery has-nested-images columns-default is-cropped">
    <!-- wp:image {"id":12,"sizeSlug":"large"} -->…<!-- /wp:image -->
    </figure>
    <!-- /wp:gallery -->

Galleries made before WordPress 5.9 name their media in the attribute `ids` instead. What stands around the first
gallery of a page, and how that gallery is laid out, is its owner's and stays.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from gallery_sync.model import MediaKind

_GALLERY: Final = re.compile(
    r"<!-- wp:gallery(?P<attributes>\s+\{.*?\})?\s+-->(?P<body>.*?)<!-- /wp:gallery -->", re.DOTALL
)
_MEDIUM: Final = re.compile(
    r"<!-- wp:(?P<kind>image|video)\s+(?P<attributes>\{.*?\})\s+-->.*?<!-- /wp:(?P=kind) -->", re.DOTALL
)
_OPENING: Final = re.compile(r"\s*<figure[^>]*>")
_NEW_OPENING: Final = '\n<figure class="wp-block-gallery has-nested-images columns-default is-cropped">'
_NEW_CLOSING: Final = "</figure>\n"


@dataclass(frozen=True, slots=True)
class Shown:
    """One medium of a page as visitors see it. Without a kind its block is kept as it is."""

    id: str
    kind: MediaKind | None = None
    url: str = ""
    alt_text: str = ""


def order_of(content: str) -> tuple[str, ...]:
    """The IDs that the first gallery names, each once."""
    found = _GALLERY.search(content)
    if found is None:
        return ()
    inner = [_id(one) for one in _MEDIUM.finditer(found["body"])] or _old_ids(found["attributes"])
    return tuple(dict.fromkeys(one for one in inner if one))


def arranged(content: str, media: Sequence[Shown]) -> str:
    """The content with its gallery showing exactly these. A medium's block is kept as it is while it shows what it
    should; a page without a gallery gets one at its end."""
    found = _GALLERY.search(content)
    if found is None:
        new = f'<!-- wp:gallery {{"linkTo":"none"}} -->{_body("", media)}<!-- /wp:gallery -->'
        return f"{content}\n\n{new}" if content.strip() else new
    if not _MEDIUM.search(found["body"]) and _old_ids(found["attributes"]):
        new = f'<!-- wp:gallery {{"linkTo":"none"}} -->{_body("", media)}<!-- /wp:gallery -->'
    else:
        new = f"<!-- wp:gallery{found['attributes'] or ''} -->{_body(found['body'], media)}<!-- /wp:gallery -->"
    return content[: found.start()] + new + content[found.end() :]


def _body(before: str, media: Sequence[Shown]) -> str:
    there = {_id(one): one[0] for one in _MEDIUM.finditer(before)}
    opening = _OPENING.match(before)
    rest = _MEDIUM.sub("", before)[opening.end() :].strip() if opening else ""
    blocks = [_kept(there.get(one.id, ""), one) or _block(one) for one in media]
    inner = "\n\n".join(blocks)
    return f"{opening[0] if opening else _NEW_OPENING}{inner}{rest + '\n' if rest else _NEW_CLOSING}"


def _kept(block: str, shown: Shown) -> str:
    """A person may have given the block a link, a caption or another size. Only the alternative text is ours."""
    if shown.kind is not MediaKind.IMAGE:
        return block
    return block if f'alt="{_escaped(shown.alt_text)}"' in block else ""


def _block(shown: Shown) -> str:
    url = _escaped(shown.url)
    if shown.kind is MediaKind.VIDEO:
        return (
            f'<!-- wp:video {{"id":{shown.id}}} -->\n'
            f'<figure class="wp-block-video"><video controls src="{url}"></video></figure>\n<!-- /wp:video -->'
        )
    return (
        f'<!-- wp:image {{"id":{shown.id},"sizeSlug":"large","linkDestination":"none"}} -->\n'
        f'<figure class="wp-block-image size-large"><img src="{url}" alt="{_escaped(shown.alt_text)}" '
        f'class="wp-image-{shown.id}"/></figure>\n<!-- /wp:image -->'
    )


def _escaped(text: str) -> str:
    """As the block editor writes attributes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _id(block: re.Match[str]) -> str:
    found = _attributes(block["attributes"]).get("id")
    return str(found) if isinstance(found, int) else ""


def _old_ids(attributes: str | None) -> list[str]:
    found = _attributes(attributes or "").get("ids")
    return [str(one) for one in cast("list[object]", found)] if isinstance(found, list) else []


def _attributes(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}
