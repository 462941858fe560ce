"""The course of a run: a burst with poison and killed workers, then one trouble after the other, and the judgement."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from random import Random
from threading import Event, Thread
from typing import TYPE_CHECKING

import httpx

from tests.deployed.faults.course import lowered_visibility
from tests.deployed.faults.killing import Killer
from tests.deployed.load.hostile import Hostile
from tests.deployed.load.judging import PATIENCE, POISON, Judge
from tests.deployed.load.outcome import Outcome, Plan
from tests.deployed.load.proxy import Proxy, Trouble
from tests.deployed.load.sites import Site, settle
from tools.demo.quiet import Quiet, TooLate, wait_until
from tools.local_cloud.stack import LocalStack

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_VISIBILITY = 60
"""Seconds after which the messages of a killed worker come again, instead of six minutes: longer than any batch takes
here, or its messages would be received again while they are worked on, until they are dead letters."""
_BETWEEN_KILLS = 8.0, 14.0
_CALM, _HOSTILE = "nothing wrong", "hostile tenant"
_SLOWER, _LATER = 2.0, 30.0
"""What one tenant may do to the others: their slowest edit takes at most twice as long, plus so many seconds."""
_PROBE = 0
"""The entry whose titles are waited for; no other edit touches it."""
type Say = Callable[[str], None]


class Course:
    def __init__(self, stack: LocalStack, admin: httpx.Client, proxy: Proxy, plan: Plan, say: Say) -> None:
        self._stack = stack
        self._admin = admin
        self._proxy = proxy
        self._plan = plan
        self._say = say
        self._dice = Random(f"load-{plan.seed}")
        self._sites: list[Site] = []
        self._hostile: Hostile | None = None
        self._killer = Killer(stack)
        self._typed = 0
        self._sqs: SQSClient = stack.session.client("sqs", endpoint_url=stack.cloud_url)
        self.outcome = Outcome(plan)

    def run(self) -> Outcome:
        """Raises `TooLate` when the sites cannot even be shared."""
        phases = (
            ("share", self._share),
            (_CALM, self._calm),
            (_HOSTILE, self._disturbed),
            ("burst", self._burst),
            ("table throttled", self._throttled),
            ("queues unreachable", self._unreachable),
            ("platform down", self._platform_down),
            ("judge", self._judge),
        )
        with lowered_visibility(self._stack, _VISIBILITY):
            for name, act in phases:
                self._say(f"{name} ...")
                begin = time.monotonic()
                try:
                    act()
                except TooLate as late:
                    self.outcome.complaints.append(f"{name}: {late}")
                self.outcome.seconds[name] = round(time.monotonic() - begin, 1)
        return self.outcome

    # --- the phases ---

    def _share(self) -> None:
        plan = self._plan
        self._sites = [settle(self._stack, self._admin, number + 1, plan.entries) for number in range(plan.sites)]
        full = lambda: all(site.album.size() == plan.entries for site in self._sites)  # noqa: E731
        wait_until(full, PATIENCE, lambda: "The galleries do not fill.")
        self._quiet()

    def _calm(self) -> None:
        with self._watching(_CALM):
            self._probe_all()

    def _disturbed(self) -> None:
        """From here on one more tenant does all it can in every phase; in this one it is the only trouble."""
        self._hostile = Hostile(self._stack, self._admin, self._plan.sites + 1, self._dice)
        with self._watching(_HOSTILE):
            self._some_edits()
            self._probe_all()
        self._quiet()
        calm, disturbed = (self._slowest(phase) for phase in (_CALM, _HOSTILE))
        if disturbed > _SLOWER * calm + _LATER:
            self.outcome.complaints.append(
                f"One tenant's doing made an edit of another take {disturbed:.0f} s instead of {calm:.0f} s."
            )

    def _slowest(self, phase: str) -> float:
        return max((one for site in self._sites for one in site.latencies.get(phase, ())), default=0.0)

    def _burst(self) -> None:
        """Every edit of an item causes two webhooks: the item's and the gallery's."""
        plan, sites = self._plan, self._sites
        self._admin.put("/faults", json={"webhook_doubled": 0.2, "webhook_reordered": 0.1}).raise_for_status()
        stop = Event()
        killing = Thread(target=self._kill, args=(stop,), daemon=True)
        with self._watching("burst"):
            killing.start()
            poison = sorted(self._dice.sample(range(plan.webhooks // 2), plan.poison))
            for number in range(plan.webhooks // 2):
                if number in poison:
                    self._send_poison(sites[number % len(sites)])
                self._type(sites[number % len(sites)], 1 + self._dice.randrange(plan.entries - 1))
            self._probe_all()
            while killing.is_alive():
                self._type(self._dice.choice(sites), 1)
                time.sleep(1.0)
        stop.set()
        self._admin.put("/faults", json={}).raise_for_status()
        self._quiet()
        self.outcome.killed_processes, self.outcome.lost_batches = self._killer.processes, self._killer.lost.total()

    def _throttled(self) -> None:
        with self._trouble(Trouble(throttled=0.4, dice=self._dice), "table throttled"):
            self._some_edits()
        self._quiet()

    def _unreachable(self) -> None:
        with self._trouble(Trouble(queues_down=True), "queues unreachable"):
            self._some_edits()
        self._quiet()

    def _platform_down(self) -> None:
        down = self._sites[: self._plan.troubled]
        with self._trouble(Trouble(albums_down=frozenset(one.link_id for one in down)), "platform down"):
            self._some_edits()
        self._quiet()

    def _judge(self) -> None:
        self.outcome.hostile = dict(self._hostile.acts) if self._hostile else {}
        Judge(self._stack, self._admin, self._sites, self.outcome).judge()

    # --- the parts ---

    def _type(self, site: Site, place: int) -> None:
        self._typed += 1
        site.type_title(place, f"{site.number}: typed as number {self._typed}")

    def _some_edits(self) -> None:
        end = time.monotonic() + self._plan.seconds
        self._probe_all()
        for site in self._sites:
            self._type(site, 1)
        time.sleep(max(0.0, end - time.monotonic()))

    def _probe_all(self) -> None:
        for site in self._sites:
            self._typed += 1
            site.probe(_PROBE, f"{site.number}: seen as number {self._typed}")

    def _send_poison(self, site: Site) -> None:
        """Into the middle of a site's messages, as no software of ours writes it."""
        self.outcome.poison += 1
        queue = ("item", "gallery")[self.outcome.poison % 2]
        self._sqs.send_message(
            QueueUrl=self._stack.queues[queue],
            MessageBody=POISON[self.outcome.poison % len(POISON)],
            MessageGroupId=site.owner.instance_id,
            MessageDeduplicationId=f"poison-{self.outcome.poison}",
        )

    def _kill(self, stop: Event) -> None:
        end = time.monotonic() + 2 * PATIENCE
        while self._killer.processes < self._plan.kills and time.monotonic() < end and not stop.is_set():
            function = self._dice.choice(("item_worker", "item_worker", "gallery_worker"))
            self._killer.kill(function, self._dice.uniform(0, 0.3))
            stop.wait(self._dice.uniform(*_BETWEEN_KILLS))  # else the same batch is killed until it is a dead letter

    @contextmanager
    def _trouble(self, trouble: Trouble, phase: str) -> Generator[None]:
        self._proxy.trouble = trouble
        try:
            with self._watching(phase, self._over):
                yield
        finally:
            self._over()
            for name, count in trouble.struck.items():
                self.outcome.struck[name] = self.outcome.struck.get(name, 0) + count

    def _over(self) -> None:
        self._proxy.trouble = Trouble()

    @contextmanager
    def _watching(self, phase: str, then: Callable[[], None] = lambda: None) -> Generator[None]:
        """Looks at the albums all the while, and on until every title that was waited for is there."""
        stop = Event()

        def watch() -> None:
            while not stop.wait(0.25):
                for site in self._sites:
                    site.look(phase)

        watcher = Thread(target=watch, daemon=True)
        watcher.start()
        try:
            with self._hostile.at_work(self._sites) if self._hostile else nullcontext():
                yield
                then()
                wait_until(lambda: not any(site.waiting for site in self._sites), PATIENCE, self._missing)
        finally:
            stop.set()
            watcher.join()
            for site in self._sites:
                site.waiting.clear()

    def _missing(self) -> str:
        return f"Titles did not arrive at the sites {[site.number for site in self._sites if site.waiting]}."

    def _quiet(self) -> None:
        Quiet.of(self._stack, self._admin).wait(PATIENCE)
