"""A gallery on Wix and an album on a real server, kept equal by the services: what happens there is looked at from
outside, never through the connectors.

A platform's test module makes a `World` in a fixture and calls `share_and_edit_both_ways` and `run_at_random`.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import httpx

from gallery_sync.http import Transport, new_transport
from gallery_sync.model import Direction, Field, Link, LinkState, Settings
from gallery_sync.ports import Connector
from gallery_sync.wix.client import WixApp
from tests.contract.platforms.bench import picture
from tests.platforms.faults import Fault, FaultyTransport
from tests.platforms.people import OnWix, Outside
from tests.platforms.workers import Workers
from tools.demo.owner import Owner
from tools.demo.shown import Shown
from tools.demo.wix import WixGallery
from tools.wix_simulator.launch import running_simulator

_TEXTS = (
    "Ebb & flow",
    "1 < 2",
    "Größe „x“",
    "<b>bold</b>",
    "日本語 🏳️‍🌈",
    'say "hi"',
    "back\\slash",
    "50%20",
    "two\nlines",
)
_GONE = "gallery_item_deleted"
_ROUNDS = 12


@dataclass(slots=True)
class World:
    """`transports` are those of Wix and of the platform; `struck` counts the faults of both."""

    workers: Workers
    admin: httpx.Client
    instance_id: str
    wix: OnWix
    outside: Outside
    link: Link
    dice: random.Random
    transports: tuple[FaultyTransport, FaultyTransport]
    struck: Counter[Fault]
    delivered: int = 0
    added: Counter[str] = field(default_factory=Counter[str])
    ended: set[str] = field(default_factory=set[str])
    done: Counter[str] = field(default_factory=Counter[str])
    number: int = 0

    @property
    def fields(self) -> frozenset[Field]:
        return self.wix.fields & self.outside.fields

    # --- looking -----------------------------------------------------------------------------------------------------

    def differences(self) -> list[str]:
        """What people see that is not the same on both sides."""
        wix, outside = ([self._visible(one) for one in side.shown()] for side in (self.wix, self.outside))
        if wix == outside:
            return []
        return [f"Wix shows     {one}" for one in wix] + [f"outside shows {one}" for one in outside]

    def _visible(self, shown: Shown) -> tuple[str, ...]:
        return shown.kind, shown.media, *(getattr(shown, name.value) for name in sorted(self.fields))

    def pictures_lost(self) -> int:
        """How many pictures the conflict journal says were overwritten: replaced on both sides at the same time."""
        return sum(one.field is Field.MEDIA for one in self.workers.store.conflicts(self.link.id))

    def writes(self) -> int:
        return sum(one.writes for one in self.transports)

    # --- work --------------------------------------------------------------------------------------------------------

    def deliver(self, lossy: bool = False) -> None:
        """Wix's webhooks arrive; lossy ones are lost, doubled and in any order."""
        sent = self.admin.get(f"/deliveries?after={self.delivered}").raise_for_status().json()["deliveries"]
        self.delivered = max((one["number"] for one in sent), default=self.delivered)
        mine = [one for one in sent if one["item_id"] and one["entity_id"] == self.wix.gallery_id]
        if lossy:
            mine = [one for one in mine for _ in range(self.dice.choice((0, 1, 1, 1, 1, 2)))]
            self.dice.shuffle(mine)
        for one in mine:
            self.workers.item_changed(one["entity_id"], one["item_id"], one["event_id"], one["slug"] == _GONE)

    def look_everywhere(self) -> None:
        """By webhook, by poll and by comparison."""
        self.deliver()
        self.workers.poll(self.link)
        self.workers.compare(self.link)
        self.workers.work()

    def rest(self) -> None:
        """Faults off: time passes and whole comparisons run until one of them writes nothing."""
        self.faults(0.0)
        before = 0
        for _ in range(_ROUNDS):
            before = self.writes()
            self.workers.work()
            self.workers.pass_time(timedelta(hours=7))
            self.workers.work()
            held = self.workers.confirm_what_is_held(self.link)
            if self.workers.link(self.link).state in (LinkState.PARKED, LinkState.HELD):
                self.workers.links.resume(self.instance_id, self.link.id)
            self.workers.compare(self.link)
            self.workers.work()
            if self.writes() == before and not held:
                return
        raise AssertionError(f"the two sides never come to rest: {self.writes() - before} writes in the last round")

    def faults(self, rate: float, between: Callable[[], None] = lambda: None) -> None:
        for one in self.transports:
            one.rate, one.between = rate, between

    # --- people ------------------------------------------------------------------------------------------------------

    def add(self, side: Outside) -> None:
        self.number += 1
        repeated = self.dice.random() < 0.1 and self.number > 2
        number = self.dice.randrange(1, self.number) if repeated else self.number
        side.add(picture(number), f"picture-{number}.png", {name: self._text() for name in side.fields})
        self.added[_digest(number)] += 1

    def act(self) -> None:
        """A person does something on one of the sides."""
        side = self.dice.choice((self.wix, self.outside))
        shown = [one for one in side.shown() if one.kind == "image"]
        deeds: list[tuple[str, Callable[[], None]]] = [("add", partial(self.add, side))] * 2
        if shown:
            one = self.dice.choice(shown)
            edit = ("edit", lambda: side.edit(one, self.dice.choice(sorted(side.fields)), self._text()))
            deeds += [edit, edit, edit, edit]
            if side.moves:
                deeds += [("move", lambda: side.move(one, self.dice.randrange(len(shown))))] * 2
            if side.replaces:
                deeds.append(("replace", lambda: self._replace(side, one)))
            if len(shown) > 4:
                deeds += [("delete", lambda: self._delete(side, one))] * (1 + len(shown) // 12)
        name, deed = self.dice.choice(deeds)
        deed()
        self.done[f"{name} on {'Wix' if side is self.wix else 'the outside'}"] += 1

    def _replace(self, side: Outside, one: Shown) -> None:
        self.number += 1
        side.replace(one, picture(self.number), f"picture-{self.number}.png")
        self.ended.add(one.media)
        self.added[_digest(self.number)] += 1

    def _delete(self, side: Outside, one: Shown) -> None:
        side.delete(one)
        self.ended.add(one.media)

    def _text(self) -> str:
        self.number += 1
        return self.dice.choice(("", *(f"{text} {self.number}" for text in _TEXTS)))


def _digest(number: int) -> str:
    return hashlib.sha256(picture(number)).hexdigest()


@contextmanager
def world(
    seed: int,
    make_connector: Callable[[Transport], Connector],
    values: Mapping[str, str],
    outside_of: Callable[[Link], Outside],
    settings: Settings,
    pictures: int = 5,
) -> Generator[World]:
    """A site with a gallery of some pictures, shared and settled. `values` connect the account; `outside_of` is the
    album as people see it."""
    dice, struck = random.Random(seed), Counter[Fault]()
    with (
        running_simulator("--port", "0", "--seed", str(seed), "--rate-limit", "0", "--file-delay", "0.02") as line,
        httpx.Client(base_url=line["admin_url"], timeout=30, trust_env=False) as admin,
    ):
        owner = Owner(admin, line["instance_id"])
        gallery_id = owner.create_gallery("Harbours & <b>bays</b>")
        to_wix, to_platform = (FaultyTransport(new_transport(keep_alive=False), dice, struck) for _ in range(2))
        app = WixApp(line["app_id"], line["app_secret"], line["base_url"])
        workers = Workers(app, to_wix, line["instance_id"], make_connector(to_platform))
        workers.connect(values)
        wix = OnWix(owner, gallery_id, WixGallery(owner, gallery_id))
        for number in range(pictures):
            wix.add(picture(1000 + number), f"first-{number}.png", {Field.TITLE: f"First {number}"})
        link = workers.share(gallery_id, "Harbours & <b>bays</b>", settings)
        made = World(
            workers, admin, line["instance_id"], wix, outside_of(link), link, dice, (to_wix, to_platform), struck
        )
        made.added.update(_digest(1000 + number) for number in range(pictures))
        made.rest()
        yield made


# --- the stories ---------------------------------------------------------------------------------------------------


def share_and_edit_both_ways(story: World) -> None:
    """One edit after another, each looked at before the next."""
    wix, outside = story.wix, story.outside
    assert len(outside.shown()) == 5
    assert story.differences() == []
    for name in sorted(story.fields):
        _arrives(story, "an edit on Wix", lambda name=name: wix.edit(wix.shown()[1], name, "1 < 2 & „three“"))
        _arrives(story, "an edit outside", lambda name=name: outside.edit(outside.shown()[2], name, "<b>4</b> > 3"))
        _arrives(story, "an emptied field", lambda name=name: outside.edit(outside.shown()[2], name, ""))
    _arrives(story, "a new picture on Wix", lambda: story.add(wix))
    _arrives(story, "a new picture outside", lambda: story.add(outside))
    _arrives(story, "another picture on Wix", lambda: wix.replace(wix.shown()[1], picture(2000), "other.png"))
    if outside.replaces:
        _arrives(story, "another picture outside", lambda: outside.replace(outside.shown()[2], picture(2001), "b.png"))
    _arrives(story, "a move on Wix", lambda: wix.move(wix.shown()[0], 4))
    if outside.moves:
        _arrives(story, "a move outside", lambda: outside.move(outside.shown()[5], 1))
    _arrives(story, "a deletion on Wix", lambda: wix.delete(wix.shown()[3]))
    _arrives(story, "a deletion outside", lambda: outside.delete(outside.shown()[0]))
    assert len(wix.shown()) == 5


def share_first_and_both_ways_later(story: World) -> None:
    """While a gallery is only shared, nothing comes back from outside; made two-way, everything does."""
    wix, outside = story.wix, story.outside
    name = min(story.fields)
    before = [story._visible(one) for one in wix.shown()]

    outside.edit(outside.shown()[1], name, "from outside")
    outside.add(picture(3000), "theirs.png", {name: "theirs"})
    story.look_everywhere()

    assert [story._visible(one) for one in wix.shown()] == before
    wix.edit(wix.shown()[2], name, "from Wix")
    wix.add(picture(3001), "ours.png", {name: "ours"})
    story.look_everywhere()
    assert {"from Wix", "ours", "theirs", "from outside"} <= {getattr(one, name.value) for one in outside.shown()}
    assert "theirs" not in {getattr(one, name.value) for one in wix.shown()}

    story.workers.links.change_settings(story.instance_id, story.link.id, TWO_WAY)
    story.rest()

    assert story.differences() == []
    assert {"from Wix", "ours", "theirs", "from outside"} <= {getattr(one, name.value) for one in wix.shown()}


def _arrives(story: World, what: str, deed: Callable[[], None]) -> None:
    """By webhook or by poll, without a comparison of the whole gallery; the next look finds nothing to do."""
    before = [story._visible(one) for one in story.wix.shown()], [story._visible(one) for one in story.outside.shown()]
    deed()
    for _ in range(4):
        story.deliver()
        story.workers.poll(story.link)
        story.workers.work()
        story.workers.pass_time(timedelta(minutes=2))
        story.workers.work()
    assert story.differences() == [], f"{what} did not arrive"
    after = [story._visible(one) for one in story.wix.shown()]
    assert after not in before, f"{what} was undone"
    writes = story.writes()
    story.deliver()
    story.workers.poll(story.link)
    story.workers.work()
    assert story.writes() == writes, f"{what} has echoes"


def run_at_random(story: World, operations: int = 300, rate: float = 0.05) -> None:
    """People on both sides, faults on the way to both servers, lost and doubled webhooks; then rest.

    What is looked at in the end: both sides show the same in the same order; nothing that nobody deleted has
    vanished, unless the journal says what came in its place; nothing is there more often than people added it;
    another comparison, and every webhook ever sent once more, write nothing.
    """
    for _ in range(operations):
        story.act()
        if story.dice.random() < 0.4:
            story.faults(rate, story.act)
            story.deliver(lossy=True)
            if story.dice.random() < 0.5:
                story.workers.poll(story.link)
            story.workers.work(most=story.dice.randrange(1, 40))
            story.workers.pass_time(timedelta(seconds=story.dice.choice((1, 40, 400))))
            story.faults(0.0)
    story.rest()

    assert set(story.struck) == set(Fault), "not every kind of fault struck: draw more operations"
    assert story.differences() == []
    shown = Counter(one.media for one in story.wix.shown())
    vanished = [one for one in story.added if one not in story.ended and not shown[one]]
    assert len(vanished) <= story.pictures_lost(), f"vanished without a line in the conflict journal: {vanished}"
    assert not [one for one, number in shown.items() if number > story.added[one]], "something is there too often"
    writes = story.writes()
    story.delivered = 0
    story.look_everywhere()
    assert story.writes() == writes, "at rest, something is written"


TWO_WAY = Settings()
SHARE = Settings(direction=Direction.SHARE)
