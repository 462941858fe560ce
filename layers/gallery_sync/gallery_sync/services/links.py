"""What the site owner asks for: share a gallery, pause, resume, unlink, and decide what was held or lost."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import batched

from gallery_sync.errors import InvalidRequest, VersionConflict
from gallery_sync.messages import Kind
from gallery_sync.model import (
    Awaits,
    Conflict,
    Decision,
    Held,
    Link,
    LinkState,
    Pair,
    Settings,
)
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.deciding import begin_deciding
from gallery_sync.services.parts import Parts
from gallery_sync.services.unlinking import begin_unlinking
from gallery_sync.sync.identity import digest
from gallery_sync.sync.pairs import unstaged

_CHUNK = 100


def link_id_of(instance_id: str, gallery_id: str, platform: str, album_id: str = "", account_id: str = "") -> str:
    """The ID that a link has, before it is made; a new album is made under this ID."""
    account = (account_id,) if account_id else ()
    return digest("link", instance_id, gallery_id, platform, album_id, *account)


class LinkService:
    """Takes the link as its caller has just read it: what others write meanwhile is read again where it matters."""

    def __init__(self, parts: Parts, accounts: Accounts) -> None:
        self._parts = parts
        self._accounts = accounts

    def share(
        self,
        instance_id: str,
        gallery_id: str,
        title: str,
        platform: str,
        settings: Settings,
        album_id: str = "",
        account_id: str = "",
    ) -> Link:
        """Tie a gallery to an album and have them compared for the first time. Without `album_id` a new album is
        made, without `account_id` on the only account that is connected. Asking twice for the same answers with the
        same link; linking again after unlinking finds what is still there."""
        account_id, chosen = self._accounts.chosen(instance_id, platform, account_id)
        link_id = link_id_of(instance_id, gallery_id, platform, album_id, account_id)
        existing = self._existing(instance_id, gallery_id, platform, album_id, account_id)
        if existing is not None:
            return _standing(existing)
        link = Link(
            id=link_id,
            instance_id=instance_id,
            gallery_id=gallery_id,
            platform=platform,
            album_id=album_id or chosen.create_album(link_id, title),
            settings=settings,
            account_id=account_id,
            gallery_title=title,
            created_at=self._parts.clock(),
            check_at=self._parts.clock(),
        )
        if not self._accounts.is_built_in(platform):
            link = replace(link, album_address=chosen.address(link.album_id))
        link = self._parts.store.put_link(link)
        self._compare(link)
        return link

    def _existing(
        self, instance_id: str, gallery_id: str, platform: str, album_id: str, account_id: str
    ) -> Link | None:
        for link in self._parts.store.links(instance_id, gallery_id):
            same = link.platform == platform and link.account_id == account_id
            if same and (not album_id or link.album_id == album_id):
                return link
        return None

    def change_settings(self, link: Link, settings: Settings) -> Link:
        """New bounds of polling hold at once."""
        soon = self._parts.clock()
        return self._changed(link, lambda one: replace(one, settings=settings, poll_at=soon if one.poll_at else None))

    def pause(self, link: Link) -> Link:
        return self._changed(link, Link.paused)

    def resume(self, link: Link) -> Link:
        """Take up a paused, parked or held link; what was missed is found by comparing."""
        link = self._changed(link, Link.resumed)
        self._compare(link)
        return link

    def check_now(self, link: Link) -> None:
        self._compare(_standing(link))

    def unlink(self, link: Link, remove_album: bool) -> None:
        """Forget the mapping. Neither side is changed, unless the owner wants the album removed. From now on nothing
        more is carried over, and the link goes when all of it is gone (`UnlinkingService`). Where the album cannot be
        removed again and again, unlinking once more without it gives up."""
        if link.state is LinkState.UNLINKING and link.keeps_album:
            if remove_album:
                raise InvalidRequest(_KEEPS_ALBUM)
            return
        if not remove_album:
            if not (link.state is LinkState.UNLINKING and link.reason):
                _standing(link)
            begin_unlinking(self._parts, link, keeps_album=True)
            return
        self._accounts.of_link(link)  # refuses at once what could not be removed
        begin_unlinking(self._parts, link)

    # --- decisions ---------------------------------------------------------------------------------------------------

    def confirm(self, link: Link, held_id: str) -> None:
        """Let exactly the held deletions go on that this ID names."""
        self._decide(link, held_id, Decision.DELETE)

    def refuse(self, link: Link, held_id: str) -> None:
        """Keep what the held deletions would have removed."""
        self._decide(link, held_id, Decision.RESTORE)

    def _decide(self, link: Link, held_id: str, decision: Decision) -> None:
        """The decision is stored at once, and carried out by message. Asking twice for the same is no error."""
        held = self._held(_standing(link), held_id)
        if held.decision is None:
            held = self._parts.store.decide_held(held, decision)
        elif held.decision is not decision:
            raise InvalidRequest("It was decided otherwise already, and that is being done. Reload the page.")
        begin_deciding(self._parts, link, held)

    def _held(self, link: Link, held_id: str) -> Held:
        for held in self._parts.store.held(link.id):
            if held.id == held_id:
                return held
        raise InvalidRequest(
            "The set of held deletions has changed since you saw it; look at it again and decide anew."
        )

    def try_again(self, link: Link, pairs: Sequence[Pair]) -> None:
        """Forget why these pairs failed, and settle them by what is read now; media that the destination could not
        process is staged anew. A pair that waits for a newer read is only read sooner: nobody can order a cache to
        forget (SYNC rule 17)."""
        link = _standing(link)
        try:
            self._parts.side_by_side([partial(self._forget_trouble, pair) for pair in pairs])
        finally:
            self._resume_pairs(link, [pair.id for pair in pairs])

    def _forget_trouble(self, pair: Pair) -> None:
        if pair.trouble is None or pair.trouble.awaits is Awaits.NEWER_READ:
            return
        with suppress(VersionConflict):  # whoever wrote it has just tried again
            self._parts.store.put_pair(replace(pair, trouble=None, intent=unstaged(pair.intent)), pair)

    def restore(self, link: Link, conflict_id: str) -> None:
        """Bring a lost value back: it is written where the other one won, as if a person had typed it there, and then
        carried over like any edit (SYNC rule 16)."""
        conflict = self._conflict(_standing(link), conflict_id)
        self._write_back(link, conflict)
        self._parts.store.put_conflict(replace(conflict, restored=True))
        self._resume_pairs(link, (conflict.pair_id,))

    def dismiss(self, link: Link, conflict_id: str) -> None:
        """Let the value stand that won; the other one stays in the journal."""
        conflict = self._conflict(_standing(link), conflict_id)
        self._parts.store.put_conflict(replace(conflict, dismissed=True))

    def _conflict(self, link: Link, conflict_id: str) -> Conflict:
        for conflict in self._parts.store.conflicts(link.id):
            if conflict.id == conflict_id:
                return conflict
        raise InvalidRequest("This conflict is not in the journal any more.")

    def _write_back(self, link: Link, conflict: Conflict) -> None:
        pair = self._parts.store.pair(link.id, conflict.pair_id)
        if pair is None:
            raise InvalidRequest("This link has no such pair; reload the page.")
        collections, winner = self._parts.open(link), conflict.loser.other
        held = collections[winner].capabilities.cut(conflict.field, conflict.lost) == conflict.lost
        side = winner if held else conflict.loser  # what was lost by being cut there is cut there again
        collection = collections[side]
        entry = collection.read(pair.ids[side]) if pair.ids[side] else None
        if entry is None:
            raise InvalidRequest("The picture is gone on the side where the value would be restored.")
        collection.update(entry, {conflict.field: conflict.lost}, None, None)

    def _resume_pairs(self, link: Link, pair_ids: Sequence[str]) -> None:
        message = self._parts.message(link, Kind.RESUME, self._parts.new_id())
        chunks = enumerate(batched(pair_ids, _CHUNK, strict=False))
        self._parts.queue.send(
            [replace(message, entry_ids=chunk, event_id=f"{message.event_id}-{number}") for number, chunk in chunks]
        )

    def _compare(self, link: Link) -> None:
        self._parts.queue.send([self._parts.message(link, Kind.COMPARE, self._parts.new_id())])

    def _changed(self, link: Link, change: Callable[[Link], Link]) -> Link:
        return self._parts.change(link, lambda one: change(_standing(one)))


_KEEPS_ALBUM = "The gallery is just being unlinked, and its album is kept. Share it again in a moment."


def _standing(link: Link) -> Link:
    """Raises `InvalidRequest` while it is being removed: there is no way back from that."""
    if link.state is LinkState.UNLINKING and link.keeps_album:
        raise InvalidRequest(_KEEPS_ALBUM)
    if link.state is LinkState.UNLINKING:
        raise InvalidRequest("The album of this gallery is being removed. Share the gallery again when that is done.")
    return link
