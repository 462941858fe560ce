"""What has become due: parked pairs, links to look at again, and sites to forget. Only rows that wait are in the
index `due`."""

from collections.abc import Sequence
from datetime import datetime

from gallery_sync.model import Link, Pair, Site
from gallery_sync.store import keys
from gallery_sync.store.links import read_link
from gallery_sync.store.pair_documents import read_pair
from gallery_sync.store.requests import Part
from gallery_sync.store.rows import Row, attribute, document_in, text_in
from gallery_sync.store.sites import read_site

_OWNERS_AT_ONCE = 100


class Due(Part):
    def due_pairs(self, now: datetime, limit: int) -> Sequence[tuple[str, str, Pair]]:
        """The longest overdue first. A pair whose link was just removed is left out."""
        rows = self._due("pair", now, limit)
        owners = self._owners({text_in(one, "pk").removeprefix(keys.LINK) for one in rows})
        found: list[tuple[str, str, Pair]] = []
        for one in rows:
            link_id = text_in(one, "pk").removeprefix(keys.LINK)
            if link_id in owners:
                found.append((owners[link_id], link_id, read_pair(link_id, document_in(one))))
        return found

    def due_links(self, now: datetime, limit: int) -> Sequence[Link]:
        """The longest overdue first."""
        return [read_link(document_in(one)) for one in self._due("link", now, limit)]

    def due_sites(self, now: datetime, limit: int) -> Sequence[Site]:
        """The longest overdue first."""
        return [read_site(document_in(one)) for one in self._due("site", now, limit)]

    def _due(self, kind: str, now: datetime, limit: int) -> list[Row]:
        condition = "due_shard = :shard AND due_at <= :now"
        rows = [
            one
            for shard in keys.due_shards(kind)
            for one in self._rows.query_index(
                "due",
                condition,
                {":shard": attribute(shard), ":now": attribute(keys.moment(now))},
                limit,
                attributes="pk, due_at, doc",
            )
        ]
        return sorted(rows, key=lambda one: text_in(one, "due_at"))[:limit]

    def _owners(self, link_ids: set[str]) -> dict[str, str]:
        """The site of each link."""
        wanted = sorted(link_ids)
        owners: dict[str, str] = {}
        for start in range(0, len(wanted), _OWNERS_AT_ONCE):
            some = map(keys.owner, wanted[start : start + _OWNERS_AT_ONCE])
            rows = self._rows.get_many(some, attributes="pk, sk, instance_id")
            owners |= {pk.removeprefix(keys.LINK): text_in(one, "instance_id") for (pk, _), one in rows.items()}
        return owners
