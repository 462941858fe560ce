"""A gallery on Grain as its owner sees and edits it with another app: plain records, written without any condition."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from gallery_sync.model import Field
from tools.people.shown import Shown
from tools.servers.pds import Pds, PdsAccount

GALLERY, ITEM, PHOTO = "social.grain.gallery", "social.grain.gallery.item", "social.grain.photo"

type Record = dict[str, Any]


@dataclass(slots=True)
class Person:
    """The owner of the account. A photo and the item that shows it in a gallery have keys of their own here."""

    pds: Pds
    owner: PdsAccount
    token: str
    dice: random.Random = field(default_factory=random.Random)

    def add(self, album_id: str, picture: bytes, position: int, alt: str = "") -> str:
        """A new photo in the gallery. Returns the item's key."""
        photo = {"photo": self.upload(picture), "alt": alt, "aspectRatio": {"width": 16, "height": 12}}
        return self.show(album_id, self.put(PHOTO, self._tid(), {**photo, "createdAt": _now()}), position)

    def show(self, album_id: str, photo_uri: str, position: int) -> str:
        """A photo of the account in the gallery. Returns the item's key."""
        item = {"gallery": self.uri(GALLERY, album_id), "item": photo_uri, "position": position}
        return key_of(self.put(ITEM, self._tid(), {**item, "createdAt": _now()}))

    def upload(self, picture: bytes) -> Record:
        return self.pds.upload(picture, self.token)["blob"]

    def put(self, collection: str, key: str, record: Record) -> str:
        """Returns the record's address."""
        body = {"repo": self.owner.did, "collection": collection, "rkey": key}
        record = {"$type": collection, **record}
        return self.pds.call("com.atproto.repo.putRecord", {**body, "record": record}, self.token)["uri"]

    def put_new(self, collection: str, record: Record) -> str:
        """The record under a new key, which is returned."""
        return key_of(self.put(collection, self._tid(), record))

    def remove(self, collection: str, key: str) -> None:
        body = {"repo": self.owner.did, "collection": collection, "rkey": key}
        self.pds.call("com.atproto.repo.deleteRecord", body, self.token)

    def records(self, collection: str) -> dict[str, Record]:
        """By key."""
        found: dict[str, Record] = {}
        more: dict[str, Any] = {"limit": 100}
        while more:
            page = self.pds.ask("com.atproto.repo.listRecords", repo=self.owner.did, collection=collection, **more)
            found |= {key_of(one["uri"]): one["value"] for one in page["records"]}
            more = {"limit": 100, "cursor": page["cursor"]} if "cursor" in page else {}
        return found

    def uri(self, collection: str, key: str) -> str:
        return f"at://{self.owner.did}/{collection}/{key}"

    def _tid(self) -> str:
        return "3" + "".join(self.dice.choices("234567abcdefghijklmnopqrstuvwxyz", k=12))


@dataclass(slots=True)
class OnGrain:
    """`Outside` of one gallery."""

    person: Person
    album_id: str
    fields = frozenset({Field.ALT_TEXT})
    moves = True
    replaces = True
    digests: dict[str, str] = field(default_factory=dict[str, str])

    def shown(self) -> list[Shown]:
        """What Grain would show: an item without its photo is nothing."""
        photos, items = self.person.records(PHOTO), self._items()
        return [
            Shown(
                kind="image",
                media=self._digest(photos[key_of(item["item"])]["photo"]["ref"]["$link"]),
                alt_text=photos[key_of(item["item"])].get("alt", ""),
                id=key,
            )
            for key, item in items
            if key_of(item["item"]) in photos
        ]

    def add(self, picture: bytes, name: str, values: dict[Field, str]) -> None:
        """At the end, as the app counts: after as many positions as there are photos."""
        self.person.add(self.album_id, picture, len(self._items()), values.get(Field.ALT_TEXT, ""))

    def edit(self, entry: Shown, field: Field, value: str) -> None:
        self._change(entry, lambda photo: {**photo, "alt": value})

    def replace(self, entry: Shown, picture: bytes, name: str) -> None:
        blob = self.person.upload(picture)
        self._change(entry, lambda photo: {**photo, "photo": blob})

    def move(self, entry: Shown, place: int) -> None:
        """The app numbers all photos anew, and knows no members of a record but its own."""
        items = self._items()
        keys = [key for key, _ in items if key != entry.id]
        keys.insert(place, entry.id)
        for position, key in enumerate(keys):
            item = dict(items)[key]
            kept = {name: item[name] for name in ("gallery", "item", "createdAt")}
            self.person.put(ITEM, key, {**kept, "position": position})

    def delete(self, entry: Shown) -> None:
        """The photo first, then what shows it."""
        self.person.remove(PHOTO, key_of(dict(self._items())[entry.id]["item"]))
        self.person.remove(ITEM, entry.id)

    def _items(self) -> list[tuple[str, Record]]:
        here = self.person.uri(GALLERY, self.album_id)
        found = [(key, one) for key, one in self.person.records(ITEM).items() if one["gallery"] == here]
        return sorted(found, key=lambda one: (one[1].get("position", 0), one[1]["createdAt"], one[0]))

    def _change(self, entry: Shown, change: Callable[[Record], Record]) -> None:
        key = key_of(dict(self._items())[entry.id]["item"])
        self.person.put(PHOTO, key, change(self.person.records(PHOTO)[key]))

    def _digest(self, cid: str) -> str:
        if cid not in self.digests:
            url = f"{self.person.pds.url}/xrpc/com.atproto.sync.getBlob"
            params = {"did": self.person.owner.did, "cid": cid}
            body = httpx.get(url, params=params, timeout=30, trust_env=False).raise_for_status().content
            self.digests[cid] = hashlib.sha256(body).hexdigest()
        return self.digests[cid]


def key_of(uri: str) -> str:
    return uri.rpartition("/")[2]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
