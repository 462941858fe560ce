"""Blocks in a page's content, read as WordPress's own parser reads them (wp-includes/class-wp-block-parser.php). Pure.

    <!-- wp:name {"attributes":1} -->…<!-- /wp:name -->        <!-- wp:name {"attributes":1} /-->

Anybody who may edit a page writes its content, so each character is looked at a bounded number of times: no expression
here searches on from a place where another one has given up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_BEGINNING: Final = re.compile(r"<!--\s+(?P<closer>/)?wp:(?P<name>[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+", re.ASCII)
_END: Final = re.compile(r"(?P<void>/)?-->")
_END_OF_ATTRIBUTES: Final = re.compile(r"\}\s+(?P<void>/)?-->", re.ASCII)
_OWN_NAMESPACE: Final = "core/"


@dataclass(frozen=True, slots=True)
class Block:
    """One block with its end. `attributes` is JSON, or empty; positions count characters of the content: the block is
    `start:end`, what it holds is `inner_start:inner_end`."""

    name: str
    attributes: str
    start: int
    inner_start: int
    inner_end: int
    end: int
    children: tuple["Block", ...] = ()


@dataclass(frozen=True, slots=True)
class _Delimiter:
    name: str
    attributes: str
    start: int
    end: int
    closes: bool
    void: bool


@dataclass(slots=True)
class _Open:
    delimiter: _Delimiter
    children: list[Block] = field(default_factory=list[Block])

    def closed(self, inner_end: int, end: int) -> Block:
        opened = self.delimiter
        return Block(opened.name, opened.attributes, opened.start, opened.end, inner_end, end, tuple(self.children))


def first_block(content: str, name: str) -> Block | None:
    """The first block of this name that lies in no other one of it. None when there is none, or when it has no end."""
    opened: list[_Open] = []
    depth = 0
    for one in _delimiters(content):
        if not one.closes:
            opened.append(_Open(one))
            depth += one.name == name
        if (one.closes or one.void) and opened:
            block = opened.pop().closed(one.start if one.closes else one.end, one.end)
            depth -= block.name == name
            if block.name == name and not depth:
                return block
            if opened:
                opened[-1].children.append(block)
    return None


def _delimiters(content: str) -> Iterator[_Delimiter]:
    position = 0
    ends_follow = True
    while found := _BEGINNING.search(content, position):
        position = found.end()
        has_attributes = content.startswith("{", position)
        if has_attributes:
            end = _END_OF_ATTRIBUTES.search(content, position) if ends_follow else None
            ends_follow = end is not None
        else:
            end = _END.match(content, position)
        if end is None:
            continue
        yield _Delimiter(
            found["name"].removeprefix(_OWN_NAMESPACE),
            content[position : end.start() + 1] if has_attributes else "",
            found.start(),
            end.end(),
            bool(found["closer"]),
            bool(end["void"]),
        )
        position = end.end()
