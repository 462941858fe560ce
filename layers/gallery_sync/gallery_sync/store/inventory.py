"""The table read whole, for operators. No function ever asks for all sites or links, so no index lists them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gallery_sync.model import Connection, Link, Settings, Site
from gallery_sync.store import keys, legibility
from gallery_sync.store.connections import ATTRIBUTES, read_connection
from gallery_sync.store.keys import Key
from gallery_sync.store.links import Links, read_link
from gallery_sync.store.reading import read_one
from gallery_sync.store.rows import READABLE, Row, attribute, document_in, key_of, text_in
from gallery_sync.store.sites import read_site

_NAMED = 5
"""Rows of a kind that are named."""

type Progress = Callable[[int], None]
"""Called with the number of rows read so far."""


def unnoticed(rows: int) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Survey:
    """All sites and links of a deployment, or all connections."""

    sites: dict[str, Site] = field(default_factory=dict[str, Site])
    """By instance ID. One whose App Installed event never came is known by its links alone."""
    links: list[Link] = field(default_factory=list[Link])
    """By site, then by the gallery's title."""
    connections: list[Connection] = field(default_factory=list[Connection])
    unreadable: list[Key] = field(default_factory=list[Key])
    """The keys of rows that this version cannot read."""

    def links_of(self, instance_id: str) -> list[Link]:
        return [link for link in self.links if link.instance_id == instance_id]

    def note_unreadable(self, key: Key, error: Exception) -> None:  # noqa: ARG002
        self.unreadable.append(key)


@dataclass(slots=True)
class Unread:
    """Rows of one kind that this version cannot read."""

    count: int = 0
    first: list[Key] = field(default_factory=list[Key])

    def add(self, key: Key) -> None:
        self.count += 1
        if len(self.first) < _NAMED:
            self.first.append(key)


class Inventory(Links):
    """What only operators ask of the table. Raises as `Table` does."""

    def link_anywhere(self, link_id: str) -> Link | None:
        """A link of whichever site."""
        owner = self._rows.get(keys.owner(link_id), "instance_id")
        return self.link(text_in(owner, "instance_id"), link_id) if owner else None

    def sites_and_links(self, progress: Progress = unnoticed) -> Survey:
        found = Survey()
        rows = self._rows.scan(
            READABLE,
            progress,
            "sk = :site OR begins_with(sk, :link)",
            {":site": attribute(keys.SITE), ":link": attribute(keys.LINK)},
        )
        for row in rows:
            if key_of(row)[1] == keys.SITE:
                if site := read_one(row, lambda one: read_site(document_in(one)), found.note_unreadable):
                    found.sites[site.instance_id] = site
            elif link := read_one(row, lambda one: read_link(document_in(one)), found.note_unreadable):
                found.links.append(link)
        for link in found.links:
            found.sites.setdefault(link.instance_id, Site(link.instance_id))
        found.links.sort(key=lambda link: (link.instance_id, link.gallery_title, link.id))
        return found

    def all_connections(self, progress: Progress = unnoticed) -> Survey:
        """With their credentials, encrypted as they are."""
        found = Survey()
        prefix = {":connection": attribute(keys.CONNECTION)}
        for row in self._rows.scan(ATTRIBUTES, progress, "begins_with(sk, :connection)", prefix):
            if connection := read_one(row, read_connection, found.note_unreadable):
                found.connections.append(connection)
        return found

    def unreadable(self, progress: Progress = unnoticed) -> Mapping[str, Unread]:
        """The rows that this version cannot read, by kind, from the whole table with all that it holds."""
        found: dict[str, Unread] = {}
        for row in self._rows.scan(legibility.ATTRIBUTES, progress):
            if kind := legibility.trouble_with(row):
                found.setdefault(kind, Unread()).add(key_of(row))
        return found

    def rows_of_site(self, instance_id: str, link_ids: Collection[str] = ()) -> list[Key]:
        """The rows of a site, those that name it, and those below these links: whatever the rows of its links say."""
        partitions = {keys.site_partition(instance_id), *map(keys.link_partition, link_ids)}
        return [
            key_of(row)
            for row in self._all_rows()
            if text_in(row, "pk") in partitions or row.get("instance_id") == attribute(instance_id)
        ]

    def unreadable_albums(self, instance_id: str) -> int:
        """How many rows of the site name an album, now or formerly, and cannot be read."""
        own = (sk for pk, sk in self.rows_of_site(instance_id) if pk == keys.site_partition(instance_id))
        naming = sum(sk.startswith((keys.LINK, keys.FORMER)) for sk in own)
        return naming - len(self.links(instance_id)) - len(self.former_albums(instance_id))

    def links_without_owner(self) -> list[str]:
        """The links below which there are rows, and which are no site's: whose a link is, one of its rows says as long
        as the link lives."""
        below, owned = set[str](), set[str]()
        for pk, sk in map(key_of, self._all_rows()):
            if pk.startswith(keys.LINK):
                (owned if sk == keys.owner("")[1] else below).add(keys.link_of((pk, sk)))
        return sorted(below - owned)

    def delete_below(self, link_id: str) -> None:
        """Remove what is left of a link that is gone."""
        self.delete_link(Link(link_id, "", "", "", "", Settings()))

    def delete_rows(self, rows: Iterable[Key]) -> None:
        self._rows.delete_all(rows)

    def _all_rows(self) -> Iterator[Row]:
        """Without what they hold."""
        return self._rows.scan("pk, sk, instance_id", consistent=True)
