"""The course of a run: share, edit under fire, come to rest, judge, replay."""

import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

import httpx

from tests.deployed.faults.killing import Killer
from tests.deployed.faults.people import People, settle_in
from tests.deployed.faults.program import Edit, Kill, Plan, Step, Strike, Tend, Where, first_entries, program
from tools.demo.quiet import Quiet, wait_until
from tools.demo.replay import everything_again
from tools.demo.story import Pair
from tools.local_cloud.stack import LocalStack
from tools.people.shown import differences

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

FAULTS: Mapping[str, float] = {
    "webhook_lost": 0.15,
    "webhook_doubled": 0.15,
    "webhook_delayed": 0.15,
    "webhook_delay": 2.0,
    "webhook_reordered": 0.15,
    "api_rate_limited": 0.01,
    "api_error_before": 0.01,
    "api_error_after": 0.02,
    "api_slow": 0.03,
    "api_slow_seconds": 0.5,
    "api_expired_token": 0.03,
    "file_failed": 0.1,
}
VISIBILITY = 25
"""Seconds after which the messages of a killed worker come again, instead of half an hour."""
ROUNDS = 8
"""Comparisons within which all must be at rest, not counting those for which something only waited for its time."""
_PATIENCE = 240.0
_BACKOFF = 600.0
"""Seconds after which everything that was parked by a fault has been tried again."""
_RESTLESS = ("working", "waiting", "failed", "held")

type Say = Callable[[str], None]


@dataclass(slots=True)
class Outcome:
    """What happened. `kills` counts by function the batches that were lost with their worker; `complaints` are
    sentences, and empty when the promise was kept."""

    plan: Plan
    edits: Counter[str] = field(default_factory=Counter[str])
    missed: int = 0
    faults: dict[str, int] = field(default_factory=dict[str, int])
    killed_processes: int = 0
    kills: Counter[str] = field(default_factory=Counter[str])
    resumed: int = 0
    confirmed: int = 0
    rounds: int = 0
    entries: int = 0
    writes_at_rest: tuple[int, int] = (0, 0)
    dead_letters: int = 0
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    complaints: list[str] = field(default_factory=list[str])


class Course:
    def __init__(self, stack: LocalStack, admin: httpx.Client, plan: Plan, say: Say = lambda _: None) -> None:
        self._stack = stack
        self._admin = admin
        self._plan = plan
        self._say = say
        self._sites: list[People] = []
        self._killer = Killer(stack)
        self._pace = Random(f"pace-{plan.seed}")
        self.outcome = Outcome(plan)

    def run(self) -> Outcome:
        """Everything, in order. Raises `TooLate` when the sites cannot even be shared, or when work never ends."""
        for name, act in (
            ("share", self._share),
            ("edit under fire", self._under_fire),
            ("come to rest", self._rest),
            ("judge", self._judge),
            ("replay", self._replay),
        ):
            self._say(f"{name} ...")
            begin = time.monotonic()
            act()
            self.outcome.seconds[name] = round(time.monotonic() - begin, 1)
        return self.outcome

    # --- before ---

    def _share(self) -> None:
        for number in range(self._plan.sites):
            name = f"Site {number + 1} of run {self._plan.seed}"
            self._sites.append(settle_in(self._stack, self._admin, name, first_entries(self._plan)))
        self._quiet()
        for people in self._sites:
            wait_until(lambda people=people: not _differences(people), _PATIENCE, lambda: "The galleries do not fill.")

    # --- under fire ---

    def _under_fire(self) -> None:
        with lowered_visibility(self._stack, VISIBILITY):
            before = self._struck()
            self._admin.put("/faults", json=dict(FAULTS)).raise_for_status()
            try:
                for step in program(self._plan):
                    self._take(step)
                    time.sleep(self._pace.uniform(0, 0.3))
            finally:
                self._admin.put("/faults", json={}).raise_for_status()
                self._killer.join()
            for people in self._sites:
                people.remember_arrangement()
            self._quiet()
        self._count(before)

    def _take(self, step: Step) -> None:
        match step:
            case Edit():
                self._sites[step.site].do(step)
            case Tend():
                self._tend(self._sites[step.site])
            case Strike():
                self._admin.post("/faults/next", json={"fault": step.fault, "method": step.method}).raise_for_status()
            case Kill():
                self._tend(self._sites[step.site])
                self._killer.lie_in_wait(step.function, step.after)
                if step.function == "gallery_worker":
                    self._sites[step.site].page.compare(self._sites[step.site].link_id)

    def _tend(self, people: People) -> None:
        if people.page.link(people.link_id)["link"]["state"] == "parked":
            people.page.resume(people.link_id)
            self.outcome.resumed += 1

    def _struck(self) -> Counter[str]:
        return Counter(self._admin.get("/faults").raise_for_status().json()["struck"])

    def _count(self, before: Counter[str]) -> None:
        out = self.outcome
        out.faults = dict(sorted((self._struck() - before).items()))
        out.killed_processes, out.kills = self._killer.processes, self._killer.lost
        for people in self._sites:
            out.edits.update(people.done)
            out.missed += people.missed

    # --- at rest ---

    def _rest(self) -> None:
        """The owners look after what stopped, failed or was held; otherwise only comparisons run."""
        until = time.monotonic() + _BACKOFF
        while self.outcome.rounds < ROUNDS:
            self.outcome.rounds += 1
            for people in self._sites:
                self._look_after(people)
            self._quiet()
            if all(self._is_at_rest(people) for people in self._sites):
                return
            self._wait_for_the_parked(until)

    def _wait_for_the_parked(self, until: float) -> None:
        """A comparison does nothing to what a fault parked: its owner has it tried before its time."""
        waiting = [people for people in self._sites if people.page.link(people.link_id)["counts"]["waiting"]]
        while waiting and time.monotonic() < until:
            time.sleep(2)
            for people in waiting:
                people.page.try_all_again(people.link_id)
                people.page.compare(people.link_id)
            self._quiet()
            waiting = [people for people in waiting if people.page.link(people.link_id)["counts"]["waiting"]]

    def _look_after(self, people: People) -> None:
        page, link_id = people.page, people.link_id
        body = page.link(link_id)
        for held in body["held"]:
            self._decide(people, held)
        if body["counts"]["failed"]:
            page.try_all_again(link_id)
        if body["link"]["state"] != "active":
            self.outcome.resumed += 1
            page.resume(link_id)
        else:
            page.compare(link_id)

    def _decide(self, people: People, held: dict[str, Any]) -> None:
        """A held deletion names entries that people deleted, and no others."""
        for item in held["items"]:
            memory = people.typed.titled(item["title"])
            if memory is None or memory.deleted is None:
                self.outcome.complaints.append(f"Held is a deletion of “{item['title']}”, which nobody deleted.")
        people.page.confirm(people.link_id, held["id"])
        self.outcome.confirmed += held["total"]

    def _is_at_rest(self, people: People) -> bool:
        body = people.page.link(people.link_id)
        still = body["link"]["state"] == "active" and not any(body["counts"][name] for name in _RESTLESS)
        return still and not _differences(people)

    # --- the judgement ---

    def _judge(self) -> None:
        out = self.outcome
        for site, people in enumerate(self._sites, start=1):
            shown = people.shown(Where.WIX)
            out.entries += len(shown)
            found = [*_standing(people), *_differences(people), *people.typed.complaints(shown)]
            out.complaints += [f"Site {site}: {one}" for one in found]
        out.dead_letters = self._dead_letters()
        if out.dead_letters and not out.kills:
            out.complaints.append(f"{out.dead_letters} messages went to the dead letters, but no worker was killed.")

    def _replay(self) -> None:
        pairs = [Pair(self._stack, self._admin, people.wix, people.outside) for people in self._sites]
        before = [pair.ledger.counts().writes for pair in pairs]
        for people, pair in zip(self._sites, pairs, strict=True):
            everything_again(people.page, people.link_id, pair)
        self._quiet()
        after = [pair.ledger.counts().writes for pair in pairs]
        self.outcome.writes_at_rest = (
            sum(one[0] for one in after) - sum(one[0] for one in before),
            sum(one[1] for one in after) - sum(one[1] for one in before),
        )
        if self.outcome.writes_at_rest != (0, 0):
            self.outcome.complaints.append(f"At rest, a replay wrote {self.outcome.writes_at_rest} (Wix, outside).")

    def _dead_letters(self) -> int:
        sqs: SQSClient = self._stack.session.client("sqs", endpoint_url=self._stack.cloud_url)
        name = "ApproximateNumberOfMessages"
        answers = (
            sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
            for queue, url in self._stack.queues.items()
            if queue.endswith("dead_letters")
        )
        return sum(int(answer["Attributes"][name]) for answer in answers)

    def _quiet(self) -> None:
        Quiet.of(self._stack, self._admin).wait(_PATIENCE)


def _differences(people: People) -> list[str]:
    return differences(people.shown(Where.WIX), people.shown(Where.OUTSIDE))


def _standing(people: People) -> list[str]:
    """What the app itself says is not well."""
    body = people.page.link(people.link_id)
    state, reason = body["link"]["state"], body["link"]["reason"]
    found = [] if state == "active" else [f"The link is {state}: {reason}"]
    return found + [f"{body['counts'][name]} items are {name}." for name in _RESTLESS if body["counts"][name]]


@contextmanager
def lowered_visibility(stack: LocalStack, seconds: int) -> Generator[None]:
    """What a killed worker had taken comes again after so many seconds."""
    sqs: SQSClient = stack.session.client("sqs", endpoint_url=stack.cloud_url)
    urls = [stack.queues[name] for name in ("change", "gallery", "item")]
    before = {
        url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"] for url in urls
    }
    for url in urls:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})
    try:
        yield
    finally:
        for url in urls:
            sqs.set_queue_attributes(QueueUrl=url, Attributes=dict(before[url]))
