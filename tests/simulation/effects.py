"""Where a fake port meets the simulation: every read and every effect passes here, and may go wrong here.

A fault is named by the number of the read or effect, counted from the start of a step, so that a program replays
exactly and single faults can be left out while it is shrunk.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from gallery_sync.errors import CredentialsRefused, MediaNotHad, NoRoom, RateLimited, Unavailable, VersionConflict
from gallery_sync.messages import Message
from gallery_sync.model import Side

START = datetime(2026, 1, 5, 8, tzinfo=UTC)


class Crash(BaseException):
    """The worker process dies: nothing it held in memory survives. No `except Exception` may catch it."""


class Fault(StrEnum):
    ERROR_BEFORE = "error before the effect"
    TIME_OUT_AFTER = "time-out after the effect"
    LANDS_LATE = "time-out, and the effect lands late"
    CRASH_BEFORE = "crash before the effect"
    CRASH_AFTER = "crash after the effect"
    RATE_LIMITED = "429"
    UNAUTHORIZED = "401"
    TABLE_CONFLICT = "table conflict"
    OTHER_WORKER = "another worker in between"
    PERSON = "a person in between"
    SHORT_LISTING = "short listing"
    STALE_LISTING = "stale listing"
    INCOMPLETE_LISTING = "incomplete listing"
    STALE_READ = "stale read"
    FILE_NOT_HAD = "a file cannot be had now"
    NO_ROOM = "no room for files"


STALE_ON = {-11: frozenset({Side.WIX}), -12: frozenset({Side.EXTERNAL}), -13: frozenset(Side)}
"""The sides that a cache stands in front of during a step, by the number of the fault."""

REFUSED_ON = {-21: Side.WIX, -22: Side.EXTERNAL}
"""The side that takes no files during a step, by the number of the fault."""

type Landing = tuple[datetime, Callable[[], object], bool]
"""When an effect lands, what it does, and whether it is a create or conditional, so that the engine can tell."""


@dataclass(slots=True)
class Clock:
    now: datetime = START
    _text: str = ""

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by
        self._text = ""

    def text(self) -> str:
        """ISO 8601."""
        if not self._text:
            self._text = self.now.isoformat()
        return self._text


@dataclass(slots=True)
class Effects:
    """`reads` and `writes` say which fault happens at which number. `between` runs another worker or a person."""

    clock: Clock
    reads: Mapping[int, Fault] = field(default_factory=dict[int, Fault])
    writes: Mapping[int, Fault] = field(default_factory=dict[int, Fault])
    between: Callable[[Fault], None] = lambda _: None
    read_number: int = 0
    listing_number: int = 0
    platform_number: int = 0
    """Listings and writes to platforms have numbers of their own besides, below zero, so that faults hit them."""
    write_number: int = 0
    happened: Counter[Fault] = field(default_factory=Counter[Fault])
    trace: list[tuple[object, ...]] = field(default_factory=list[tuple[object, ...]])
    platform_writes: int = 0
    last_read: tuple[Side, str] | None = None
    """The entry that a worker looked at last: where a person in between does the most harm."""
    last_fault_at: str = ""
    lied: bool = False
    cached: frozenset[Side] = frozenset()
    """The sides whose entries are answered as they were before the last change, where that can be known."""
    refusing: Mapping[Side, Fault] = field(default_factory=dict[Side, Fault])
    """The sides that take no files, and why."""
    arranging: Side | None = None
    """The side whose order, one list, is being written at this moment: nobody could see a move made before it lands."""
    told: Message | None = None
    """What the worker was told that reads now."""
    late: list[Landing] = field(default_factory=list[Landing])

    def plan(self, reads: Mapping[int, Fault], writes: Mapping[int, Fault]) -> None:
        """The faults of the next step."""
        self.reads, self.writes = reads, writes
        self.cached = frozenset(side for number in reads if number in STALE_ON for side in STALE_ON[number])
        self.refusing = {REFUSED_ON[number]: fault for number, fault in writes.items() if number in REFUSED_ON}
        self.read_number = self.write_number = self.listing_number = self.platform_number = 0

    # --- reads

    def read(self, name: str, about: object) -> Fault | None:
        """Called before a read. Raises, or answers how a listing shall lie."""
        self.read_number += 1
        if name == "read":
            self.last_read = about  # type: ignore[assignment]
        if name == "listing" and (lie := self._lie()):
            self._note(lie, name, about)
            self.lied = True
            return lie
        fault = self.reads.get(self.read_number)
        if fault is not None:
            self._strike(fault, name, about)
        return None

    def stale(self, about: object) -> None:
        """A read has been answered from a cache."""
        self._note(Fault.STALE_READ, "read", about)

    def take_file(self, side: Side) -> None:
        """Called before a file is brought to a side. Raises `MayPass`."""
        fault = self.refusing.get(side)
        if fault is None:
            return
        self._note(fault, "stage", side)
        raise (NoRoom if fault is Fault.NO_ROOM else MediaNotHad)(f"{fault}.")

    def _lie(self) -> Fault | None:
        """How this listing lies, if it does."""
        self.listing_number -= 1
        return self.reads.get(self.listing_number) if self.listing_number not in STALE_ON else None

    # --- effects

    def before(self, name: str, about: object = "", planned: Fault | None = None) -> Fault | None:
        """Called before an effect; may raise. Answers the fault that is left for `after`."""
        self.write_number += 1
        fault = planned or self.writes.get(self.write_number)
        self.trace.append((name, about))
        if fault in (None, Fault.TIME_OUT_AFTER, Fault.CRASH_AFTER, Fault.LANDS_LATE):
            return fault
        self._strike(fault, name, about)
        return None

    def after(self, fault: Fault | None, name: str, about: object = "") -> None:
        if fault is None:
            return
        self._note(fault, name, about)
        if fault is Fault.CRASH_AFTER:
            raise Crash
        raise Unavailable("The platform did not answer in time.")

    def perform[T](
        self, name: str, about: object, apply: Callable[[], T], *, atomic_with_read: bool = False, blind: bool = False
    ) -> T:
        """An effect on a platform. `atomic_with_read`: nobody can come in between the last read and this effect,
        because no engine could notice. `blind`: neither could it notice what a person did before the effect lands."""
        number = self.write_number + 1
        self.platform_number -= 1
        planned = (self.platform_number not in REFUSED_ON and self.writes.get(self.platform_number)) or self.writes.get(
            number
        )
        if atomic_with_read and planned in (Fault.OTHER_WORKER, Fault.PERSON):
            self.write_number = number
            self.trace.append((name, about))
            fault = None
        else:
            self.arranging = about if blind and isinstance(about, Side) else None
            try:
                fault = self.before(name, about, planned)
            finally:
                self.arranging = None
        if fault is Fault.LANDS_LATE:
            self._note(fault, name, about)
            self.late.append((self.clock() + timedelta(seconds=20), apply, not (atomic_with_read or blind)))
            raise Unavailable("The platform did not answer in time.")
        result = apply()
        self.platform_writes += 1
        self.after(fault, name, about)
        return result

    def _strike(self, fault: Fault, name: str, about: object) -> None:
        if fault is Fault.TABLE_CONFLICT and not name.startswith("table"):
            return
        if fault is Fault.UNAUTHORIZED and (name.startswith("table") or name == "send"):
            return
        self._note(fault, name, about)
        match fault:
            case Fault.CRASH_BEFORE | Fault.CRASH_AFTER:
                raise Crash
            case Fault.RATE_LIMITED:
                raise RateLimited("Too many calls.", retry_after=60.0, status=429)
            case Fault.UNAUTHORIZED:
                raise CredentialsRefused("The platform refuses the credentials; connect it again.", status=401)
            case Fault.TABLE_CONFLICT:
                raise VersionConflict("Somebody else changed this at the same time; read it again and repeat.")
            case Fault.OTHER_WORKER | Fault.PERSON:
                self.between(fault)
            case _:
                raise Unavailable("The platform does not answer.", status=503)

    def _note(self, fault: Fault, name: str, about: object) -> None:
        self.happened[fault] += 1
        self.last_fault_at = name
        self.trace.append(("fault", fault.value, name, about))

    def land_unconditional(self) -> None:
        """What nobody could tell from a person's edit lands before anybody can make one."""
        blind = [apply for _, apply, conditional in self.late if not conditional]
        self.late = [one for one in self.late if one[2]]
        self._apply(blind)

    def land(self) -> None:
        """Let late effects land whose time has come."""
        now = self.clock()
        due = [apply for at, apply, _ in self.late if at <= now]
        self.late = [one for one in self.late if one[0] > now]
        self._apply(due)

    def _apply(self, due: list[Callable[[], object]]) -> None:
        for apply in due:
            self.trace.append(("lands late",))
            try:
                apply()
            except Exception as error:  # noqa: BLE001
                self.trace.append(("refused", type(error).__name__))
