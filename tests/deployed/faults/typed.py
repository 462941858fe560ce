"""What people did, as they remember it, and the judgement of what is there in the end."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.deployed.faults.program import Where
from tools.people.shown import Shown

ADDRESS = "https://example.com/entries/"
"""Every entry links to its own number, which nobody edits: so people know it on both sides."""
FIELDS = ("title", "description", "tags", "media")


def number_of(entry: Shown) -> int:
    """The number of an entry, 0 if nobody gave it one."""
    number = entry.link[0].removeprefix(ADDRESS)
    return int(number) if number.isdecimal() else 0


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(slots=True)
class Memory:
    """One entry. `first` is what it was added with, `last` what was typed last into a field on a side. `early`: it was
    on both sides before any trouble began."""

    where: Where
    first: dict[str, Any]
    early: bool = False
    last: dict[tuple[str, Where], Any] = field(default_factory=dict[tuple[str, Where], Any])
    deleted: Where | None = None

    def expected(self, name: str) -> list[Any]:
        """What may be there in the end. A field that was edited on one side alone holds exactly that; one that was
        edited on both holds what was typed last on either. Who deleted an entry gave up what was typed there: if an
        edit on the other side brings the entry back, it may come as it was there."""
        typed = [self.last[name, where] for where in Where if (name, where) in self.last]
        given_up = self.deleted is not None and (name, self.deleted.other) not in self.last
        return [*typed, self.first[name]] if given_up or not typed else typed

    @property
    def must_be_gone(self) -> bool:
        """It was deleted, and no edit on the other side speaks for it. What was deleted on the side that it was just
        arriving on may come again: the app did not know yet that it had arrived."""
        if self.deleted is None or any(where is not self.deleted for _, where in self.last):
            return False
        return self.early or self.deleted is self.where


@dataclass(slots=True)
class Typed:
    """Everything that people did to one gallery and its album. `arranged`: what each side showed when they were done,
    as numbers in display order."""

    entries: dict[int, Memory] = field(default_factory=dict[int, Memory])
    movers: set[Where] = field(default_factory=set[Where])
    arranged: dict[Where, list[int]] = field(default_factory=dict[Where, list[int]])

    def add(self, number: int, where: Where, title: str, content: bytes, *, early: bool = False) -> None:
        first = {"title": title, "description": "", "tags": (), "media": digest(content)}
        self.entries[number] = Memory(where, first, early)

    def edit(self, number: int, where: Where, name: str, value: object) -> None:
        self.entries[number].last[name, where] = value

    def delete(self, number: int, where: Where) -> None:
        self.entries[number].deleted = where

    def titled(self, title: str) -> Memory | None:
        """The entry that has or had this title: every title is typed only once."""
        for memory in self.entries.values():
            if title == memory.first["title"] or title in (memory.last.get(("title", where)) for where in Where):
                return memory
        return None

    def complaints(self, shown: Sequence[Shown]) -> Iterator[str]:
        """What is lost, doubled, invented or came back, as sentences. Both sides show `shown`."""
        there = {number_of(entry): entry for entry in shown}
        for number, times in Counter(map(number_of, shown)).items():
            if number not in self.entries:
                yield f"Nobody added what is shown as {there[number]!r}."
            elif times > 1:
                yield f"Entry {number} is shown {times} times."
        for number, memory in self.entries.items():
            if number not in there and memory.deleted is None:
                yield f"Entry {number} is lost: it was added on {memory.where} and never deleted."
            elif number in there and memory.must_be_gone:
                yield f"Entry {number} is back, although it was deleted on {memory.deleted}."
            elif number in there:
                yield from _wrong(number, memory, there[number])
        yield from self._rearranged(list(there))

    def _rearranged(self, order: list[int]) -> Iterator[str]:
        """Moves of one side alone stand. Entries of the other side, and those that had to be created again, may have
        found another place."""
        if len(self.movers) != 1:
            return
        mover = next(iter(self.movers))
        steady = {
            number for number, one in self.entries.items() if one.deleted is None and (one.early or one.where is mover)
        }
        before = [number for number in self.arranged[mover] if number in steady and number in order]
        after = [number for number in order if number in before]
        if before != after:
            yield f"Only {mover} was rearranged, to {before}, but in the end the order is {after}."


def _wrong(number: int, memory: Memory, entry: Shown) -> Iterator[str]:
    for name in FIELDS:
        value = getattr(entry, name)
        if value not in memory.expected(name):
            wanted = " or ".join(map(repr, memory.expected(name)))
            yield f"Entry {number} has the {name} {value!r} instead of {wanted}."
