"""What the owner does on the dashboard, and what else makes Wix send an event."""

from gallery_sync.messages import Kind
from gallery_sync.model import ConflictPolicy, DeletePolicy, Direction, Field, Link, LinkState, Settings
from tests.simulation.person import Acts, Person, link_key
from tests.simulation.program import Operation, Step


class Owner(Person):
    def acts(self) -> Acts:
        return {
            Operation.SETTINGS: self.settings,
            Operation.CONFIRM: self.confirm,
            Operation.REFUSE: self.refuse,
            Operation.PAUSE: self.pause,
            Operation.RESUME: self.resume,
            Operation.RESTORE: self.restore,
            Operation.TRY_AGAIN: self.try_again,
            Operation.SHARE_AGAIN: self.share_again,
            Operation.RETITLE: self.retitle,
            Operation.APP_REMOVED: self.app_removed,
            Operation.APP_INSTALLED: self.app_installed,
            Operation.GALLERY_EVENT: self.gallery_event,
            Operation.FORGED: self.forged,
        }

    def settings(self, link: Link, step: Step) -> None:
        settings = Settings(
            direction=Direction.SHARE if step.a % 5 == 0 else Direction.TWO_WAY,
            conflict=list(ConflictPolicy)[step.b % 3],
            delete=DeletePolicy.KEEP if step.a % 7 == 0 else DeletePolicy.PROPAGATE,
            edit_beats_delete=bool(step.b & 8) or bool(step.b & 16),
        )
        self._forget_promises(link)
        self.world.links.change_settings(link, settings)

    def _forget_promises(self, link: Link) -> None:
        """Under other settings, or paired anew, other things are right."""
        self.ledger.ended.clear()
        self.ledger.must_live.clear()
        self.ledger.forget_order(link_key(link))

    def confirm(self, link: Link, step: Step) -> None:
        for held in self.world.store.held(link.id):
            self.ledger.must_live.clear()
            self.world.links.confirm(link, held.id)

    def refuse(self, link: Link, step: Step) -> None:
        for held in self.world.store.held(link.id):
            for pair_id in held.pair_ids:
                pair = self.world.store.pair(link.id, pair_id)
                for shelf in (self.world.sides(link).wix, self.world.sides(link).external):
                    entry_id = pair.ids[shelf.side] if pair else ""
                    thing = shelf.things.get(entry_id) or shelf.removed.get(entry_id)
                    if thing:
                        self.ledger.lives(thing.soul)
            self.world.links.refuse(link, held.id)

    def pause(self, link: Link, step: Step) -> None:
        if link.state is LinkState.ACTIVE:
            self.world.links.pause(link)

    def resume(self, link: Link, step: Step) -> None:
        if link.state not in (LinkState.ACTIVE, LinkState.REMOVED):
            self.world.links.resume(link)

    def restore(self, link: Link, step: Step) -> None:
        conflicts = [one for one in self.world.store.conflicts(link.id) if not one.restored]
        if not conflicts:
            return
        conflict = conflicts[step.b % len(conflicts)]
        pair = self.world.store.pair(link.id, conflict.pair_id)
        shelf = self.world.sides(link)[conflict.loser.other]
        thing = shelf.things.get(pair.ids[shelf.side]) if pair else None
        if thing is None or conflict.field is Field.MEDIA:
            return
        for token in list(self.ledger.overtyped):
            if token[0] == thing.soul:
                del self.ledger.overtyped[token]
        if thing.values.get(conflict.field) != conflict.lost:
            self.ledger.overtype(thing.soul, thing.values.get(conflict.field), "restored")
        self.ledger.lives(thing.soul)
        self.ledger.twins_touched.add(thing.soul)  # both sides may hold the value now, each as news to its base
        self.world.links.restore(link, conflict.id)

    def try_again(self, link: Link, step: Step) -> None:
        failed = [pair for pair in self.world.pairs(link) if pair.trouble]
        if failed:
            self.world.links.try_again(link, [failed[step.b % len(failed)]])

    def share_again(self, link: Link, step: Step) -> None:
        if self.world.sides(link).external.kind.recompresses or link.state is not LinkState.ACTIVE:
            return  # its pictures cannot be told by their bytes
        self.world.compare(link)
        self.world.settle()
        for conflict in self.world.store.conflicts(link.id):
            self.ledger.journal(conflict, self.world.sides(link)[conflict.loser])
        self._forget_promises(link)
        self.ledger.forget_overtyped(link_key(link))
        self.confuse_copies(link)
        self.world.links.unlink(link, remove_album=False)
        self.world.settle()
        self.world.share(link.instance_id, link.gallery_id, link.platform, link.settings, link.album_id)

    def retitle(self, link: Link, step: Step) -> None:
        gallery = self.world.sides(link).wix
        gallery.title = self.world.number("title")
        self.gallery_event(link, step)

    def app_removed(self, link: Link, step: Step) -> None:
        self.world.removed_from.setdefault(link.instance_id, self.world.clock())
        self.world.announce_about(link, Kind.APP_REMOVED)

    def app_installed(self, link: Link, step: Step) -> None:
        self.world.removed_from.pop(link.instance_id, None)
        self.world.announce_about(link, Kind.APP_INSTALLED)

    def gallery_event(self, link: Link, step: Step) -> None:
        self.world.announce_about(link, Kind.GALLERY_CHANGED)

    def forged(self, link: Link, step: Step) -> None:
        """A verified sender that says what is not true: other entries, other sites' entries, entries gone."""
        every = [thing for shelf in self.world.galleries.values() for thing in shelf.things]
        entry = every[step.b % len(every)] if every else "nothing"
        gone = bool(step.a & 2)
        self.world.announce_about(link, Kind.LOOK, side=self.side(link, step).side.value, entry_ids=(entry,), gone=gone)
