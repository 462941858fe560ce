"""A gallery on one side, with what a person can do to it there. Each platform of the demo has one such class."""

from collections.abc import Sequence
from typing import Protocol

from tools.demo.shown import Shown
from tools.samples import SampleItem


class Gallery(Protocol):
    """`name` is where it is, as the report calls it. Places count from 0."""

    name: str

    def size(self) -> int:
        """How many entries there are."""
        ...

    def shown(self) -> list[Shown]:
        """What a visitor sees, in display order."""
        ...

    def writes(self) -> int:
        """How often the app has written entries here, as told by this side itself."""
        ...

    # --- a person's edits --------------------------------------------------------------------------------------------

    def rename(self, entry: Shown, title: str) -> None: ...

    def describe(self, entry: Shown, description: str) -> None: ...

    def tag(self, entry: Shown, tags: Sequence[str]) -> None: ...

    def replace(self, entry: Shown, picture: SampleItem) -> None:
        """Show another picture in its place, all texts kept."""
        ...

    def move(self, entry: Shown, place: int) -> None: ...

    def add(self, picture: SampleItem, title: str) -> None:
        """Where this side puts a new entry by itself."""
        ...

    def delete(self, entry: Shown) -> None: ...
