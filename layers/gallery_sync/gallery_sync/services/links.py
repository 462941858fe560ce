"""What the site owner asks for: share a gallery, pause, resume, unlink, and decide what was held or lost."""

from collections.abc import Callable
from dataclasses import replace

from gallery_sync.errors import InvalidRequest
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
        account_id = self._accounts.chosen(instance_id, platform, account_id)
        chosen = self._accounts.platform(instance_id, platform, account_id)
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
        link = replace(link, album_address=self._accounts.address_of_account(link))
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

    def link(self, instance_id: str, link_id: str) -> Link:
        link = self._parts.store.link(instance_id, link_id)
        if link is None:
            raise InvalidRequest("This site has no such link; it may have been removed. Reload the list of galleries.")
        return link

    def change_settings(self, instance_id: str, link_id: str, settings: Settings) -> Link:
        """New bounds of polling hold at once."""
        soon = self._parts.clock()
        return self._changed(
            instance_id,
            link_id,
            lambda link: replace(link, settings=settings, poll_at=soon if link.poll_at else None),
        )

    def pause(self, instance_id: str, link_id: str) -> Link:
        return self._changed(instance_id, link_id, Link.paused)

    def resume(self, instance_id: str, link_id: str) -> Link:
        """Take up a paused, parked or held link; what was missed is found by comparing."""
        link = self._changed(instance_id, link_id, Link.resumed)
        self._compare(link)
        return link

    def check_now(self, instance_id: str, link_id: str) -> None:
        self._compare(self._standing(instance_id, link_id))

    def unlink(self, instance_id: str, link_id: str, remove_album: bool) -> None:
        """Forget the mapping. Neither side is changed, unless the owner wants the album removed. From now on nothing
        more is carried over, and the link goes when all of it is gone (`UnlinkingService`). Where the album cannot be
        removed again and again, unlinking once more without it gives up."""
        link = self.link(instance_id, link_id)
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

    def confirm(self, instance_id: str, link_id: str, held_id: str) -> None:
        """Let exactly the held deletions go on that this ID names."""
        self._decide(instance_id, link_id, held_id, Decision.DELETE)

    def refuse(self, instance_id: str, link_id: str, held_id: str) -> None:
        """Keep what the held deletions would have removed."""
        self._decide(instance_id, link_id, held_id, Decision.RESTORE)

    def _decide(self, instance_id: str, link_id: str, held_id: str, decision: Decision) -> None:
        """The decision is stored at once, and carried out by message. Asking twice for the same is no error."""
        link = self._standing(instance_id, link_id)
        held = self._held(link, held_id)
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

    def try_again(self, instance_id: str, link_id: str, pair_id: str) -> None:
        """Forget why a pair failed, and settle it by what is read now; media that the destination could not process is
        staged anew. A pair that waits for a newer read is only read sooner: nobody can order a cache to forget
        (SYNC rule 17)."""
        link = self._standing(instance_id, link_id)
        pair = self._pair(link, pair_id)
        if pair.trouble is not None and pair.trouble.awaits is not Awaits.NEWER_READ:
            tried = replace(pair, trouble=None, intent=unstaged(pair.intent))
            self._parts.store.put_pair(tried, pair)
        self._resume_pairs(link, (pair_id,))

    def _pair(self, link: Link, pair_id: str) -> Pair:
        pair = self._parts.store.pair(link.id, pair_id)
        if pair is None:
            raise InvalidRequest("This link has no such pair; reload the page.")
        return pair

    def restore(self, instance_id: str, link_id: str, conflict_id: str) -> None:
        """Bring a lost value back: it is written where the other one won, as if a person had typed it there, and then
        carried over like any edit (SYNC rule 16)."""
        link = self._standing(instance_id, link_id)
        conflict = self._conflict(link, conflict_id)
        self._write_back(link, conflict)
        self._parts.store.put_conflict(replace(conflict, restored=True))
        self._resume_pairs(link, (conflict.pair_id,))

    def dismiss(self, instance_id: str, link_id: str, conflict_id: str) -> None:
        """Let the value stand that won; the other one stays in the journal."""
        conflict = self._conflict(self._standing(instance_id, link_id), conflict_id)
        self._parts.store.put_conflict(replace(conflict, dismissed=True))

    def _conflict(self, link: Link, conflict_id: str) -> Conflict:
        for conflict in self._parts.store.conflicts(link.id):
            if conflict.id == conflict_id:
                return conflict
        raise InvalidRequest("This conflict is not in the journal any more.")

    def _write_back(self, link: Link, conflict: Conflict) -> None:
        pair = self._pair(link, conflict.pair_id)
        collections, winner = self._parts.open(link), conflict.loser.other
        held = collections[winner].capabilities.cut(conflict.field, conflict.lost) == conflict.lost
        side = winner if held else conflict.loser  # what was lost by being cut there is cut there again
        collection = collections[side]
        entry = collection.read(pair.ids[side]) if pair.ids[side] else None
        if entry is None:
            raise InvalidRequest("The picture is gone on the side where the value would be restored.")
        collection.update(entry, {conflict.field: conflict.lost}, None, None)

    def _resume_pairs(self, link: Link, pair_ids: tuple[str, ...]) -> None:
        message = self._parts.message(link, Kind.RESUME, self._parts.new_id())
        chunks = [pair_ids[start : start + _CHUNK] for start in range(0, len(pair_ids), _CHUNK)]
        self._parts.queue.send(
            [replace(message, entry_ids=chunk, event_id=f"{message.event_id}-{n}") for n, chunk in enumerate(chunks)]
        )

    def _compare(self, link: Link) -> None:
        self._parts.queue.send([self._parts.message(link, Kind.COMPARE, self._parts.new_id())])

    def _changed(self, instance_id: str, link_id: str, change: Callable[[Link], Link]) -> Link:
        return self._parts.change(self.link(instance_id, link_id), lambda link: change(_standing(link)))

    def _standing(self, instance_id: str, link_id: str) -> Link:
        return _standing(self.link(instance_id, link_id))


_KEEPS_ALBUM = "The gallery is just being unlinked, and its album is kept. Share it again in a moment."


def _standing(link: Link) -> Link:
    """Raises `InvalidRequest` while it is being removed: there is no way back from that."""
    if link.state is LinkState.UNLINKING and link.keeps_album:
        raise InvalidRequest(_KEEPS_ALBUM)
    if link.state is LinkState.UNLINKING:
        raise InvalidRequest("The album of this gallery is being removed. Share the gallery again when that is done.")
    return link
