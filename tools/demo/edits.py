"""A person's edits: what is done on one side, and how everybody can tell that it arrived on both."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tools.people.shown import Shown
from tools.people.sides import Gallery
from tools.samples import SampleItem


@dataclass(frozen=True, slots=True)
class Edit:
    """`holds` says of what a side shows whether the edit is in it."""

    name: str
    side: Gallery
    what: str
    do: Callable[[], None]
    holds: Callable[[Sequence[Shown]], bool]

    @property
    def writes(self) -> tuple[int, int]:
        """What the app may write because of it, to Wix and to the outside: once on the other side."""
        return (0, 1) if self.side.name == "Wix" else (1, 0)


@dataclass(frozen=True, slots=True)
class Desk:
    """Makes edits of one side, which showed `shown` when both were last equal. `number` counts the images from 0."""

    side: Gallery
    shown: Sequence[Shown]

    def _image(self, number: int) -> Shown:
        return [entry for entry in self.shown if entry.kind == "image"][number]

    def rename(self, number: int, title: str) -> Edit:
        one = self._image(number)
        what = f"“{one.title}” to “{title}”"
        return self._edit("rename", what, lambda: self.side.rename(one, title), _any(lambda e: e.title == title))

    def describe(self, number: int, text: str) -> Edit:
        one = self._image(number)
        return self._edit(
            "describe", f"“{one.title}”", lambda: self.side.describe(one, text), _any(lambda e: e.description == text)
        )

    def tag(self, number: int, *tags: str) -> Edit:
        one = self._image(number)
        what = f"“{one.title}” with {', '.join(tags)}"
        return self._edit("tag", what, lambda: self.side.tag(one, tags), _any(lambda e: e.tags == tags))

    def replace(self, number: int, picture: SampleItem) -> Edit:
        one = self._image(number)

        def holds(shown: Sequence[Shown]) -> bool:
            now = [entry for entry in shown if entry.title == one.title]
            return bool(now) and all(entry.media != one.media for entry in now)

        return self._edit("replace", f"the picture of “{one.title}”", lambda: self.side.replace(one, picture), holds)

    def move(self, number: int, to: int) -> Edit:
        """To a place in the whole gallery, which counts from 0."""
        one = self._image(number)
        others = [entry for entry in self.shown if entry is not one]
        before = others[to - 1].title

        def holds(shown: Sequence[Shown]) -> bool:
            titles = [entry.title for entry in shown]
            return one.title in titles[1:] and titles[titles.index(one.title) - 1] == before

        return self._edit("reorder", f"“{one.title}” behind “{before}”", lambda: self.side.move(one, to), holds)

    def add(self, picture: SampleItem, title: str) -> Edit:
        return self._edit("add", f"“{title}”", lambda: self.side.add(picture, title), _any(lambda e: e.title == title))

    def delete(self, number: int) -> Edit:
        one = self._image(number)

        def holds(shown: Sequence[Shown]) -> bool:
            return all(entry.title != one.title for entry in shown)

        return self._edit("delete", f"“{one.title}”", lambda: self.side.delete(one), holds)

    def _edit(self, name: str, what: str, do: Callable[[], None], holds: Callable[[Sequence[Shown]], bool]) -> Edit:
        return Edit(name, self.side, what, do, holds)


def _any(wanted: Callable[[Shown], bool]) -> Callable[[Sequence[Shown]], bool]:
    return lambda shown: any(wanted(entry) for entry in shown)


def one_of_each(desk: Callable[[], Desk], pictures: Sequence[SampleItem], word: str) -> Iterator[Edit]:
    """Rename, describe, tag, replace, reorder, add, delete; `desk` shows the side as it is by then."""
    yield desk().rename(2, f"Renamed {word}")
    yield desk().describe(4, f"Described {word}, with “quotes”, ümlauts and <b>markup</b>.")
    yield desk().tag(6, word, "favourite")
    yield desk().replace(8, pictures[0])
    yield desk().move(16, 5)
    yield desk().add(pictures[1], f"Added {word}")
    yield desk().delete(10)


def all_at_once(wix: Desk, outside: Desk, pictures: Sequence[SampleItem]) -> list[Edit]:
    """Edits of both sides that are made before most of them have arrived; one entry is edited on both.

    A person's edit outside writes the whole sidecar, so those come first: it must not undo what has just arrived.
    """
    return [
        outside.describe(1, "Described outside while it was renamed on Wix."),
        outside.tag(5, "rush", "outside"),
        outside.rename(9, "Renamed outside in the rush"),
        outside.replace(13, pictures[0]),
        outside.delete(16),
        outside.move(18, 12),
        outside.add(pictures[1], "Added outside in the rush"),
        wix.rename(1, "Renamed on Wix while it was described outside"),
        wix.describe(3, "Described in the rush."),
        wix.tag(7, "rush", "wix"),
        wix.replace(11, pictures[2]),
        wix.delete(17),
        wix.move(20, 6),
        wix.add(pictures[3], "Added on Wix in the rush"),
    ]
