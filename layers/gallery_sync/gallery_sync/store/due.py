"""What has become due: parked pairs, links to look at again, and sites to forget. Only rows that wait are in the
index `due`."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import batched

from gallery_sync.model import Link, Site
from gallery_sync.ports import Due, DueRow, PairName
from gallery_sync.store import keys
from gallery_sync.store.links import read_link
from gallery_sync.store.reading import read_one
from gallery_sync.store.requests import Part
from gallery_sync.store.rows import Row, attribute, document_in, key_of, text_in
from gallery_sync.store.sites import read_site

_OWNERS_AT_ONCE = 100


class DueRows(Part):
    def due_pairs(self, now: datetime) -> Iterator[Due[PairName]]:
        owners: dict[str, str] = {}
        for rows in batched(self._due("pair", now, "pk, sk, due_at"), _OWNERS_AT_ONCE, strict=False):
            names = [PairName(keys.link_of(key_of(one)), keys.pair_of(key_of(one))) for one in rows]
            owners |= self._owners({name.link_id for name in names} - owners.keys())
            for one, name in zip(rows, names, strict=True):
                yield Due(_row(one, owners.get(name.link_id, "")), name)

    def due_links(self, now: datetime) -> Iterator[Due[Link]]:
        for one in self._due("link", now, "pk, sk, due_at, doc"):
            link = read_one(one, lambda row: read_link(document_in(row)), self._unreadable)
            yield Due(_row(one, keys.site_of(key_of(one))), link)

    def due_sites(self, now: datetime) -> Iterator[Due[Site]]:
        for one in self._due("site", now, "pk, sk, due_at, doc"):
            site = read_one(one, lambda row: read_site(document_in(row)), self._unreadable)
            yield Due(_row(one, keys.site_of(key_of(one))), site)

    def put_off(self, row: DueRow, until: datetime) -> None:
        self._rows.put_off(row.key, "due_at", row.due_at, keys.moment(until))

    def _due(self, kind: str, now: datetime, attributes: str) -> Iterator[Row]:
        """Those of all shards, the longest overdue first, read page by page as they are asked for."""
        condition = "due_shard = :shard AND due_at <= :now"
        shards = [
            self._rows.query_index(
                "due",
                condition,
                {":shard": attribute(shard), ":now": attribute(keys.moment(now))},
                attributes=attributes,
            )
            for shard in keys.due_shards(kind)
        ]
        return merge(*shards, key=lambda one: text_in(one, "due_at"))

    def _owners(self, link_ids: set[str]) -> dict[str, str]:
        """The site of each link; a link that was just removed has none."""
        rows = self._rows.get_many(map(keys.owner, sorted(link_ids)), attributes="pk, sk, instance_id")
        read = {
            key: read_one(one, lambda row: text_in(row, "instance_id"), self._unreadable) for key, one in rows.items()
        }
        return {keys.link_of(key): instance_id or "" for key, instance_id in read.items()}


def _row(content: Row, instance_id: str) -> DueRow:
    return DueRow(key_of(content), text_in(content, "due_at"), instance_id)
