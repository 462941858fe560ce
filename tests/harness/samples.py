"""Ordinary values, for tests that care about one of their fields."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from gallery_sync.model import (
    Conflict,
    Connection,
    Field,
    Held,
    HistoryLine,
    Link,
    Pair,
    PairState,
    Projection,
    Settings,
    Side,
    Sided,
)
from gallery_sync.ports import LinkName

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that moves only when told."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


def a_link(link_id: str = "link-1", **changes: Any) -> Link:
    defaults: dict[str, Any] = {
        "instance_id": "site-1",
        "gallery_id": "gallery-1",
        "platform": "s3",
        "album_id": f"album-of-{link_id}",
        "settings": Settings(),
    }
    return Link(id=link_id, **(defaults | changes))


def a_connection(account_id: str = "https://blog.example#7", **changes: Any) -> Connection:
    defaults: dict[str, Any] = {
        "instance_id": "site-1",
        "platform": "wordpress",
        "title": "A blog",
        "ciphertext": b"sealed",
    }
    return Connection(account_id=account_id, **(defaults | changes))


def a_pair(pair_id: str = "pair-1", wix: str = "", external: str = "", **changes: Any) -> Pair:
    defaults: dict[str, Any] = {
        "link_id": "link-1",
        "state": PairState.LINKED,
        "source": Side.WIX,
        "bases": Sided(Projection("wix-file", "A title"), Projection("sha256", "A title")),
    }
    return Pair(id=pair_id, ids=Sided(wix, external), **(defaults | changes))


def a_line(pair_id: str = "pair-1", minutes: int = 0, **changes: Any) -> HistoryLine:
    defaults: dict[str, Any] = {
        "link_id": "link-1",
        "at": NOON + timedelta(minutes=minutes),
        "action": "update",
        "on": Side.EXTERNAL,
        "why": "The title was changed on Wix.",
    }
    return HistoryLine(pair_id=pair_id, **(defaults | changes))


def named(link: Link) -> LinkName:
    return LinkName(link.instance_id, link.gallery_id, link.id)


def a_conflict(conflict_id: str = "conflict-1", minutes: int = 0, **changes: Any) -> Conflict:
    defaults: dict[str, Any] = {
        "link_id": "link-1",
        "pair_id": "pair-1",
        "at": NOON + timedelta(minutes=minutes),
        "field": Field.TITLE,
        "loser": Side.EXTERNAL,
        "lost": "Theirs",
        "kept": "Ours",
    }
    return Conflict(id=conflict_id, **(defaults | changes))


def a_held(held_id: str = "held-1", pair_ids: tuple[str, ...] = ("pair-1",), **changes: Any) -> Held:
    defaults: dict[str, Any] = {
        "link_id": "link-1",
        "missing_on": Side.WIX,
        "at": NOON,
        "reason": "Half of the gallery is gone.",
    }
    return Held(id=held_id, pair_ids=pair_ids, **(defaults | changes))
