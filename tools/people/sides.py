"""A gallery on one side, with what a person can do to it there, by other means than the connectors'."""

from collections.abc import Sequence
from typing import Protocol

from gallery_sync.model import Field
from tools.people.shown import Shown
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


class Outside(Protocol):
    """One side's gallery as a person with access to the site or the account sees and edits it.

    `fields`: those that the side holds, the media aside. `moves`: people can change the order by hand. `replaces`:
    another picture can be shown in an entry's place. Pictures are PNG files.
    """

    @property
    def fields(self) -> frozenset[Field]: ...

    @property
    def moves(self) -> bool: ...

    @property
    def replaces(self) -> bool: ...

    def shown(self) -> list[Shown]:
        """In display order; what is there and not displayed comes last, with an unknown kind."""
        ...

    def add(self, picture: bytes, name: str, values: dict[Field, str]) -> None: ...

    def edit(self, entry: Shown, field: Field, value: str) -> None: ...

    def replace(self, entry: Shown, picture: bytes, name: str) -> None: ...

    def move(self, entry: Shown, place: int) -> None: ...

    def delete(self, entry: Shown) -> None: ...
