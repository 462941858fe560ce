"""The HTML of a text as it may go to Wix: how it looks, and nothing that runs.

The texts of an album are anybody's who may write there, and Wix shows them in visitors' browsers. `nh3` (Mozilla's
ammonia) decides what is safe. Its parser takes time that grows with the square of how deep elements are nested, and
faster where their ends are missing; so it gets them properly nested, to a depth that nobody needs.
"""

from html import escape
from typing import Final

import nh3

from gallery_sync.errors import MediaUnusable
from gallery_sync.model import text
from gallery_sync.model.markup import Tag, pieces, resolved
from gallery_sync.model.schemes import LINKS

_LONGEST: Final = 40_000
"""Characters: twice of what an album holds."""
_DEEPEST: Final = 50
_LONGEST_TAG: Final = 4_000
_VOID: Final = frozenset({"br", "hr"})
_ENDS_A_PARAGRAPH: Final = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "hr"}
)
_ENDED_BY: Final = {**dict.fromkeys(_ENDS_A_PARAGRAPH, ("p",)), "li": ("li", "p")}
"""What is still open ends where one of these begins, within the same list."""
_LISTS: Final = frozenset({"ul", "ol"})
_INLINE: Final = frozenset(
    {"a", "b", "code", "em", "font", "i", "mark", "s", "small", "span", "strike", "strong", "sub", "sup", "u"}
)
_TAGS: Final = _ENDS_A_PARAGRAPH | _INLINE | {"br", "li"}
_ATTRIBUTES: Final = {
    "*": {"class", "style", "dir", "lang", "align", "data-attr-richtext-marker"},
    "a": {"href", "target", "rel", "title"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "li": {"value"},
}
_STYLES: Final = frozenset(
    {
        "color",
        "background-color",
        "direction",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-variant",
        "font-weight",
        "letter-spacing",
        "line-height",
        "list-style-type",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "text-align",
        "text-decoration",
        "text-decoration-color",
        "text-decoration-line",
        "text-indent",
        "text-shadow",
        "text-transform",
        "vertical-align",
        "white-space",
        "word-spacing",
    }
)
"""What a text editor sets. Nothing that loads something or lays the text over the rest of the page."""
_CLEANER: Final = nh3.Cleaner(
    tags=set(_TAGS),
    attributes=_ATTRIBUTES,
    filter_style_properties=set(_STYLES),
    url_schemes=set(LINKS),
    link_rel=None,
)


def clean(markup: str) -> str:
    """What is left out leaves its words, but for scripts and the like. Raises `MediaUnusable` for what is too long."""
    if len(markup) > _LONGEST:
        raise MediaUnusable(f"The text is longer than {_LONGEST:,} characters with its markup; shorten it.")
    return _CLEANER.clean(_nested(text.clean(markup)))


def _nested(markup: str) -> str:
    written: list[str] = []
    opened: list[str] = []
    for piece in pieces(markup):
        if isinstance(piece, str):
            written.append(escape(resolved(piece), quote=False))
        elif piece.name in _TAGS and len(piece.source) <= _LONGEST_TAG:
            _take(piece, written, opened)
    _close(written, opened, len(opened))
    return "".join(written)


def _take(tag: Tag, written: list[str], opened: list[str]) -> None:
    if tag.closes:
        if tag.name in opened:
            _close(written, opened, opened[::-1].index(tag.name) + 1)
        return
    for ended in _ENDED_BY.get(tag.name, ()):
        since = opened[::-1].index(ended) if ended in opened else 0
        if ended in opened and not _LISTS.intersection(opened[len(opened) - since :]):
            _close(written, opened, since + 1)
    if tag.name in _VOID:
        written.append(tag.source)
    elif len(opened) < _DEEPEST:
        written.append(tag.source)
        opened.append(tag.name)


def _close(written: list[str], opened: list[str], how_many: int) -> None:
    written.extend(f"</{opened.pop()}>" for _ in range(how_many))
