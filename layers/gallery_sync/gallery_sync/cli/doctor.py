"""`doctor`: looks at a deployment from end to end. It changes nothing."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

import boto3

from gallery_sync.cli import checks
from gallery_sync.cli.dead_letters import QUEUES, depth
from gallery_sync.cli.deployment import Deployment, reading
from gallery_sync.cli.findings import Finding, Health, examined, ill, well
from gallery_sync.cli.output import DONE, FAILED, Answer, Row, Say, grid
from gallery_sync.cli.releases import live
from gallery_sync.errors import GallerySyncError
from gallery_sync.model import Connection, Link, LinkState, Site, SiteState
from gallery_sync.runtime.wiring import now
from gallery_sync.store.inventory import Survey, Unread

_OVERDUE = timedelta(minutes=15)
_ADVICE_ON_WIX = (
    "If it is this site alone, the app is not on it any more, or Wix is in trouble: look at the site on Wix. If it is "
    "every site, the app's ID or secret is wrong: docs/operations.md, Keys and secrets."
)
_ADVICE_ON_ROWS = (
    "A newer version wrote it, or somebody by hand: deploy that version again, or put the row right "
    "(docs/operations.md, UnreadableRows)."
)
_ADVICE_ON: Mapping[str, str] = {
    "site": f"{_ADVICE_ON_ROWS} Such a site is never forgotten by itself: when the app was removed from it, "
    "`gallery-sync purge` with its ID does it.",
    "claim of an album": f"{_ADVICE_ON_ROWS} The claim is replaced by whoever links its album next.",
    "due date": f"{_ADVICE_ON_ROWS} Until somebody writes it, the row is not taken up by itself.",
    "note": "Nothing: it is written anew, and goes after a day.",
}
_ADVICE_ON_QUEUES = "Deploy the template again: it was changed by hand."


def examine(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    found: list[Finding] = []
    for finding in Doctor(deployment, say, options.site, deployment_only=options.deployment_only).findings():
        say(f"Looked at {finding.about}")
        found.append(finding)
    rows: list[Row] = [
        {"about": one.about, "health": one.health.value, "found": one.found, "what to do": one.advice} for one in found
    ]
    broken = sum(one.health is Health.ILL for one in found)
    sentence = f"Need a person: {broken} of {len(found)} findings." if broken else "Nothing needs a person."
    return Answer(rows, (grid(rows), "", sentence), FAILED if broken else DONE)


@dataclass(slots=True)
class Doctor:
    deployment: Deployment
    say: Say
    only_site: str | None = None
    deployment_only: bool = False
    """For pipelines: one owner's changed password, or a dead letter of last week, is not for them."""
    _survey: Survey = field(default_factory=Survey)

    def findings(self) -> Iterator[Finding]:
        deployment = self.deployment
        yield from examined("live version", partial(live, deployment))
        yield from examined("webhook address", partial(checks.webhooks, deployment))
        yield from examined("dashboard page", partial(checks.page, deployment))
        yield from examined("public keys", partial(checks.keys, deployment))
        yield from examined("table", self._table)
        for name in QUEUES:
            yield from examined(f"{name} queue", partial(self._queue, name))
        yield from examined("readers of queues", partial(checks.readers, deployment))
        yield from examined("concurrency", partial(checks.concurrency, deployment))
        yield from examined("permissions", partial(checks.permissions, deployment))
        if not self.deployment_only:
            yield from self._of_its_use()

    def _of_its_use(self) -> Iterator[Finding]:
        yield from examined("alarms", self._alarms)
        yield from examined("sites", self._look_around)
        yield from examined("rows", self._rows)
        yield from examined("schedule", self._schedule)
        for site in self._installed():
            yield from examined(f"site {site.instance_id}", partial(self._site, site))

    def _table(self) -> Iterator[Finding]:
        client, name = self.deployment.dynamodb, self.deployment.table_name
        state = client.describe_table(TableName=name)["Table"].get("TableStatus", "")
        yield well("table", state) if state == "ACTIVE" else ill("table", state, "Wait until AWS has finished with it.")
        described = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        recovery = described.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus", "")
        if recovery == "ENABLED":
            yield well("backups", "point-in-time recovery is on")
        else:
            yield ill("backups", "point-in-time recovery is off", "Deploy the template again: it turns it on.")

    def _queue(self, name: str) -> Iterator[Finding]:
        source, dead = QUEUES[name]
        attributes = self.deployment.sqs.get_queue_attributes(
            QueueUrl=self.deployment.output(source), AttributeNames=["All"]
        )["Attributes"]
        if "RedrivePolicy" not in attributes:
            yield ill(f"{name} queue", "what fails is not put aside", _ADVICE_ON_QUEUES)
        if self.deployment_only:
            yield well(f"{name} queue", "is there")
            return
        waiting, letters = depth(self.deployment, source), depth(self.deployment, dead)
        if letters:
            advice = "Look at them: `gallery-sync dead-letters show`; the log of the queue's function says why."
            yield ill(f"{name} queue", f"dead letters: {letters}", advice)
        else:
            yield well(f"{name} queue", f"{waiting} messages wait, no dead letters")

    def _alarms(self) -> Iterator[Finding]:
        prefix = f"{self.deployment.stack_name}-"
        made = _cloudwatch().describe_alarms(AlarmNamePrefix=prefix)["MetricAlarms"]
        names = [str(alarm["AlarmName"]) for alarm in made if alarm["StateValue"] == "ALARM"]
        if not made:
            yield well("alarms", "there are none: deploy with AlarmTopicArn to be told of trouble")
        elif names:
            yield ill("alarms", ", ".join(names), "docs/operations.md has a section for each.")
        else:
            yield well("alarms", "none is raised")

    def _look_around(self) -> Iterator[Finding]:
        self._survey = self.deployment.survey(self.say)
        yield well("sites", f"sites: {len(self._survey.sites)}, links: {len(self._survey.links)}")

    def _rows(self) -> Iterator[Finding]:
        unreadable = self.deployment.inventory.unreadable(reading(self.say))
        if not unreadable:
            yield well("rows", "all can be read")
        for kind, unread in unreadable.items():
            yield ill("rows", _told(kind, unread), _ADVICE_ON.get(kind, _ADVICE_ON_ROWS))

    def _schedule(self) -> Iterator[Finding]:
        limit = now() - _OVERDUE
        overdue = list(islice(self.deployment.store.due_links(limit), 100))
        if overdue:
            name = self.deployment.output("SchedulerName")
            advice = f"The scheduler does not run: `aws logs tail` its log, and look at the rule that starts {name}."
            yield ill("schedule", f"{len(overdue)} links are overdue by more than 15 minutes", advice)
        else:
            yield well("schedule", "no link is overdue")

    def _installed(self) -> list[Site]:
        found = [site for site in self._survey.sites.values() if site.state is SiteState.INSTALLED]
        return [site for site in found if self.only_site in (None, site.instance_id)]

    def _site(self, site: Site) -> Iterator[Finding]:
        self.say(f"Asking Wix about the site {site.instance_id}")
        yield self._access(site)
        for connection in self.deployment.store.connections(site.instance_id):
            yield self._connection(connection)
        for link in self._survey.links_of(site.instance_id):
            yield self._link(link)

    def _access(self, site: Site) -> Finding:
        about = f"site {site.instance_id}"
        try:
            self.deployment.worker.wix.client(site.instance_id).galleries.list_galleries(offset=0, item_limit=1)
        except GallerySyncError as error:
            return ill(about, error.reason, _ADVICE_ON_WIX)
        return well(about, "Wix gives access")

    def _connection(self, connection: Connection) -> Finding:
        about = f"{connection.platform} account {connection.account_id}"
        try:
            self.deployment.worker.accounts.platform(connection.instance_id, connection.platform, connection.account_id)
        except GallerySyncError as error:
            return ill(about, error.reason, "The site's owner connects it again, on the app's page under Platforms.")
        return well(about, "its credentials can be read")

    def _link(self, link: Link) -> Finding:
        about = f"link {link.id}"
        if link.state is not LinkState.ACTIVE:
            return _stopped(about, link)
        try:
            self.deployment.worker.accounts.of_link(link).open(link.album_id).cursor()
        except GallerySyncError as error:
            return ill(about, error.reason, f"`gallery-sync status {link.id}` shows more.")
        return well(about, f"{link.gallery_title}: its album answers")


def _told(kind: str, unread: Unread) -> str:
    """By keys alone: what the rows hold is their owners'."""
    rows = "1 row" if unread.count == 1 else f"{unread.count:,} rows"
    more = f", and {unread.count - len(unread.first):,} more" if unread.count > len(unread.first) else ""
    return f"{rows} of the kind “{kind}” cannot be read: {', '.join(map(' / '.join, unread.first))}{more}"


def _cloudwatch() -> Any:
    """Its types are not installed."""
    return boto3.client("cloudwatch")  # pyright: ignore[reportUnknownVariableType]


_ADVICE: Mapping[LinkState, str] = {
    LinkState.NEEDS_RECONNECT: "The site's owner connects the account again, on the app's page under Platforms.",
    LinkState.HELD: "The gallery or the album is gone: the owner unlinks it, or brings it back and resumes the link.",
}


def _stopped(about: str, link: Link) -> Finding:
    found = f"{link.gallery_title}: {link.state.value}. {link.reason}".strip()
    if link.state in _ADVICE:
        return ill(about, found, _ADVICE[link.state])
    return well(about, found)
