"""Blocks in a page's content, read as WordPress's own parser reads them (wp-includes/class-wp-block-parser.php). Pure.

    <!-- wp:name {"attributes":1} -->…<!-- /wp:name -->        <!-- wp:name {"attributes":1} /-->

Anybody who may edit a page writes its content, so each character is looked at a bounded number of times: no expression
here searches on from a place where another one has given up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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

    @property
    def is_void(self) -> bool:
        """Whether it has no end of its own, and room for nothing."""
        return self.inner_start == self.end


@dataclass(frozen=True, slots=True)
class _Delimiter:
    name: str
    attributes: str
    start: int
    end: int
    closes: bool
    void: bool

    def closed(self, inner_end: int, end: int, children: Sequence[Block] = ()) -> Block:
        return Block(self.name, self.attributes, self.start, self.end, inner_end, end, tuple(children))


def first_block(content: str, name: str) -> Block | None:
    """The first block of this name that lies in no other one of it, with those that lie directly in it; what lies in
    these is not told. None when there is none, or when it has no end.

    Blocks outside it, and deeper in it, are only counted: there may be any number of them."""
    found: _Delimiter | None = None
    child: _Delimiter | None = None
    children: list[Block] = []
    depth = outside = 0
    for one in _delimiters(content):
        if not one.closes:
            if found is None and one.name == name:
                found, outside = one, depth
            elif depth == outside + 1:
                child = one
            depth += 1
        if (one.closes or one.void) and depth:
            depth -= 1
            inner_end = one.start if one.closes else one.end
            if found is not None and depth == outside:
                return found.closed(inner_end, one.end, children)
            if found is not None and child is not None and depth == outside + 1:
                children.append(child.closed(inner_end, one.end))
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
