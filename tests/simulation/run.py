"""Running a program against a world, bringing it to rest and judging it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from gallery_sync.messages import Kind as MessageKind
from gallery_sync.messages import Message
from gallery_sync.model import LinkState
from tests.simulation.effects import Fault
from tests.simulation.invariants import Fair, Violation, check, watch_deletes
from tests.simulation.ledger import Ledger
from tests.simulation.outside import Event
from tests.simulation.people import People
from tests.simulation.person import link_key
from tests.simulation.program import LIES, Operation, Post, Program, Step
from tests.simulation.shelf import PLATFORMS
from tests.simulation.synced import already_equal
from tests.simulation.world import World

ROUNDS = 8
WRITES_PER_CHANGE = 2
"""For each entry that people touch or share for the first time; one more where it is new or its picture is: it is put
into its place, or the old one is removed (docs/sync.md)."""
WRITES_PER_FAULT = 3
"""What a change that was interrupted may cost again."""
_NO_FAULTS: dict[int, Fault] = {}


@dataclass(slots=True)
class Report:
    """What one run reached."""

    counts: Counter[str] = field(default_factory=Counter[str])
    trace: list[tuple[object, ...]] = field(default_factory=list[tuple[object, ...]])
    failure: str = ""


class Run:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.world = World(PLATFORMS)
        self.ledger = Ledger()
        self.people = People(self.world, self.ledger)
        self.fair = Fair()
        self.step = Step(Operation.NOTHING)
        self._depth = 0
        self.counts: Counter[str] = Counter()

    def judge(self) -> Report:
        """Run to the end; a broken promise or a bug is the report's failure."""
        failure = ""
        try:
            self._run()
        except Violation as violation:
            failure = str(violation)
        effects = self.world.effects
        self.counts.update({f"fault: {fault.value}": number for fault, number in effects.happened.items()})
        self.counts.update({f"operation: {one.value}": number for one, number in self.people.acts.items()})
        self.counts.update({"effects": len(effects.trace), "platform writes": effects.platform_writes})
        return Report(self.counts, self.world.effects.trace, failure)

    def _run(self) -> None:
        self._begin()
        watch_deletes(self.world, self.fair)
        self.world.effects.between = self._between
        for step in self.program.steps:
            self._take(step)
        self._rest()
        if self.world.blocked:
            raise Violation(f"a platform's failure stopped a worker: {self.world.blocked}")
        check(self.world, self.ledger)
        self._count_writes()
        self._replay()

    # --- the beginning

    def _begin(self) -> None:
        for plan in self.program.links:
            gallery = self.world.add_gallery(plan.site, plan.gallery, plan.wix)
            gallery.title = "gallery"
            link = self.world.share(plan.site, plan.gallery, plan.platform.name, plan.settings)
            for number in range(plan.items):
                self.people.make_first(link, number)
            if plan.synced:
                already_equal(self.world, link)

    # --- a step

    def _take(self, step: Step) -> None:
        self.step = step
        effects = self.world.effects
        self.fair.fair = True
        effects.plan(_NO_FAULTS, _NO_FAULTS)
        self.people.act(step)
        effects.plan(self._fair_reads(step), step.writes or _NO_FAULTS)
        self._post(step)
        maybe_twins = self._with_twins() if LIES.intersection(effects.reads.values()) else set[str]()
        for number in range(step.work):
            if not self.world.work(step.a + number):
                break
            effects.land_unconditional()
        if effects.lied:
            effects.lied = False
            self.ledger.twins_touched |= maybe_twins  # that no twin has come is only ever seen in listings
            for link in self.world.all_links():
                self.ledger.forget_order(link_key(link))  # an order is only ever seen in listings
        effects.plan(_NO_FAULTS, _NO_FAULTS)
        self.world.forward(timedelta(seconds=step.wait))
        if step.schedule:
            self.world.schedule.run()

    def _with_twins(self) -> set[str]:
        """The souls of which there may be a twin."""
        return {
            thing.soul
            for link in self.world.all_links()
            for pair in self.world.store.pairs(link.id)
            if pair.twin_sent is not None
            for shelf in [self.world.sides(link)[pair.source.other]]
            for thing in shelf.things.values()
            if thing.id == pair.ids[shelf.side]
        }

    def _fair_reads(self, step: Step) -> Mapping[int, Fault]:
        """What is paired by media is not told from what is new if a listing leaves it out: nobody could know."""
        reads = step.reads or _NO_FAULTS
        if LIES.intersection(reads.values()) and any(link.compared_at is None for link in self.world.all_links()):
            return {number: fault for number, fault in reads.items() if fault is Fault.INCOMPLETE_LISTING}
        return reads

    def _post(self, step: Step) -> None:
        world, post = self.world, step.post
        if post is None:
            return
        self.counts[f"fault: {post.value}"] += len(world.in_flight)
        match post:
            case Post.LOST:
                world.in_flight.clear()
            case Post.DOUBLED:
                world.in_flight += [
                    Event(replace(event.message, event_id=world.number("event")), event.ready_at)
                    for event in world.in_flight
                ]
            case Post.LATE:
                for event in world.in_flight:
                    event.ready_at += timedelta(minutes=10)
            case Post.REVERSED:
                world.in_flight.reverse()

    def _between(self, fault: Fault) -> None:
        """Another worker or a person, in the middle of the work of the first one."""
        if self._depth:
            return
        self._depth += 1
        try:
            if fault is Fault.PERSON:
                self.fair.fair = False
                self.world.effects.land_unconditional()
                self._meddle(replace(self.step, operation=self.step.inner, a=self.step.b, b=self.step.a))
            else:
                self.world.work(self.step.b)
        finally:
            self._depth -= 1

    def _meddle(self, step: Step) -> None:
        busy_with = self.world.effects.last_read
        if busy_with and step.c % 4:
            self.people.meddle(step, *busy_with)
        else:
            self.people.act(step)

    # --- rest

    def _rest(self) -> None:
        """Faults off, everything pending dropped; only comparisons may run."""
        world = self.world
        world.effects.plan(_NO_FAULTS, _NO_FAULTS)
        self.fair.fair = True
        world.queue.drop_all()
        world.in_flight.clear()
        world.forward(timedelta(hours=1))
        state = self._state()
        for _ in range(ROUNDS):
            self._reconcile()
            world.in_flight.clear()
            before, state = state, self._state()
            if state == before:
                return
        raise Violation(f"not at rest after {ROUNDS} rounds")

    def _reconcile(self) -> None:
        world = self.world
        world.forward(timedelta(days=1))
        self._end()
        for link in list(world.all_links()):
            if link.state is LinkState.REMOVED:
                world.removed_from.pop(link.instance_id, None)
                world.handle(Message(MessageKind.APP_INSTALLED, link.instance_id, "back", "back"))
            elif link.state is not LinkState.ACTIVE:
                world.links.resume(link)
            current = world.store.link(link.instance_id, link.id)
            if current:
                world.compare(current)
        if any(pair.trouble and pair.trouble.awaits for link in world.all_links() for pair in world.pairs(link)):
            world.schedule.run()  # what may pass is not for comparisons
            world.drain()

    def _end(self) -> None:
        """Links that are being removed go, and so do sites whose time has come."""
        world = self.world
        unlinking = any(link.state is LinkState.UNLINKING for link in world.all_links())
        if unlinking or any(world.store.due_sites(world.clock())):
            world.schedule.run()
            world.drain()
        if unlinking and any(link.state is LinkState.UNLINKING for link in world.all_links()):
            raise Violation("a link is still being removed")
        for instance_id in world.removed_from:
            site = world.store.site(instance_id)
            if site is not None and site.purge_at is not None and site.purge_at <= world.clock():
                raise Violation(f"{instance_id} should have been forgotten")

    def _state(self) -> tuple[object, ...]:
        """All that should stand still: platform writes, the pairs' rows, and what was decided about deletions: other
        deletions on that side are not looked at until it has been carried out."""
        rows = tuple(
            (pair.id, pair.version)
            for link in self.world.all_links()
            for pair in sorted(self.world.store.pairs(link.id), key=lambda pair: pair.id)
            if not (pair.trouble and pair.trouble.retry_at is None)
        )
        decisions = tuple(
            (held.id, held.decision) for link in self.world.all_links() for held in self.world.store.held(link.id)
        )
        return (self.world.effects.platform_writes, rows, decisions)

    def _count_writes(self) -> None:
        """So many platform writes for each entry that people touched, and for each fault; never more."""
        people = self.people
        first = sum(plan.items for plan in self.program.links if not plan.synced)
        faults = self.world.effects.happened.total()
        allowed = (
            WRITES_PER_CHANGE * (people.changes + first)
            + people.brought
            + WRITES_PER_FAULT * faults
            + len(self.program.links)
        )
        written = self.world.effects.platform_writes
        if written > allowed:
            raise Violation(f"{written} platform writes for {people.changes} changes and {faults} faults")

    def _replay(self) -> None:
        """Rule 14: every event ever seen, once more, and another comparison: nothing is written."""
        world = self.world
        before = world.effects.platform_writes
        unique = {
            (one.kind, one.instance_id, one.link_id, one.side, one.entry_ids, one.gone): one for one in world.sent
        }
        for message in unique.values():
            if message.kind not in (MessageKind.APP_REMOVED, MessageKind.APP_INSTALLED) and not message.anonymize:
                world.handle(message)
        world.drain()
        for link in list(world.all_links()):
            world.compare(link)
        if world.effects.platform_writes != before:
            raise Violation(f"a replay of all events wrote: {world.effects.trace[-6:]}")


def run(program: Program) -> Report:
    this = Run(program)
    try:
        return this.judge()
    finally:
        this.world.take_apart()
