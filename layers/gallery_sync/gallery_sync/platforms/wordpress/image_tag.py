"""The first image of a block's HTML and its alternative text, found without touching the rest. Pure.

Attributes are read as the HTML standard's tokenizer reads them ("Tokenization", from the tag open state on), each
character a bounded number of times.
"""

import re
from dataclasses import dataclass
from typing import Final

from gallery_sync.model.markup import resolved

_TAG: Final = re.compile(r"<img(?=[\s/>])", re.ASCII | re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"[\s/]+(?P<name>[^\s/>=\"'<]+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'<>=`]+)))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class AltText:
    """`text` as a reader of the page has it. `start:end` is where the attribute stands, an empty place where there
    is none."""

    text: str
    start: int
    end: int

    @property
    def is_there(self) -> bool:
        return self.end > self.start


def alt_text_in(markup: str) -> AltText | None:
    """None when there is no image."""
    tag = _TAG.search(markup)
    if tag is None:
        return None
    position = tag.end()
    while found := _ATTRIBUTE.match(markup, position):
        if found["name"].lower() == "alt":
            value = found["double"] or found["single"] or found["bare"] or ""
            return AltText(resolved(value.replace("\r\n", "\n")), found.start("name"), found.end())
        position = found.end()
    return AltText("", tag.end(), tag.end())


def with_alt_text(markup: str, text: str) -> str:
    """The same HTML with this alternative text on its first image, and nothing else changed."""
    found = alt_text_in(markup)
    if found is None:
        return markup
    if found.is_there and "[" not in markup[found.start : found.end] and found.text == text:
        return markup
    attribute = f'alt="{escaped(text)}"'
    written = attribute if found.is_there else f" {attribute}"
    return f"{markup[: found.start]}{written}{markup[found.end :]}"


def escaped(text: str) -> str:
    """As the block editor writes attributes; a `[` would begin a shortcode."""
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("[", "&#91;")
    )
