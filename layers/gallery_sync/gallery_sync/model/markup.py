"""HTML that somebody else wrote, as a sequence of tags and words.

It follows the tokenizer of the HTML standard as far as a reader of words needs it. Each character is looked at a
bounded number of times, whatever it is; the time that Python's own `html.parser` takes grows with the square of what
never ends.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TAG: Final = re.compile(
    r"<(?P<closes>/)?(?P<name>[a-zA-Z][^\s/>]*+)"
    r"(?P<attributes>(?:=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|[^>=]|=)*+)>",
    re.ASCII,
)
_REFERENCE: Final = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)")
_UNSEEN: Final = frozenset(
    {"head", "iframe", "noembed", "noframes", "noscript", "script", "style", "template", "textarea", "title", "xmp"}
)
"""Elements whose content is no text of the page."""
_ENDS: Final = {name: re.compile(rf"</{name}(?=[\s/>])", re.ASCII | re.IGNORECASE) for name in _UNSEEN}
_BLOCKS: Final = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "ul", "ol"})


@dataclass(frozen=True, slots=True)
class Tag:
    """`name` is in lower case; `source` is the tag as it was written."""

    name: str
    closes: bool
    source: str


def pieces(markup: str) -> Iterator[Tag | str]:
    """Tags, and the words between them as they were written, character references unresolved. Comments and what is no
    text, such as scripts, are left out; of a tag or a script without an end so is the rest, as browsers do."""
    position = 0
    while (start := markup.find("<", position)) >= 0:
        if start > position:
            yield markup[position:start]
        if _is_comment(markup, start):
            position = _after_comment(markup, start)
        elif (found := _TAG.match(markup, start)) is not None:
            tag = Tag(found["name"].lower(), bool(found["closes"]), found[0])
            yield tag
            position = _after_content(markup, found.end(), tag)
        elif _begins_tag(markup, start):
            return
        else:
            yield "<"
            position = start + 1
    if position < len(markup):
        yield markup[position:]


def words(markup: str) -> str:
    """The words of a piece of HTML, its paragraphs parted by empty lines."""
    parts: list[str] = []
    for piece in pieces(markup):
        if isinstance(piece, str):
            parts.append(resolved(piece))
        elif piece.name in _BLOCKS:
            parts.append("\n\n")
        elif piece.name == "br":
            parts.append("\n")
    paragraphs = (part.strip() for part in "".join(parts).split("\n\n"))
    return "\n\n".join(part for part in paragraphs if part)


def resolved(text: str) -> str:
    """The text with its character references resolved."""
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text)


def _is_comment(markup: str, start: int) -> bool:
    return markup.startswith(("<!", "<?"), start)


def _after_comment(markup: str, start: int) -> int:
    closing = "-->" if markup.startswith("<!--", start) else ">"
    end = markup.find(closing, start + 2)
    return end + len(closing) if end >= 0 else len(markup)


def _begins_tag(markup: str, start: int) -> bool:
    letter = markup[start + 1 : start + 3].removeprefix("/")[:1]
    return letter.isascii() and letter.isalpha()


def _after_content(markup: str, position: int, tag: Tag) -> int:
    if tag.closes or tag.name not in _UNSEEN:
        return position
    end = _ENDS[tag.name].search(markup, position)
    return end.start() if end else len(markup)
