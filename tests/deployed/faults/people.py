"""The people of one site: its owner on Wix, and somebody with access to the album outside."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from botocore.exceptions import ClientError

from tests.deployed.faults.careful import CarefulEditor, Interfered
from tests.deployed.faults.page import PatientOwner, PatientPage
from tests.deployed.faults.program import Edit, Kind, Where
from tests.deployed.faults.typed import ADDRESS, Typed, digest, number_of
from tests.harness.pictures import sample_item
from tools.local_cloud.stack import LocalStack
from tools.people.bucket import BucketAlbum
from tools.people.shown import Shown
from tools.people.sides import Gallery
from tools.people.site import add
from tools.people.wix import WixGallery

_TRIES = 6
_PAUSE = 0.2
_STEP = 10.0


@dataclass(slots=True)
class People:
    """One site with one shared gallery. `missed` counts edits of entries that were not there (any more)."""

    page: PatientPage
    link_id: str
    wix: Gallery
    outside: Gallery
    typed: Typed = field(default_factory=Typed)
    done: list[str] = field(default_factory=list[str])
    missed: int = 0

    def side(self, where: Where) -> Gallery:
        return self.wix if where is Where.WIX else self.outside

    def shown(self, where: Where) -> list[Shown]:
        """What one side shows; again if an entry vanished between two looks."""
        for _ in range(_TRIES):
            try:
                return self.side(where).shown()
            except (ClientError, httpx.HTTPStatusError, Interfered):
                time.sleep(_PAUSE)
        return self.side(where).shown()

    def do(self, edit: Edit) -> None:
        """Make the edit, and remember what was typed. Somebody whom the app interferes with looks again and does it
        again; an entry that is not there is left alone."""
        for _ in range(_TRIES):
            try:
                done = self._try(edit)
            except (Interfered, httpx.HTTPStatusError, ClientError):
                time.sleep(_PAUSE)
            else:
                if done:
                    self.done.append(f"{edit.kind} {edit.where}")
                else:
                    self.missed += 1
                return
        self.missed += 1

    def remember_arrangement(self) -> None:
        for where in Where:
            self.typed.arranged[where] = [number_of(entry) for entry in self.shown(where)]

    def _try(self, edit: Edit) -> bool:
        if edit.kind is Kind.ADD:
            self._add(edit)
            return True
        order = self.shown(edit.where)
        entry = next((one for one in order if number_of(one) == edit.entry), None)
        if entry is None:
            return False
        if edit.kind is Kind.MOVE:
            return self._move(edit, entry, order)
        self._change(edit, entry)
        return True

    def _add(self, edit: Edit) -> None:
        title = f"Added in step {edit.number}"
        drawn = sample_item(f"{self.link_id[:8]}-{edit.number}", title, f"{ADDRESS}{edit.entry}")
        if edit.where is Where.WIX:
            self.wix.add(drawn, title)
        else:
            link = {"url": drawn.link_url, "text": drawn.link_text}
            editor_of(self.outside).add(f"entry-{edit.entry}", drawn.content, drawn.file_name, title=title, link=link)
        self.typed.add(edit.entry, edit.where, title, drawn.content)

    def _move(self, edit: Edit, entry: Shown, order: Sequence[Shown]) -> bool:
        others = [one for one in order if one is not entry]
        place = next((place for place, one in enumerate(others) if number_of(one) == edit.behind), None)
        if place is None:
            return False
        self.side(edit.where).move(entry, place + 1)
        self.typed.movers.add(edit.where)
        return True

    def _change(self, edit: Edit, entry: Shown) -> None:
        side, text = self.side(edit.where), f"Typed in step {edit.number}"
        match edit.kind:
            case Kind.RENAME:
                side.rename(entry, text)
                self.typed.edit(edit.entry, edit.where, "title", text)
            case Kind.DESCRIBE:
                side.describe(entry, text)
                self.typed.edit(edit.entry, edit.where, "description", text)
            case Kind.TAG:
                tags = ("fault", f"step-{edit.number}")
                side.tag(entry, tags)
                self.typed.edit(edit.entry, edit.where, "tags", tags)
            case Kind.REPLACE:
                drawn = sample_item(f"{self.link_id[:8]}-{edit.number}", text, "")
                side.replace(entry, drawn)
                self.typed.edit(edit.entry, edit.where, "media", digest(drawn.content))
            case Kind.DELETE:
                side.delete(entry)
                self.typed.delete(edit.entry, edit.where)
            case Kind.ADD | Kind.MOVE:
                raise AssertionError("these change no fields")


class CarefulAlbum(BucketAlbum):
    """An album that is edited by a careful person."""

    def __init__(self, stack: LocalStack, album_id: str) -> None:
        super().__init__(stack, album_id)
        client = stack.session.client("s3", endpoint_url=stack.cloud_url)
        self.editor = CarefulEditor(client, stack.bucket, album_id)


def editor_of(album: Gallery) -> CarefulEditor:
    assert isinstance(album, CarefulAlbum)
    assert isinstance(album.editor, CarefulEditor)
    return album.editor


def settle_in(stack: LocalStack, admin: httpx.Client, name: str, entries: range) -> People:
    """A new site with a gallery of so many pictures, shared in both directions."""
    instance_id = admin.post("/sites", json={"name": name, "install": True}).raise_for_status().json()["instance_id"]
    owner = PatientOwner(admin, instance_id)
    gallery_id = owner.create_gallery(name)
    typed = Typed()
    for number in entries:
        title = f"{name} {number}"
        drawn = sample_item(f"{instance_id[:8]}-first-{number}", title, f"{ADDRESS}{number}")
        add(owner, gallery_id, drawn, sortOrder=_STEP * (len(entries) - number + 1))
        typed.add(number, Where.WIX, title, drawn.content, early=True)
    page = PatientPage(stack, owner)
    link_id = page.share(gallery_id, "s3")
    return People(page, link_id, WixGallery(owner, gallery_id), CarefulAlbum(stack, link_id), typed)
