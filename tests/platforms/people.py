"""What people see and do on either side, by other means than the connectors'."""

from dataclasses import dataclass
from typing import Protocol

from gallery_sync.model import Field
from tools.demo.owner import Owner
from tools.demo.shown import Shown
from tools.demo.wix import WixGallery


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


@dataclass(frozen=True, slots=True)
class OnWix:
    """`Outside` of the gallery on Wix."""

    owner: Owner
    gallery_id: str
    gallery: WixGallery
    fields = frozenset({Field.TITLE, Field.DESCRIPTION, Field.ALT_TEXT})
    moves = True
    replaces = True

    def shown(self) -> list[Shown]:
        return self.gallery.shown()

    def add(self, picture: bytes, name: str, values: dict[Field, str]) -> None:
        texts = {one.value: value for one, value in values.items() if one is not Field.ALT_TEXT}
        self.owner.add_image(self.gallery_id, name, picture, values.get(Field.ALT_TEXT, ""), **texts)

    def edit(self, entry: Shown, field: Field, value: str) -> None:
        if field is not Field.ALT_TEXT:
            self.owner.change(self.gallery_id, entry.id, **{field.value: value})
            return
        (item,) = (one for one in self.owner.items(self.gallery_id) if one["id"] == entry.id)
        info = {name: item["image"]["imageInfo"][name] for name in ("id", "width", "height")}
        self.owner.change(self.gallery_id, entry.id, image={"imageInfo": {**info, "altText": value}})

    def replace(self, entry: Shown, picture: bytes, name: str) -> None:
        self.owner.replace(self.gallery_id, entry.id, name, picture, entry.alt_text)

    def move(self, entry: Shown, place: int) -> None:
        self.owner.move(self.gallery_id, entry.id, place)

    def delete(self, entry: Shown) -> None:
        self.owner.delete(self.gallery_id, entry.id)
