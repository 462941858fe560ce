"""Links. Three rows make a link: itself among its site's, its owner, and the claim of its album."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import islice

from gallery_sync.errors import InvalidRequest, VersionConflict
from gallery_sync.model import (
    ConflictPolicy,
    DeletePolicy,
    Direction,
    FormerAlbum,
    Link,
    LinkState,
    Settings,
    Sided,
)
from gallery_sync.ports import LinkName
from gallery_sync.store import keys
from gallery_sync.store.conditions import NAMES_NO_LINK, at_version, names_link
from gallery_sync.store.documents import Document, check, read_ticks, read_time, ticks_of, time_of
from gallery_sync.store.reading import read_each, read_one, unnoticed
from gallery_sync.store.requests import Delete, Part, Put
from gallery_sync.store.rows import READABLE, Row, document_in, key_of, row, text_in


class Links(Part):
    def links(self, instance_id: str, gallery_id: str | None = None) -> Sequence[Link]:
        prefix = keys.LINK if gallery_id is None else f"{keys.LINK}{gallery_id}#"
        rows = self._rows.query(keys.site_partition(instance_id), prefix, attributes=READABLE)
        return list(read_each(rows, lambda one: read_link(document_in(one)), self._unreadable))

    def link(self, instance_id: str, link_id: str) -> Link | None:
        # A site has few links: one small query costs less than an index row to find the gallery first.
        return next((link for link in self.links(instance_id) if link.id == link_id), None)

    def link_of_album(
        self, platform: str, album_id: str, account_id: str = "", instance_id: str = ""
    ) -> LinkName | None:
        claim = self._claim(keys.album(platform, album_id, account_id, instance_id))
        if claim is None and account_id:
            claim = self._claim(keys.former_album(platform, album_id, account_id))
            return claim if claim and claim.instance_id == instance_id else None
        return claim

    def _claim(self, key: keys.Key) -> LinkName | None:
        claim = self._rows.get(key, "pk, sk, instance_id, gallery_id, link_id")
        return read_one(claim, read_claim, self._unreadable) if claim else None

    def put_link(self, link: Link) -> Link:
        """The first write also claims the album: raises `InvalidRequest` when another link has it."""
        written = replace(link, version=link.version + 1)
        put = Put(_link_row(written), at_version(link.version))
        if not link.version and link.account_id:
            claimed = self.link_of_album(link.platform, link.album_id, link.account_id, link.instance_id)
            if claimed and claimed.id != link.id:
                raise _taken()
        self._rows.write([put] if link.version else [put, *_claims(written)])
        return written

    def delete_link(self, link: Link, at_most: int | None = None) -> bool:
        """Raises `VersionConflict` when the link is not as given any more. The row that says whose it is goes first:
        from then on nothing new is written below it. The link's own row goes last, so that a removal cut short can be
        repeated."""
        current = self.link(link.instance_id, link.id)
        if current and current.version != link.version:
            raise VersionConflict("Somebody else changed this link at the same time; read it again and repeat.")
        self._rows.write([Delete(keys.owner(link.id))])
        below = map(key_of, self._rows.query(keys.link_partition(link.id), attributes="pk, sk"))
        if self._rows.delete_all(islice(below, at_most)) == at_most:
            return False
        if current:
            self._rows.write(
                [
                    *self._unclaimed(link),
                    Delete(keys.link(link.instance_id, link.gallery_id, link.id), at_version(link.version)),
                ]
            )
        return True

    def delete_unread(self, instance_id: str) -> None:
        partition = keys.site_partition(instance_id)
        for kind in (keys.LINK, keys.CONNECTION, keys.FORMER):
            for one in map(key_of, list(self._rows.query(partition, kind, attributes="pk, sk"))):
                if kind == keys.LINK:
                    link_id = keys.link_named(one)
                    self._rows.write([Delete(keys.owner(link_id))])
                    below = self._rows.query(keys.link_partition(link_id), attributes="pk, sk")
                    self._rows.delete_all(map(key_of, below))
                self._rows.write([Delete(one)])

    def former_albums(self, instance_id: str) -> Sequence[FormerAlbum]:
        rows = self._rows.query(keys.site_partition(instance_id), keys.FORMER, attributes=READABLE)
        return list(read_each(rows, lambda one: FormerAlbum(**document_in(one)), self._unreadable))

    def put_former_album(self, album: FormerAlbum) -> None:
        self._rows.write([Put(row(_former(album), asdict(album)))])

    def delete_former_album(self, album: FormerAlbum) -> None:
        self._rows.write([Delete(_former(album))])

    def _unclaimed(self, link: Link) -> list[Delete]:
        claims = [_album(link)]
        if link.account_id:
            claims.append(keys.former_album(link.platform, link.album_id, link.account_id))
        rows = self._rows.get_many(claims, "pk, sk, link_id")
        named = [key for key, claim in rows.items() if _named(claim) in (link.id, None)]
        return [Delete(key, NAMES_NO_LINK | names_link(link.id)) for key in named]


def _named(claim: Row) -> str | None:
    """None for a claim that nobody wrote like that: it is nobody's."""
    return read_one(claim, lambda one: text_in(one, "link_id"), unnoticed)


def read_claim(claim: Row) -> LinkName:
    return LinkName(*(text_in(claim, name) for name in ("instance_id", "gallery_id", "link_id")))


def _former(album: FormerAlbum) -> keys.Key:
    return keys.kept_album(album.instance_id, album.platform, album.account_id, album.album_id)


def _album(link: Link) -> keys.Key:
    return keys.album(link.platform, link.album_id, link.account_id, link.instance_id)


def _taken() -> InvalidRequest:
    return InvalidRequest(
        "This album is already linked to another gallery. Unlink it there first, or choose another album."
    )


def _link_row(link: Link) -> Row:
    due = link.due_at
    return row(
        keys.link(link.instance_id, link.gallery_id, link.id),
        _link(link),
        version=link.version,
        due_shard=keys.due_shard("link", link.id) if due else None,
        due_at=keys.moment(due) if due else None,
    )


def _claims(link: Link) -> list[Put]:
    album = row(
        _album(link),
        instance_id=link.instance_id,
        gallery_id=link.gallery_id,
        link_id=link.id,
    )
    owner = row(keys.owner(link.id), instance_id=link.instance_id)
    return [Put(album, NAMES_NO_LINK | names_link(link.id), _taken()), Put(owner)]


def _link(link: Link) -> Document:
    return {
        "id": link.id,
        "instance_id": link.instance_id,
        "gallery_id": link.gallery_id,
        "platform": link.platform,
        "album_id": link.album_id,
        "settings": {
            "direction": link.settings.direction.value,
            "conflict": link.settings.conflict.value,
            "delete": link.settings.delete.value,
            "edit_beats_delete": link.settings.edit_beats_delete,
            "poll_at_most_every": link.settings.poll_at_most_every,
            "poll_at_least_every": link.settings.poll_at_least_every,
            "remove_position": link.settings.remove_position,
        },
        "account_id": link.account_id,
        "state": link.state.value,
        "reason": link.reason,
        "resume_at": time_of(link.resume_at),
        "check_at": time_of(link.check_at),
        "compared_at": time_of(link.compared_at),
        "poll_at": time_of(link.poll_at),
        "poll_every": link.poll_every,
        "cursor": link.cursor,
        "gallery_title": link.gallery_title,
        "album_address": link.album_address,
        "keeps_album": link.keeps_album,
        "attempts": link.attempts,
        "troubled_at": time_of(link.troubled_at),
        "created_at": time_of(link.created_at),
        "no_room_until": [ticks_of(link.no_room_until.wix), ticks_of(link.no_room_until.external)],
        "version": link.version,
    }


_TEXTS = (
    *("id", "instance_id", "gallery_id", "platform", "album_id", "account_id"),
    *("reason", "cursor", "gallery_title", "album_address"),
)


def read_link(document: Document) -> Link:
    settings = document["settings"]
    check(document, str, *_TEXTS)
    check(document, int, "version", "attempts", "poll_every", "keeps_album")
    check(settings, int, "edit_beats_delete", "poll_at_most_every", "poll_at_least_every", "remove_position")
    return Link(
        id=document["id"],
        instance_id=document["instance_id"],
        gallery_id=document["gallery_id"],
        platform=document["platform"],
        album_id=document["album_id"],
        settings=Settings(
            direction=Direction(settings["direction"]),
            conflict=ConflictPolicy(settings["conflict"]),
            delete=DeletePolicy(settings["delete"]),
            edit_beats_delete=settings["edit_beats_delete"],
            poll_at_most_every=settings["poll_at_most_every"],
            poll_at_least_every=settings["poll_at_least_every"],
            remove_position=settings.get("remove_position", True),
        ),
        account_id=document["account_id"],
        state=LinkState(document["state"]),
        reason=document["reason"],
        resume_at=read_time(document["resume_at"]),
        check_at=read_time(document["check_at"]),
        compared_at=read_time(document["compared_at"]),
        poll_at=read_time(document["poll_at"]),
        poll_every=document["poll_every"],
        cursor=document["cursor"],
        gallery_title=document["gallery_title"],
        album_address=document.get("album_address", ""),
        keeps_album=document.get("keeps_album", False),
        attempts=document.get("attempts", 0),
        troubled_at=read_time(document.get("troubled_at")),
        created_at=read_time(document["created_at"]),
        no_room_until=Sided(*(read_ticks(one) for one in document.get("no_room_until", (None, None)))),
        version=document["version"],
    )
