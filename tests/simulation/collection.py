"""`ports.Collection` over a shelf: what an adapter does, with everything that can go wrong on the way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from gallery_sync.errors import CollectionGone, IncompleteListing, RankTaken, Refused, StaleRevision
from gallery_sync.model import Capabilities, Draft, Entry, Field, Listing, Media, MediaKind, Patch, Side, Staged
from gallery_sync.ports import NOTHING_LEFT, LeftOut, MediaSource
from tests.simulation.effects import Effects, Fault
from tests.simulation.shelf import TYPED, Shelf, Thing

_FILES = (MediaKind.IMAGE, MediaKind.VIDEO)


class FakeContent:
    mime_type = "image/jpeg"

    def __init__(self, text: str) -> None:
        self._bytes = text.encode()
        self.size = len(self._bytes)

    def chunks(self) -> Iterator[bytes]:
        yield self._bytes

    def close(self) -> None:
        return None


class FakeCollection:
    """`file_ready` is told of each file that will be ready later, so that the platform can send its event. `soul_of`
    answers whose copy a create makes, by marker; `check_delete` is told of each deletion before it happens."""

    def __init__(
        self,
        shelf: Shelf,
        effects: Effects,
        file_ready: Callable[[str, datetime], None],
        soul_of: Callable[[Shelf, str], str],
        check_delete: Callable[[Shelf, str], None],
    ) -> None:
        self.shelf = shelf
        self.side: Side = shelf.side
        self.capabilities: Capabilities = shelf.kind.can
        self._effects = effects
        self._file_ready = file_ready
        self._soul_of = soul_of
        self._check_delete = check_delete
        self._ready_at: dict[str, datetime] = {}
        self._last: Listing | None = None

    # --- reading

    def read(self, entry_id: str) -> Entry | None:
        self._effects.read("read", (self.side, entry_id))
        self._exists()
        thing = self.shelf.things.get(entry_id)
        if self._effects.cached and self.side in self._effects.cached and self._known_to_be_old(thing, entry_id):
            self._effects.stale((self.side, entry_id))
            return thing.before if thing else self.shelf.entry(self.shelf.removed[entry_id])
        return self.shelf.entry(thing) if thing else None

    def _known_to_be_old(self, thing: Thing | None, entry_id: str) -> bool:
        """Whether an engine can tell that what was there before the last change is old: by its event, or because the
        change is its own. Of what nobody told it no engine can know."""
        told = self._effects.told
        by_event = told is not None and told.side == self.side and entry_id in told.entry_ids and told.not_before
        if thing is None:
            return bool(by_event and told and told.gone and entry_id in self.shelf.removed)
        changed, now = thing.modified_at, self._effects.clock()
        told_of_it = bool(by_event and told and not told.gone and told.not_before >= changed.isoformat())
        if thing.before is None:
            return told_of_it or (thing.answered and now - changed < timedelta(minutes=1))
        older = thing.before.modified_at is not None and thing.before.modified_at < changed
        return (told_of_it and older) or (thing.answered and (older or self.capabilities.revisions))

    def _answer(self, entry: Entry) -> Entry:
        """The engine knows what it has written."""
        thing = self.shelf.things.get(entry.id)
        if thing is not None and self.shelf.entry(thing) is entry:
            thing.answered = True
        return entry

    def read_many(self, entry_ids: Sequence[str], near: int | None) -> dict[str, Entry | None]:
        return {entry_id: self.read(entry_id) for entry_id in entry_ids}

    def listing(self, known: Mapping[str, Entry]) -> Listing:
        fault = self._effects.read("listing", self.side)
        self._exists()
        if fault is Fault.INCOMPLETE_LISTING:
            raise IncompleteListing("The pages did not add up.")
        if fault is Fault.STALE_LISTING and self._last is not None:
            return self._last
        entries = [self._known(thing, known) for thing in self.shelf.in_order()]
        if fault is Fault.SHORT_LISTING:
            entries = entries[1:]
        self._last = Listing(tuple(entries), title=self.shelf.title)
        return self._last

    def _known(self, thing: Thing, known: Mapping[str, Entry]) -> Entry:
        entry = known.get(thing.id) if self.capabilities.revisions else None
        if entry is not None and entry.revision == str(thing.revision):
            return entry
        return self.shelf.entry(thing)

    def take_in(self) -> LeftOut:
        return NOTHING_LEFT

    def names(self, most: int) -> Sequence[str]:
        return [entry.id for entry in self.listing({}).entries][:most]

    def find(self, marker: str, staged: Staged | None) -> Sequence[Entry]:
        self._effects.read("find", marker)
        self._exists()
        if self.shelf.kind.visible_markers:
            found = self._marked(marker)
        elif staged is None:
            return ()
        else:
            found = [thing for thing in self.shelf.things.values() if thing.file == staged.fingerprint]
        found.sort(key=lambda thing: (thing.modified_at, thing.id))
        return [self.shelf.entry(thing) for thing in found]

    def _marked(self, marker: str) -> list[Thing]:
        """Where the marker is the ID, a copy that a person made of the object is not found under it."""
        things = self.shelf.things
        if self.capabilities.client_ids and self.capabilities.positions:
            return [things[marker]] if marker in things else []
        return [thing for thing in things.values() if thing.marker == marker]

    def open(self, media: Media, longest_side: int = 0) -> FakeContent:
        self._effects.read("open", media.fingerprint)
        return FakeContent(self.shelf.bytes_of(media))

    def _exists(self) -> None:
        if self.shelf.gone:
            raise CollectionGone("The gallery does not exist any more; link another one, or remove the link.")

    # --- media

    def stage(self, media: Media, source: MediaSource, marker: str) -> Staged:
        if media.kind not in _FILES:
            return Staged("", media.fingerprint)
        assert isinstance(source, FakeCollection)
        self._effects.take_file(self.side)
        picture = source.shelf.pictures.get(media.fingerprint, media.fingerprint)
        return self._effects.perform("stage", (self.side, picture), lambda: self._stage(picture, marker))

    def _stage(self, picture: str, marker: str) -> Staged:
        file = self.shelf.upload(picture)
        wait = self.shelf.kind.processing
        if not wait:
            return Staged(file if self.shelf.kind.new_file else "", file, detail={"marker": marker})
        self._ready_at[file] = self._effects.clock() + wait
        self._file_ready(marker, self._ready_at[file])
        return Staged(file, file, ready=False, detail={"marker": marker})

    def foresee(self, media: Mapping[str, Media], staged: Sequence[Staged]) -> None:
        """Each is staged by itself here."""

    def staged(self, staged: Staged) -> Staged:
        self._effects.read("staged", staged.id)
        ready = self._effects.clock() >= self._ready_at.get(staged.id, self._effects.clock())
        return Staged(staged.id, staged.fingerprint, ready=ready, detail=staged.detail)

    # --- writing

    def create(self, draft: Draft) -> Entry:
        return self._answer(self._effects.perform("create", (self.side, draft.marker), lambda: self._create(draft)))

    def _create(self, draft: Draft) -> Entry:
        self._exists()
        shelf, can = self.shelf, self.capabilities
        if draft.media.kind not in can.media:
            raise Refused("This platform does not take this kind of media.")
        if can.client_ids and (there := self._marked(draft.marker)):
            return shelf.entry(there[0])
        if draft.rank is not None and shelf.taken(draft.rank):
            raise RankTaken("Another entry has this rank.")
        file = draft.staged.fingerprint if draft.staged else shelf.upload(_picture(draft.media))
        values = {name: draft.projection.value(name) for name in TYPED}
        entry_id = draft.marker if can.client_ids and can.positions else ""
        soul = self._soul_of(shelf, draft.marker)
        thing = shelf.add(draft.media.kind, file, values, draft.rank, draft.marker, entry_id, soul)
        return shelf.entry(thing)

    def update(self, entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> Entry:
        names = tuple(sorted(patch))
        if Field.MEDIA in patch and media is not None and not self.capabilities.replace_in_place:
            return self._recreate(entry, patch, media, staged)
        updated = self._effects.perform(
            "update",
            (self.side, entry.id, names),
            lambda: self._update(entry, patch, media, staged),
            atomic_with_read=not self.capabilities.revisions,
        )
        return self._answer(updated)

    def _update(self, entry: Entry, patch: Patch, media: Media | None, staged: Staged | None) -> Entry:
        thing = self._unchanged(entry)
        before = self.shelf.entry(thing)
        if media is not None:
            self.shelf.show(thing, staged.fingerprint if staged else self.shelf.upload(_picture(media)))
        values = {name: value for name, value in patch.items() if name is not Field.MEDIA}
        if values:
            self.shelf.edit(thing, values)
        thing.before = before  # one write: nobody ever sees half of it
        return self.shelf.entry(thing)

    def _recreate(self, entry: Entry, patch: Patch, media: Media, staged: Staged | None) -> Entry:
        """Two calls: a new object that bears the same marker, then the end of the old one."""
        about = (self.side, entry.id)
        made = self._effects.perform(
            "recreate", about, lambda: self._copy(entry, patch, media, staged), atomic_with_read=True
        )
        self._effects.perform("remove old", about, lambda: self._remove(entry), atomic_with_read=True)
        return made

    def _copy(self, entry: Entry, patch: Patch, media: Media, staged: Staged | None) -> Entry:
        old = self._unchanged(entry)
        file = staged.fingerprint if staged else self.shelf.upload(_picture(media))
        values = {**old.values, **{name: value for name, value in patch.items() if name is not Field.MEDIA}}
        marker = staged.detail.get("marker", "") if staged else old.marker
        made = self.shelf.add(media.kind, file, values, None, marker, "", old.soul)
        order = [one for one in self.shelf.things if one != made.id]
        order.insert(order.index(old.id) + 1, made.id)
        self.shelf.arrange(order)
        return self.shelf.entry(made)

    def _unchanged(self, entry: Entry) -> Thing:
        self._exists()
        thing = self.shelf.things.get(entry.id)
        if thing is None or (self.capabilities.revisions and str(thing.revision) != entry.revision):
            raise StaleRevision("The entry changed since it was read.")
        return thing

    def delete(self, entry: Entry) -> None:
        self._check_delete(self.shelf, entry.id)
        self._effects.perform(
            "delete",
            (self.side, entry.id),
            lambda: self._remove(entry),
            atomic_with_read=not self.capabilities.revisions,
        )

    def _remove(self, entry: Entry) -> None:
        if entry.id in self.shelf.things:
            self.shelf.remove(self._unchanged(entry))

    def place(self, entry: Entry, rank: float) -> Entry:
        return self._effects.perform("place", (self.side, entry.id), lambda: self._place(entry, rank))

    def _place(self, entry: Entry, rank: float) -> Entry:
        thing = self._unchanged(entry)
        if self.shelf.taken(rank, other_than=thing):
            raise RankTaken("Another entry has this rank.")
        self.shelf.move(thing, rank)
        return self.shelf.entry(thing)

    def arrange(self, entry_ids: Sequence[str]) -> None:
        self._effects.perform("arrange", self.side, lambda: self.shelf.arrange(entry_ids), blind=True)

    def retitle(self, title: str) -> None:
        self._effects.perform("retitle", self.side, lambda: setattr(self.shelf, "title", title))

    def publish(self) -> None:
        """Nothing is made from the entries here."""

    def cursor(self) -> str:
        self._effects.read("cursor", self.side)
        self._exists()
        return str([(thing.id, thing.revision) for thing in self.shelf.in_order()])


def _picture(media: Media) -> str:
    """The bytes that a platform without staging is sent, by the name of the picture in them."""
    return media.url
