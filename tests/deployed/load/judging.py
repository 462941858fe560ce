"""The judgement: both sides, the dead letters, the webhooks, and what comes of sending them again."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import httpx

from tests.deployed.load.outcome import Outcome
from tests.deployed.load.sites import Site
from tools.demo.quiet import Quiet
from tools.local_cloud.stack import LocalStack

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

PATIENCE = 420.0
"""Seconds within which all must be at rest."""
POISON = (
    "no JSON",
    '{"version": 1}',
    '{"version": 99, "kind": "look"}',
    '{"version": 1, "kind": "look", "near": []}',
    "[" * 9000,
)
"""Messages that no software of ours writes."""
_REPLAYED = 5
"""Sites whose webhooks are all sent again in the end."""


class Judge:
    """Writes what it finds into the outcome."""

    def __init__(self, stack: LocalStack, admin: httpx.Client, sites: Sequence[Site], outcome: Outcome) -> None:
        self._stack = stack
        self._admin = admin
        self._sites = sites
        self._outcome = outcome
        self._sqs: SQSClient = stack.session.client("sqs", endpoint_url=stack.cloud_url)

    def judge(self) -> None:
        for site in self._sites:
            self._site(site)
        self._deliveries()
        self._dead_letters()
        self._replay()

    def _site(self, site: Site) -> None:
        out = self._outcome
        out.complaints += site.complaints()
        state = site.page.link(site.link_id)["link"]
        if state["state"] != "active":
            out.complaints.append(f"Site {site.number} is {state['state']}: {state['reason']}")
        for phase, found in site.latencies.items():
            group = "its own platform" if site.number <= out.plan.troubled else "others"
            name = f"{phase}, {group}" if phase == "platform down" else phase
            out.latencies.setdefault(name, []).extend(found)

    def _deliveries(self) -> None:
        """What happened before an address was told to Wix (`no_target`) does not count."""
        out = self._outcome
        found = self._admin.get("/deliveries").raise_for_status().json()["deliveries"]
        out.webhooks = sum(one["copy"] == "first" for one in found)
        out.deliveries = len(found)
        out.retried = sum(len(one["attempts"]) > 1 for one in found)
        undelivered = [one for one in found if one["state"] not in ("delivered", "no_target")]
        if undelivered:
            out.complaints.append(f"{len(undelivered)} webhooks were never taken.")

    def _dead_letters(self) -> None:
        out = self._outcome
        bodies: list[str] = []
        for name in ("gallery_dead_letters", "item_dead_letters", "change_dead_letters"):
            url = self._stack.queues[name]
            while some := self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                for one in some:
                    bodies.append(one.get("Body", ""))
                    self._sqs.delete_message(QueueUrl=url, ReceiptHandle=one.get("ReceiptHandle", ""))
        out.dead_letters = len(bodies)
        sound = [body for body in bodies if body not in POISON]
        out.complaints += [f"A sound message is a dead letter: {_kind(body)}." for body in sound]
        if len(bodies) - len(sound) != out.poison:
            out.complaints.append(f"{len(bodies) - len(sound)} of {out.poison} broken messages are dead letters.")

    def _replay(self) -> None:
        out = self._outcome
        before = sum(site.album.writes() for site in self._sites)
        for site in self._sites[:: max(1, len(self._sites) // _REPLAYED)]:
            again = {"slugs": ["gallery_item_updated"], "instance_id": site.owner.instance_id}
            self._admin.post("/deliveries/replay", json=again).raise_for_status()
        Quiet.of(self._stack, self._admin).wait(PATIENCE)
        out.writes_at_rest = sum(site.album.writes() for site in self._sites) - before
        if out.writes_at_rest:
            out.complaints.append(f"Sending webhooks again wrote {out.writes_at_rest} times.")


def _kind(body: str) -> str:
    return str(json.loads(body).get("kind", "of another form"))
