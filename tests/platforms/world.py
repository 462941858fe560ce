"""A gallery on Wix and an album on a real server, tied by a link, with people on both sides and faults on the way."""

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
from gallery_sync.wix.secret import AppSecret
from tests.harness.pictures import picture
from tests.platforms.faults import Fault, FaultyTransport
from tests.platforms.workers import Workers
from tools.people.owner import Owner
from tools.people.shown import Shown
from tools.people.sides import Outside
from tools.people.wix import OnWix, WixGallery
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
TWO_WAY = Settings()
SHARE = Settings(direction=Direction.SHARE)
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
        wix, outside = ([self.visible(one) for one in side.shown()] for side in (self.wix, self.outside))
        if wix == outside:
            return []
        return [f"Wix shows     {one}" for one in wix] + [f"outside shows {one}" for one in outside]

    def visible(self, shown: Shown) -> tuple[str, ...]:
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
                self.workers.links.resume(self.link)
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
        self.added[digest(number)] += 1

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
        self.added[digest(self.number)] += 1

    def _delete(self, side: Outside, one: Shown) -> None:
        side.delete(one)
        self.ended.add(one.media)

    def _text(self) -> str:
        self.number += 1
        return self.dice.choice(("", *(f"{text} {self.number}" for text in _TEXTS)))


def digest(number: int) -> str:
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
        app = WixApp(line["app_id"], AppSecret(lambda: line["app_secret"]), line["base_url"])
        workers = Workers(app, to_wix, line["instance_id"], make_connector(to_platform))
        workers.connect(values)
        wix = OnWix(owner, gallery_id, WixGallery(owner, gallery_id))
        for number in range(pictures):
            wix.add(picture(1000 + number), f"first-{number}.png", {Field.TITLE: f"First {number}"})
        link = workers.share(gallery_id, "Harbours & <b>bays</b>", settings)
        made = World(
            workers, admin, line["instance_id"], wix, outside_of(link), link, dice, (to_wix, to_platform), struck
        )
        made.added.update(digest(1000 + number) for number in range(pictures))
        made.rest()
        yield made
