"""Which kind of row lies at a key, and whether this version can read it. Pure."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from gallery_sync.model import FormerAlbum
from gallery_sync.model.text import UNREADABLE
from gallery_sync.store import keys
from gallery_sync.store.connections import read_connection
from gallery_sync.store.journal import read_conflict, read_held, read_line
from gallery_sync.store.keys import Key
from gallery_sync.store.links import read_claim, read_link
from gallery_sync.store.pair_documents import read_pair
from gallery_sync.store.rows import Row, document_in, key_of, text_in
from gallery_sync.store.sites import read_site

type Reader = Callable[[Row], object]

ATTRIBUTES: Final = (
    "pk, sk, doc, ciphertext, noted, version, instance_id, gallery_id, link_id, pair_id, held_id, pairs, "
    "due_shard, due_at"
)
"""All that is read of any row."""
UNKNOWN: Final = "row of an unknown kind"
DUE: Final = "due date"


def _note(row: Row) -> object:
    return json.loads(text_in(row, "noted")), int(row["version"]["N"])  # type: ignore[typeddict-item]


_BY_NAME: Final[Mapping[str, tuple[str, Reader]]] = {
    keys.SITE: ("site", lambda row: read_site(document_in(row))),
    "LINK": ("owner of a link", lambda row: text_in(row, "instance_id")),
    "ALBUM": ("claim of an album", read_claim),
    **dict.fromkeys(("CALLS", "OUTSIDE", "SUSPECTS"), ("note", _note)),
}
_BY_PREFIX: Final[Mapping[str, tuple[str, Reader]]] = {
    keys.LINK: ("link", lambda row: read_link(document_in(row))),
    keys.CONNECTION: ("connection", read_connection),
    keys.FORMER: ("former album", lambda row: FormerAlbum(**document_in(row))),
    keys.PAIR: ("pair", lambda row: read_pair(_link(row), document_in(row))),
    "WIX#": ("index row", lambda row: text_in(row, "pair_id")),
    "EXT#": ("index row", lambda row: text_in(row, "pair_id")),
    keys.LOG: ("line of history", lambda row: read_line(_link(row), document_in(row))),
    keys.CONFLICT: ("conflict", lambda row: read_conflict(_link(row), document_in(row))),
    keys.HELD: ("held set", lambda row: read_held(_link(row), [row])),
}
_DUE_KINDS: Final = frozenset({"site", "link", "pair"})


def trouble_with(row: Row) -> str:
    """What about the row cannot be read: its kind, or its due date; empty when there is nothing wrong with it."""
    kind, read = _kind_of(key_of(row))
    try:
        read(row)
    except UNREADABLE:
        return kind
    return DUE if _is_due_never(kind, row) else ""


def _kind_of(key: Key) -> tuple[str, Reader]:
    name = key[1].partition("#")[0]
    return _BY_NAME.get(key[1]) or _BY_PREFIX.get(f"{name}#") or (UNKNOWN, _unknown)


def _unknown(row: Row) -> object:
    raise LookupError(key_of(row)[1])


def _link(row: Row) -> str:
    return keys.link_of(key_of(row))


def _is_due_never(kind: str, row: Row) -> bool:
    """Such a row is found by nobody who asks what is due."""
    if "due_at" not in row and "due_shard" not in row:
        return False
    try:
        at = datetime.fromisoformat(text_in(row, "due_at"))
        return keys.moment(at) != text_in(row, "due_at") or text_in(row, "due_shard") not in _shards(kind)
    except UNREADABLE:
        return True


def _shards(kind: str) -> list[str]:
    return keys.due_shards(kind) if kind in _DUE_KINDS else []
