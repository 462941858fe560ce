"""What people do to galleries, albums and settings, by numbers that choose what it is about."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from gallery_sync.errors import GallerySyncError
from gallery_sync.messages import Kind as MessageKind
from gallery_sync.messages import Message
from gallery_sync.model import (
    ConflictPolicy,
    DeletePolicy,
    Direction,
    Field,
    Hyperlink,
    Link,
    LinkState,
    MediaKind,
    Pair,
    PairState,
    PatchIntent,
    Settings,
    Side,
    Value,
)
from tests.simulation.ledger import KINDS, UNSHARED, Ledger, shown
from tests.simulation.program import Operation, Step
from tests.simulation.shelf import Shelf, Thing
from tests.simulation.world import World

_TEXTS = (Field.TITLE, Field.TITLE, Field.DESCRIPTION, Field.ALT_TEXT, Field.LINK, Field.TAGS)
_FILES = (MediaKind.IMAGE, MediaKind.VIDEO)


_ABOUT_ALL = frozenset(
    {
        Operation.BULK_DELETE,
        Operation.CONFIRM,
        Operation.REFUSE,
        Operation.SETTINGS,
        Operation.SHARE_AGAIN,
    }
)
_ABOUT_TWO = frozenset({Operation.EDIT_BOTH, Operation.SAME_CONTENT, Operation.DELETE_BOTH, Operation.EDIT})


def link_key(link: Link) -> str:
    """What stays the same of a link when it is made anew."""
    return f"{link.instance_id}/{link.gallery_id}"


class People:
    def __init__(self, world: World, ledger: Ledger) -> None:
        self._world, self._ledger = world, ledger
        self.acts: Counter[Operation] = Counter()
        self.changes = 0
        """Entries that people touched, for the bound of what may be written about them."""
        self._acts: dict[Operation, Callable[[Link, Step], None]] = {
            Operation.EDIT: self._edit,
            Operation.EDIT_BOTH: self._edit_both,
            Operation.ADD: self._add,
            Operation.DELETE: self._delete,
            Operation.REPLACE: self._replace,
            Operation.MOVE: self._move,
            Operation.DUPLICATE: self._duplicate,
            Operation.UNDELETE: self._undelete,
            Operation.BULK_DELETE: self._bulk_delete,
            Operation.SAME_CONTENT: self._same_content,
            Operation.DELETE_BOTH: self._delete_both,
            Operation.EDIT_NEWEST: self._edit_newest,
            Operation.DELETE_NEWEST: self._delete_newest,
            Operation.SETTINGS: self._settings,
            Operation.CONFIRM: self._confirm,
            Operation.REFUSE: self._refuse,
            Operation.PAUSE: self._pause,
            Operation.RESUME: self._resume,
            Operation.RESTORE: self._restore,
            Operation.TRY_AGAIN: self._try_again,
            Operation.RETITLE: self._retitle,
            Operation.SHARE_AGAIN: self._share_again,
            Operation.APP_REMOVED: self._app_removed,
            Operation.APP_INSTALLED: self._app_installed,
            Operation.GALLERY_EVENT: self._gallery_event,
            Operation.FORGED: self._forged,
            Operation.NOTHING: lambda link, step: None,
        }

    def act(self, step: Step, about: Link | None = None) -> None:
        links = [about] if about else list(self._world.all_links())
        if not links:
            return
        link = links[step.c % len(links)]
        self._ledger.operations += 1
        self.acts[step.operation] += 1
        self.changes += self._weight(link, step.operation)
        self._world.effects.trace.append((step.operation.value, link.id))
        try:
            self._acts[step.operation](link, step)
        except GallerySyncError as error:
            self._world.effects.trace.append(("person was told", error.reason))

    def _weight(self, link: Link, operation: Operation) -> int:
        """How many entries an operation is about."""
        sides = self._world.sides(link)
        if operation in _ABOUT_ALL:
            return len(sides.wix.things) + len(sides.external.things)
        return 2 if operation in _ABOUT_TWO else 1

    def meddle(self, step: Step, side: Side, entry_id: str) -> None:
        """Do something to the very entry that a worker is busy with; elsewhere when there is none."""
        for link in self._world.all_links():
            shelf = self._world.sides(link)[side]
            if entry_id in shelf.things:
                ids = list(shelf.things)
                self.act(replace(step, a=(step.a & ~1) | (side is Side.WIX), b=ids.index(entry_id)), link)
                if step.operation is Operation.EDIT:  # a person who fills in the whole form
                    for name in (Field.TITLE, Field.DESCRIPTION):
                        self._edit_field(link, shelf, shelf.things[entry_id], name)
                return
        self.act(step)

    # --- on the platforms

    def _side(self, link: Link, step: Step) -> Shelf:
        sides = self._world.sides(link)
        return sides[Side.WIX if step.a & 1 else Side.EXTERNAL]

    def _other(self, link: Link, shelf: Shelf) -> Shelf:
        return self._world.sides(link)[shelf.side.other]

    def _thing(self, shelf: Shelf, step: Step) -> Thing | None:
        things = list(shelf.things.values())
        return things[step.b % len(things)] if things else None

    def _edit(self, link: Link, step: Step) -> None:
        shelf = self._side(link, step)
        if thing := self._thing(shelf, step):
            self._edit_field(link, shelf, thing, _TEXTS[(step.a >> 1) % len(_TEXTS)], clear=step.a % 37 == 0)

    def _edit_field(self, link: Link, shelf: Shelf, thing: Thing, name: Field, *, clear: bool = False) -> None:
        if name not in shelf.kind.can.fields or name not in thing.values:
            return
        token = "" if clear else self._world.number("t")
        if name not in self._other(link, shelf).kind.can.fields:
            shelf.edit(thing, {name: _typed(name, UNSHARED)})
            return
        self._ledger.overtype(thing.soul, thing.values[name], token, for_good=self._settled(link, shelf, thing))
        self._ledger.touch(shelf, thing)
        if token:
            self._ledger.wrote(link.instance_id, link_key(link), thing.soul, token)
        shelf.edit(thing, {name: _typed(name, token)})

    def _settled(self, link: Link, shelf: Shelf, thing: Thing) -> bool:
        """Whether an engine can tell what a person saw here: not before the first pairing, and not while it does not
        know whether its own write arrived."""
        pair = self._world.store.pair_of(link.id, shelf.side, thing.id)
        pending = pair is not None and isinstance(pair.intent, PatchIntent) and pair.intent.on is shelf.side
        return link.compared_at is not None and not pending

    def _edit_both(self, link: Link, step: Step) -> None:
        name = _TEXTS[(step.a >> 1) % len(_TEXTS)]
        sides = self._world.sides(link)
        thing = self._thing(sides.wix, step)
        if thing is None:
            return
        self._edit_field(link, sides.wix, thing, name)
        for other in [one for one in sides.external.things.values() if one.soul == thing.soul]:
            self._edit_field(link, sides.external, other, name)

    def _add(self, link: Link, step: Step) -> None:
        self._make(link, self._side(link, step), self._world.number("p"), KINDS[step.b % len(KINDS)], step.b)

    def make_first(self, link: Link, number: int) -> None:
        """An entry that is there before anything else happens."""
        self._make(link, self._world.sides(link).wix, self._world.number("p"), KINDS[(number * 5) % len(KINDS)], 1)

    def _make(self, link: Link, shelf: Shelf, picture: str, kind: MediaKind, where: int) -> None:
        if kind not in shelf.kind.can.media:
            kind = MediaKind.IMAGE
        soul = self._world.number("soul")
        values: dict[Field, Value] = {}
        for name in Field:
            if name is not Field.MEDIA:
                token = self._world.number("t") if name in (Field.TITLE, Field.DESCRIPTION) else ""
                values[name] = _typed(name, token)
                if token:
                    self._ledger.wrote(link.instance_id, link_key(link), soul, token)
        self._ledger.wrote(link.instance_id, link_key(link), soul, picture)
        file = shelf.upload(picture) if kind in _FILES else picture
        shelf.add(kind, file, values, self._rank(shelf, where), soul=soul)

    def _rank(self, shelf: Shelf, where: int) -> float:
        """Above everything, as Wix does it; or between two entries."""
        things = shelf.in_order()
        if where % 3 or len(things) < 2:
            return shelf.top()
        at = where % (len(things) - 1)
        return (things[at].rank + things[at + 1].rank) / 2

    def _delete(self, link: Link, step: Step) -> None:
        shelf = self._side(link, step)
        if thing := self._thing(shelf, step):
            self._remove(link, shelf, thing)

    def _remove(self, link: Link, shelf: Shelf, thing: Thing) -> None:
        pair = self._world.store.pair_of(link.id, shelf.side, thing.id)
        undecided = pair is not None and pair.state is not PairState.TOMBSTONE and pair.decision is None
        known = undecided and self._settled(link, shelf, thing) and not self._world.effects.late
        self._ledger.deleted(shelf, self._other(link, shelf), thing, known=known)
        counterpart = self._other(link, shelf).things.get(pair.ids[shelf.side.other]) if pair else None
        if counterpart is not None:
            self._ledger.ever_deleted.add(counterpart.soul)
        shelf.remove(thing)

    def _delete_both(self, link: Link, step: Step) -> None:
        sides = self._world.sides(link)
        if thing := self._thing(sides.wix, step):
            for other in [one for one in sides.external.things.values() if one.soul == thing.soul]:
                self._remove(link, sides.external, other)
            self._remove(link, sides.wix, thing)

    def _bulk_delete(self, link: Link, step: Step) -> None:
        shelf = self._side(link, step)
        things = list(shelf.things.values())
        for thing in things[: max(4, len(things) - step.b % 2)]:
            self._remove(link, shelf, thing)

    def _newest(self, shelf: Shelf) -> Thing | None:
        return list(shelf.things.values())[-1] if shelf.things else None

    def _edit_newest(self, link: Link, step: Step) -> None:
        shelf = self._side(link, step)
        if thing := self._newest(shelf):
            self._edit_field(link, shelf, thing, Field.TITLE)

    def _delete_newest(self, link: Link, step: Step) -> None:
        shelf = self._side(link, step)
        if thing := self._newest(shelf):
            self._remove(link, shelf, thing)

    def _replace(self, link: Link, step: Step) -> None:
        shelf = self._side(link, step)
        thing = self._thing(shelf, step)
        if thing is None or thing.kind not in _FILES or link.compared_at is None:
            return  # while a link is paired by media, another picture is another entry
        picture, old = self._world.number("p"), thing.picture
        self._ledger.overtype(thing.soul, thing.picture, picture, for_good=self._settled(link, shelf, thing))
        self._ledger.touch(shelf, thing)
        self._ledger.wrote(link.instance_id, link_key(link), thing.soul, picture)
        other = self._other(link, shelf)
        both = any(one.soul == thing.soul and one.picture != old for one in other.things.values())
        if both and not self._world.sides(link).external.kind.can.replace_in_place:
            self._ledger.twins_touched.add(thing.soul)  # if the write is interrupted both pictures are kept
        if self._world.store.pair_of(link.id, shelf.side, thing.id) is None:
            self._ledger.seen_off.add(picture)  # what was uploaded before is not known, so nobody can tell
            self._ledger.twins_touched.add(thing.soul)
        shelf.show(thing, shelf.upload(picture))

    def _move(self, link: Link, step: Step) -> None:
        shelf = self._side(link, step)
        thing = self._thing(shelf, step)
        if thing is None:
            return
        known = self._known_order(link)
        others = [one for one in shelf.in_order() if one is not thing]
        at = (step.a >> 2) % (len(others) + 1)
        if not shelf.kind.can.positions:
            shelf.arrange(one.id for one in [*others[:at], thing, *others[at:]])
        elif at == 0:
            shelf.move(thing, shelf.top())
        elif at == len(others):
            shelf.move(thing, shelf.bottom())
        else:
            shelf.move(thing, (others[at - 1].rank + others[at].rank) / 2)
        self._moved(link, shelf, known)

    def _known_order(self, link: Link) -> set[str]:
        """The souls whose order a person who moves one of them leaves on purpose. What the engine has made since they
        last agreed may still stand where it will not stay."""
        if self._order_stands(link):
            self._ledger.order_stands(link_key(link))
        if link_key(link) in self._ledger.orders:
            return set(self._ledger.orders[link_key(link)][1])
        sides = self._world.sides(link)
        wix, external = (self._placed(link, shelf) for shelf in (sides.wix, sides.external))
        common = set(wix) & set(external)
        agreed = [soul for soul in wix if soul in common] == [soul for soul in external if soul in common]
        return common if agreed else set()

    def _placed(self, link: Link, shelf: Shelf) -> list[str]:
        """The souls of what has a place in the base order, as they stand on one side."""
        linked = [pair for pair in self._world.pairs(link) if pair.state is PairState.LINKED]
        placed = {pair.ids[shelf.side] for pair in linked if pair.place is not None and not _is_replaced(pair, shelf)}
        return [thing.soul for thing in shelf.in_order() if thing.id in placed]

    def _moved(self, link: Link, shelf: Shelf, known: set[str]) -> None:
        left = (soul for soul in self._placed(link, shelf) if soul in known)
        self._ledger.moved(link_key(link), shelf.side, tuple(left))

    def _order_stands(self, link: Link) -> bool:
        """Whether both sides and the base agree: whatever was moved before has been carried."""
        linked = [pair for pair in self._world.pairs(link) if pair.state is PairState.LINKED]
        if self._world.effects.late or any(pair.place is None or pair.moving for pair in linked):
            return False
        base = [pair.id for pair in sorted(linked, key=lambda pair: (pair.place or 0.0, pair.id))]
        sides = self._world.sides(link)
        for shelf in (sides.wix, sides.external):
            names = {pair.ids[shelf.side]: pair.id for pair in linked}
            if [names[thing.id] for thing in shelf.in_order() if thing.id in names] != base:
                return False
        return True

    def _duplicate(self, link: Link, step: Step) -> None:
        shelf = self._side(link, step)
        thing = self._thing(shelf, step)
        if thing is None:
            return
        soul = self._world.number("soul")
        for token in shown(shelf, thing):
            self._ledger.wrote(link.instance_id, link_key(link), soul, token)
        if any(pair.twin_sent or pair.intent for pair in self._world.store.pairs(link.id)):
            self._ledger.ever_deleted.add(soul)  # an exact copy of what may be our own twin is taken for it (rule 6)
        unpaired = [
            one.soul
            for one in self._other(link, shelf).things.values()
            if one.picture == thing.picture and not self._world.store.pair_of(link.id, shelf.side.other, one.id)
        ]
        if unpaired or link.compared_at is None:
            self._ledger.twins_touched.update((soul, thing.soul, *unpaired))
        unique = shelf.kind.can.client_ids and not shelf.kind.can.positions  # then a copy cannot bear the marker
        marker = "" if unique else thing.marker
        shelf.add(thing.kind, thing.file, thing.values, self._rank(shelf, step.a), marker, soul=soul)

    def _undelete(self, link: Link, step: Step) -> None:
        shelf = self._side(link, step)
        if shelf.removed:
            thing = list(shelf.removed.values())[step.b % len(shelf.removed)]
            if thing.id not in shelf.things and not any(one.soul == thing.soul for one in shelf.things.values()):
                self._ledger.brought_back(shelf, thing)
                if any(one.soul == thing.soul for one in self._other(link, shelf).things.values()):
                    self._ledger.twins_touched.add(thing.soul)  # it may be on its way back already
                last = not shelf.kind.can.positions  # it comes back at the end: there it has been moved
                known = self._known_order(link) if last else set[str]()
                shelf.put_back(thing)
                if link.compared_at is None:
                    self._confuse_copies(link)  # it is paired with whatever shows the same picture
                if last:
                    self._moved(link, shelf, known)

    def _same_content(self, link: Link, step: Step) -> None:
        picture = self._world.number("p")
        for shelf in (self._world.sides(link).wix, self._world.sides(link).external):
            self._make(link, shelf, picture, MediaKind.IMAGE, step.b)
        if not self._world.sides(link).external.kind.visible_markers:
            self._confuse_copies(link)

    def _retitle(self, link: Link, step: Step) -> None:
        gallery = self._world.sides(link).wix
        gallery.title = self._world.number("title")
        self._gallery_event(link, step)

    # --- on the dashboard

    def _settings(self, link: Link, step: Step) -> None:
        settings = Settings(
            direction=Direction.SHARE if step.a % 5 == 0 else Direction.TWO_WAY,
            conflict=list(ConflictPolicy)[step.b % 3],
            delete=DeletePolicy.KEEP if step.a % 7 == 0 else DeletePolicy.PROPAGATE,
            edit_beats_delete=bool(step.b & 8) or bool(step.b & 16),
        )
        self._forget_promises(link)
        self._world.links.change_settings(link.instance_id, link.id, settings)

    def _forget_promises(self, link: Link) -> None:
        """Under other settings, or paired anew, other things are right."""
        self._ledger.ended.clear()
        self._ledger.must_live.clear()
        self._ledger.forget_order(link_key(link))

    def _confirm(self, link: Link, step: Step) -> None:
        for held in self._world.store.held(link.id):
            self._ledger.must_live.clear()
            self._world.links.confirm(link.instance_id, link.id, held.id)

    def _refuse(self, link: Link, step: Step) -> None:
        for held in self._world.store.held(link.id):
            for pair_id in held.pair_ids:
                pair = self._world.store.pair(link.id, pair_id)
                for shelf in (self._world.sides(link).wix, self._world.sides(link).external):
                    entry_id = pair.ids[shelf.side] if pair else ""
                    thing = shelf.things.get(entry_id) or shelf.removed.get(entry_id)
                    if thing:
                        self._ledger.lives(thing.soul)
            self._world.links.refuse(link.instance_id, link.id, held.id)

    def _pause(self, link: Link, step: Step) -> None:
        if link.state is LinkState.ACTIVE:
            self._world.links.pause(link.instance_id, link.id)

    def _resume(self, link: Link, step: Step) -> None:
        if link.state not in (LinkState.ACTIVE, LinkState.REMOVED):
            self._world.links.resume(link.instance_id, link.id)

    def _restore(self, link: Link, step: Step) -> None:
        conflicts = [one for one in self._world.store.conflicts(link.id) if not one.restored]
        if not conflicts:
            return
        conflict = conflicts[step.b % len(conflicts)]
        pair = self._world.store.pair(link.id, conflict.pair_id)
        shelf = self._world.sides(link)[conflict.loser.other]
        thing = shelf.things.get(pair.ids[shelf.side]) if pair else None
        if thing is None or conflict.field is Field.MEDIA:
            return
        for token in list(self._ledger.overtyped):
            if token[0] == thing.soul:
                del self._ledger.overtyped[token]
        if thing.values.get(conflict.field) != conflict.lost:
            self._ledger.overtype(thing.soul, thing.values.get(conflict.field), "restored")
        self._ledger.lives(thing.soul)
        self._ledger.twins_touched.add(thing.soul)  # both sides may hold the value now, each as news to its base
        self._world.links.restore(link.instance_id, link.id, conflict.id)

    def _try_again(self, link: Link, step: Step) -> None:
        failed = [pair for pair in self._world.pairs(link) if pair.trouble]
        if failed:
            self._world.links.try_again(link.instance_id, link.id, failed[step.b % len(failed)].id)

    def _share_again(self, link: Link, step: Step) -> None:
        if self._world.sides(link).external.kind.recompresses or link.state is not LinkState.ACTIVE:
            return  # its pictures cannot be told by their bytes
        self._world.compare(link)
        self._world.settle()
        for conflict in self._world.store.conflicts(link.id):
            self._ledger.journal(conflict, self._world.sides(link)[conflict.loser])
        self._forget_promises(link)
        self._ledger.forget_overtyped(link_key(link))
        self._confuse_copies(link)
        self._world.links.unlink(link.instance_id, link.id, remove_album=False)
        self._world.share(link.instance_id, link.gallery_id, link.platform, link.settings, link.album_id)

    def _confuse_copies(self, link: Link) -> None:
        """Copies of one picture can be paired crosswise, and what differs is not paired at all."""
        sides = self._world.sides(link)
        things = [*sides.wix.things.values(), *sides.external.things.values()]
        souls: dict[str, set[str]] = {}
        for thing in things:
            souls.setdefault(thing.picture, set()).add(thing.soul)
        self._ledger.twins_touched.update(*(one for one in souls.values() if len(one) > 1))
        pictures = [{(one.soul, one.picture) for one in shelf.things.values()} for shelf in (sides.wix, sides.external)]
        self._ledger.twins_touched.update(soul for soul, _ in pictures[0] ^ pictures[1])

    def _app_removed(self, link: Link, step: Step) -> None:
        self._announce(link, MessageKind.APP_REMOVED)

    def _app_installed(self, link: Link, step: Step) -> None:
        self._announce(link, MessageKind.APP_INSTALLED)

    def _gallery_event(self, link: Link, step: Step) -> None:
        self._announce(link, MessageKind.GALLERY_CHANGED)

    def _announce(self, link: Link, kind: MessageKind, **more: object) -> None:
        number = self._world.number("event")
        message = Message(kind, link.instance_id, number, number, gallery_id=link.gallery_id)
        self._world.announce(replace(message, **more), self._world.clock())  # type: ignore[arg-type]

    def _forged(self, link: Link, step: Step) -> None:
        """A verified sender that says what is not true: other entries, other sites' entries, entries gone."""
        every = [thing for shelf in self._world.galleries.values() for thing in shelf.things]
        entry = every[step.b % len(every)] if every else "nothing"
        gone = bool(step.a & 2)
        self._announce(link, MessageKind.LOOK, side=self._side(link, step).side.value, entry_ids=(entry,), gone=gone)


def _typed(name: Field, token: str) -> Value:
    match name:
        case Field.TAGS:
            return (f"{token}-tag",) if token else ()
        case Field.LINK:
            return Hyperlink(f"{token}-example.test") if token else None
        case _:
            return f"{token}-as typed by a person" if token else ""


def _is_replaced(pair: Pair, shelf: Shelf) -> bool:
    """Another entry is taking this one's place, perhaps there already: what is done to the place of the one that
    goes is not carried over to it."""
    intent = pair.intent
    replaced = isinstance(intent, PatchIntent) and intent.on is shelf.side and Field.MEDIA in intent.patch
    return replaced and not shelf.kind.can.replace_in_place
