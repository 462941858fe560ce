"""A program is all that happens to a world, drawn from a seed as plain data, so that it replays and shrinks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from gallery_sync.model import KEEP_DAYS, ConflictPolicy, DeletePolicy, Direction, Settings
from tests.simulation.effects import REFUSED_ON, STALE_ON, Fault
from tests.simulation.shelf import PLATFORMS, SLOW_WIX, WIX, Kind


class Operation(StrEnum):
    """What people do. The values read as the story of a failure."""

    EDIT = "edits a field"
    EDIT_BOTH = "edits the same field on both sides"
    ADD = "adds a picture"
    DELETE = "deletes an entry"
    REPLACE = "replaces a picture"
    MOVE = "moves an entry"
    DUPLICATE = "duplicates an entry with its marker"
    UNDELETE = "brings a deleted entry back"
    BULK_DELETE = "deletes many entries at once"
    SAME_CONTENT = "adds the same picture on both sides"
    DELETE_BOTH = "deletes an entry on both sides"
    EDIT_NEWEST = "edits the newest entry"
    DELETE_NEWEST = "deletes the newest entry"
    SETTINGS = "changes the settings"
    CONFIRM = "confirms what is held"
    REFUSE = "refuses what is held"
    PAUSE = "pauses a link"
    RESUME = "resumes a link"
    RESTORE = "restores a lost value"
    TRY_AGAIN = "asks to try again"
    RETITLE = "renames the gallery"
    SHARE_AGAIN = "unlinks and links again"
    APP_REMOVED = "removes the app"
    APP_INSTALLED = "installs the app"
    GALLERY_EVENT = "saves the gallery"
    FORGED = "forges an event"
    UNLINK = "unlinks and has the album removed"
    ERASE_ITEM = "has their data removed from an item"
    GALLERY_DELETED = "deletes the gallery, or so it is said"
    ERASE_GALLERY = "has their data removed with the gallery, or so it is said"
    NOTHING = "does nothing"


_WEIGHTS = {
    Operation.EDIT: 26,
    Operation.EDIT_BOTH: 6,
    Operation.ADD: 10,
    Operation.DELETE: 9,
    Operation.REPLACE: 6,
    Operation.MOVE: 7,
    Operation.DUPLICATE: 3,
    Operation.UNDELETE: 3,
    Operation.BULK_DELETE: 2,
    Operation.SAME_CONTENT: 2,
    Operation.DELETE_BOTH: 2,
    Operation.EDIT_NEWEST: 4,
    Operation.DELETE_NEWEST: 3,
    Operation.SETTINGS: 1,
    Operation.CONFIRM: 1.5,
    Operation.REFUSE: 1.5,
    Operation.PAUSE: 0.5,
    Operation.RESUME: 3,
    Operation.RESTORE: 2,
    Operation.TRY_AGAIN: 0.5,
    Operation.RETITLE: 0.5,
    Operation.SHARE_AGAIN: 0.5,
    Operation.APP_REMOVED: 0.3,
    Operation.APP_INSTALLED: 0.7,
    Operation.GALLERY_EVENT: 1,
    Operation.FORGED: 1,
    Operation.NOTHING: 4,
}
_OPERATIONS = tuple(_WEIGHTS)
_CUMULATED = tuple(sum(list(_WEIGHTS.values())[: n + 1]) for n in range(len(_WEIGHTS)))


class Post(StrEnum):
    """What happens to the notifications of a step."""

    LOST = "events lost"
    DOUBLED = "events doubled"
    LATE = "events late"
    REVERSED = "events reordered"


@dataclass(frozen=True, slots=True)
class Step:
    """One operation, then `work` messages are taken, then `wait` seconds pass. `a`, `b`, `c` choose what it is about.
    `reads` and `writes` number the faults; `inner` is what a person or another worker does in between."""

    operation: Operation
    a: int = 0
    b: int = 0
    c: int = 0
    work: int = 2
    wait: float = 1.0
    schedule: bool = False
    reads: Mapping[int, Fault] | None = None
    writes: Mapping[int, Fault] | None = None
    post: Post | None = None
    inner: Operation = Operation.EDIT


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """`synced`: the world begins with both sides equal; otherwise the first share is part of the program."""

    wix: Kind
    platform: Kind
    settings: Settings
    items: int
    synced: bool
    site: str = "site-1"
    gallery: str = "gallery-1"


@dataclass(frozen=True, slots=True)
class Program:
    seed: int
    links: Sequence[LinkPlan]
    steps: Sequence[Step]


_READ_FAULTS = (
    Fault.ERROR_BEFORE,
    Fault.RATE_LIMITED,
    Fault.UNAUTHORIZED,
    Fault.CRASH_BEFORE,
    Fault.OTHER_WORKER,
    Fault.PERSON,
    Fault.SHORT_LISTING,
    Fault.STALE_LISTING,
    Fault.INCOMPLETE_LISTING,
)
LIES = frozenset({Fault.SHORT_LISTING, Fault.STALE_LISTING, Fault.INCOMPLETE_LISTING})
_READ_WEIGHTS = (3, 2, 0.5, 2, 3, 4, 6, 3, 2)
_WRITE_FAULTS = (
    Fault.ERROR_BEFORE,
    Fault.TIME_OUT_AFTER,
    Fault.LANDS_LATE,
    Fault.CRASH_BEFORE,
    Fault.CRASH_AFTER,
    Fault.RATE_LIMITED,
    Fault.UNAUTHORIZED,
    Fault.TABLE_CONFLICT,
    Fault.OTHER_WORKER,
    Fault.PERSON,
)
_WRITE_WEIGHTS = (3, 4, 4, 4, 5, 1.5, 0.4, 3, 7, 7)
_INNER = (*(Operation.EDIT,) * 4, Operation.DELETE, Operation.MOVE, Operation.ADD, Operation.REPLACE)
_WAITS = (0.0, 1.0, 31.0, 70.0, 3600.0)
_ENDINGS = (
    Operation.UNLINK,
    *(Operation.ERASE_ITEM,) * 3,
    Operation.GALLERY_DELETED,
    Operation.ERASE_GALLERY,
    *(Operation.APP_REMOVED,) * 2,
)
_ENDINGS_SHARE = 0.1
_BACK_UNSEEN = 0.3
_PLACES = (("site-1", "gallery-1"), ("site-2", "gallery-1"), ("site-1", "gallery-2"))


def draw(seed: int, *, caches: bool = True, endings: bool = True) -> Program:
    """Most programs are short: they find most faults, and are soon run. `caches`: in some of the steps they stand in
    front of the platforms, and in some a platform takes no files. `endings`: in some programs a link, a site or
    somebody's data has to go. Without, it is the same program but for that."""
    random = Random(seed)
    length = int(random.triangular(4, 28, 4))
    links = [_link(random, *place) for place in _PLACES[: random.choices((1, 2, 3), (75, 17, 8))[0]]]
    rate = random.choice((0.0, 0.2, 0.4, 0.8))
    steps = [_step(random, rate) for _ in range(length)]
    if caches:
        steps = [_cached(step, random, rate) for step in steps]
        steps = [_refusing(step, random, rate) for step in steps]
    if endings:
        steps = _with_an_ending(steps, Random(f"ending {seed}"), rate)
    return Program(seed, links, steps)


def _cached(step: Step, random: Random, rate: float) -> Step:
    """The step, perhaps with caches in front of one side or both."""
    if random.random() >= rate / 2:
        return step
    return replace(step, reads={**(step.reads or {}), random.choice(tuple(STALE_ON)): Fault.STALE_READ})


def _refusing(step: Step, random: Random, rate: float) -> Step:
    """The step, perhaps with a side that takes no files for now."""
    if random.random() >= rate / 4:
        return step
    fault = random.choice((Fault.FILE_NOT_HAD, Fault.NO_ROOM))
    return replace(step, writes={**(step.writes or {}), random.choice(tuple(REFUSED_ON)): fault})


def _with_an_ending(steps: Sequence[Step], random: Random, rate: float) -> list[Step]:
    """The steps, with something between them that ends what is kept."""
    if random.random() >= _ENDINGS_SHARE:
        return [*steps]
    at = random.randint(0, len(steps))
    step = replace(_step(random, rate), operation=random.choice(_ENDINGS))
    ending = _for_long(step, random, rate) if step.operation is Operation.APP_REMOVED else [step]
    return [*steps[:at], *ending, *steps[at:]]


def _for_long(removal: Step, random: Random, rate: float) -> list[Step]:
    """The app is removed about as long as its site is remembered, or comes back and nobody tells."""
    wait = 86400.0 * random.randint(KEEP_DAYS - 1, KEEP_DAYS + 2)
    afterwards = replace(_step(random, rate), work=4)
    if random.random() < _BACK_UNSEEN:
        back = replace(removal, operation=Operation.APP_INSTALLED, post=Post.LOST, wait=wait, schedule=True)
        return [replace(removal, work=2, post=None), back, afterwards]
    return [replace(removal, wait=wait, schedule=True), afterwards]


def _link(random: Random, site: str, gallery: str) -> LinkPlan:
    settings = Settings(
        direction=random.choices((Direction.TWO_WAY, Direction.SHARE), (85, 15))[0],
        conflict=random.choice(tuple(ConflictPolicy)),
        delete=random.choices((DeletePolicy.PROPAGATE, DeletePolicy.KEEP), (88, 12))[0],
        edit_beats_delete=random.random() < 0.8,
    )
    return LinkPlan(
        wix=random.choices((WIX, SLOW_WIX), (60, 40))[0],
        platform=random.choice(PLATFORMS),
        settings=settings,
        items=random.randint(2, 6),
        synced=random.random() < 0.85,
        site=site,
        gallery=gallery,
    )


def _low(random: Random, most: int) -> int:
    """From 1 on, the lower the likelier: most messages end after a few effects."""
    return min(random.randint(1, most), random.randint(1, most))


def _step(random: Random, rate: float) -> Step:
    reads = writes = None
    if random.random() < rate:
        number = _low(random, 8) if random.random() < 0.5 else -_low(random, 3)
        writes = {number: random.choices(_WRITE_FAULTS, _WRITE_WEIGHTS)[0]}
        if random.random() < 0.3:
            writes[_low(random, 12)] = random.choices(_WRITE_FAULTS, _WRITE_WEIGHTS)[0]
    if random.random() < 0.7 * rate:
        fault = random.choices(_READ_FAULTS, _READ_WEIGHTS)[0]
        reads = {-random.randint(1, 2) if fault in LIES else _low(random, 8): fault}
    wait = random.choices(_WAITS, (40, 30, 12, 12, 6))[0]
    if random.random() < 0.01:
        wait = 86400.0 * random.randint(1, 40)
    return Step(
        operation=random.choices(_OPERATIONS, cum_weights=_CUMULATED)[0],
        a=random.getrandbits(16),
        b=random.getrandbits(16),
        c=random.getrandbits(16),
        work=random.choices((0, 1, 2, 4, 8), (0 if reads or writes else 35, 25, 20, 20, 10))[0],
        wait=wait,
        schedule=wait > 30.0 or random.random() < 0.2,
        reads=reads,
        writes=writes,
        post=random.choices(tuple(Post), (3, 2, 2, 2))[0] if random.random() < rate / 2 else None,
        inner=random.choice(_INNER),
    )
