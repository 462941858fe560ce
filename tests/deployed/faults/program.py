"""What people do, drawn from a seed before anything runs: the same seed gives the same program."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Where(StrEnum):
    WIX = "wix"
    OUTSIDE = "outside"

    @property
    def other(self) -> "Where":
        return Where.OUTSIDE if self is Where.WIX else Where.WIX


class Kind(StrEnum):
    RENAME = "rename"
    DESCRIBE = "describe"
    TAG = "tag"
    REPLACE = "replace"
    MOVE = "move"
    ADD = "add"
    DELETE = "delete"


_WEIGHTS = {
    Kind.RENAME: 20,
    Kind.DESCRIBE: 14,
    Kind.TAG: 14,
    Kind.REPLACE: 12,
    Kind.MOVE: 12,
    Kind.ADD: 16,
    Kind.DELETE: 12,
}
_KILLED = {"item_worker": 65, "gallery_worker": 20, "change_listener": 15}
_NEW = 25
"""For so many steps after an entry was added, it is edited only where it was added: it may not be elsewhere yet."""
_TEND_EVERY = 6
_STRIKE_EVERY = 5
_STRUCK = (
    ("api_error_after", "CreateGalleryItem"),
    ("api_error_after", "UpdateGalleryItem"),
    ("api_error_after", "DeleteGalleryItem"),
    ("api_error_after", "ImportFile"),
    ("api_error_after", "GenerateFileUploadUrl"),
    ("api_error_before", "CreateGalleryItem"),
    ("api_error_before", "UpdateGalleryItem"),
    ("api_rate_limited", "CreateGalleryItem"),
    ("api_slow", "UpdateGalleryItem"),
)


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a person. `entry` is the number under which people know an entry, on both sides; `behind` is the
    entry behind which it is moved. `number` makes what is typed unique."""

    number: int
    site: int
    where: Where
    kind: Kind
    entry: int
    behind: int = 0


@dataclass(frozen=True, slots=True)
class Tend:
    """The owner looks at the app's page, and has it go on if it had stopped."""

    site: int


@dataclass(frozen=True, slots=True)
class Kill:
    """A worker loses its process in mid-batch, `after` seconds from when the next batch was taken. `site` has work
    for it."""

    function: str
    site: int
    after: float


@dataclass(frozen=True, slots=True)
class Strike:
    """The next call of this method to Wix fails in this way; so writes are struck more often than reads."""

    fault: str
    method: str


type Step = Edit | Tend | Kill | Strike


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is to happen. `entries` are in each gallery at the beginning."""

    seed: int = 1
    operations: int = 240
    sites: int = 3
    entries: int = 12
    kills: int = 8


@dataclass(slots=True)
class _Entry:
    number: int
    born: int
    where: Where


def program(plan: Plan) -> list[Step]:
    """The edits in their order, with the owner's visits, kills and strikes among them. On every site but the last,
    moves are made on one side alone, so that nothing may overrule them there."""
    random = Random(f"faults-{plan.seed}")
    sites = [_Site(random, site, plan) for site in range(plan.sites)]
    killed = set(random.sample(range(plan.operations // 10, plan.operations), plan.kills))
    steps: list[Step] = []
    for number in range(plan.operations):
        if number in killed:
            function = random.choices(list(_KILLED), list(_KILLED.values()))[0]
            steps.append(Kill(function, random.randrange(plan.sites), round(random.uniform(0, 0.15), 3)))
        steps.append(random.choice(sites).edit(number))
        if number % _TEND_EVERY == _TEND_EVERY - 1:
            steps.append(Tend(number // _TEND_EVERY % plan.sites))
        if number % _STRIKE_EVERY == 0:
            steps.append(Strike(*random.choice(_STRUCK)))
    return steps


def first_entries(plan: Plan) -> range:
    """The numbers of the entries that each gallery has at the beginning."""
    return range(1, plan.entries + 1)


class _Site:
    """What is there if every edit arrives at once: enough to choose edits that make sense."""

    def __init__(self, random: Random, site: int, plan: Plan) -> None:
        self._random = random
        self._site = site
        self._movers = list(Where) if site == plan.sites - 1 else [list(Where)[site % 2]]
        self._there = [_Entry(number, -_NEW, Where.WIX) for number in first_entries(plan)]
        self._next = plan.entries + 1
        self._least = plan.entries // 2

    def edit(self, number: int) -> Edit:
        kind = self._random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        if kind is Kind.ADD or (kind is Kind.DELETE and len(self._there) <= self._least):
            return self._add(number)
        if kind is Kind.MOVE:
            return self._move(number)
        entry = self._random.choice(self._there)
        where = entry.where if number - entry.born < _NEW else self._random.choice(list(Where))
        if kind is Kind.DELETE:
            self._there.remove(entry)
        return Edit(number, self._site, where, kind, entry.number)

    def _add(self, number: int) -> Edit:
        entry = _Entry(self._next, number, self._random.choice(list(Where)))
        self._next += 1
        self._there.append(entry)
        return Edit(number, self._site, entry.where, Kind.ADD, entry.number)

    def _move(self, number: int) -> Edit:
        where = self._random.choice(self._movers)
        one, other = self._random.sample(list(self._movable(number, where)), 2)
        return Edit(number, self._site, where, Kind.MOVE, one.number, behind=other.number)

    def _movable(self, number: int, where: Where) -> Iterator[_Entry]:
        return (entry for entry in self._there if number - entry.born >= _NEW or entry.where is where)
