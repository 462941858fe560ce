"""The deployed stack on the embedded cloud: how long an edit takes to arrive, and a large gallery end to end."""

import json
import time
import uuid
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from benchmarks.results import Sample, Section, Table
from gallery_sync.messages import Kind, Message
from tools.demo.bucket import BucketAlbum
from tools.demo.dashboard import DashboardPage
from tools.demo.owner import Owner
from tools.demo.quiet import Quiet, TooLate
from tools.local_cloud.stack import STATE, LocalStack, local_stack

_POLL = 0.01
_PATIENCE = 60.0
_LONG = 1800.0
_SIMULATOR = ("--seed", "1", "--time-scale", "60", "--rate-limit", "0")
_TEXT = """The template as `sam deploy` puts it onto the embedded cloud, with the Wix simulator and an album in a
bucket, all on this machine and sharing its cores: what is shown is the way of an edit through receiver, queues, workers
and table, not the network and not AWS. A person's edit is a title; it has arrived when the other side shows it. A cold
edit takes longer by the cold starts of what takes part, which stand above: of `webhook_receiver` and `item_worker` from
Wix, of `change_listener` and `item_worker` from an album.

All edits are of one site, each made as soon as the one before has arrived, so that Wix's 200 calls a minute are used up
now and then, one by an edit on Wix and four by one in the album with its echo; whoever comes then waits a while.
These are the slowest ones.

The large gallery holds texts, so that no pictures travel, and Wix's limit is off. *First share* is seconds until the
album shows all of it; *no change* is one invocation of the gallery worker. `make bench ARGS=--full` shares 10,000."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A gallery of texts and its album."""

    stack: LocalStack
    owner: Owner
    gallery_id: str
    link_id: str
    album: BucketAlbum
    quiet: Quiet
    seconds: float

    def title_outside(self, name: str) -> str:
        client = self.stack.session.client("s3", endpoint_url=self.stack.cloud_url)
        key = f"galleries/{self.link_id}/items/{name}.json"
        return json.loads(client.get_object(Bucket=self.stack.bucket, Key=key)["Body"].read())["title"]


def measure(quick: bool, size: int = 1_000) -> Section:
    edits, size = (40, 200) if quick else (500, size)
    with local_stack(STATE / "bench" / "stack", simulator_arguments=_SIMULATOR) as stack, _admin(stack) as admin:
        small = share(stack, admin, 40)
        to_album, to_wix = _edits(small, edits)
        large = share(stack, admin, size)
        compared = [_compare(large) for _ in range(3)]
        calls = _calls(admin, lambda: _compare(large))
    section = Section("Latency, and a large gallery on the embedded cloud", _TEXT)
    section.tables = [
        _latency_table(to_album, to_wix),
        _large_table(size, large.seconds, Sample(compared), calls),
    ]
    section.facts = {"edit_seconds": to_album.median}
    return section


def share(stack: LocalStack, admin: httpx.Client, size: int) -> Shared:
    """Fill a gallery, share it, and wait until it is at rest."""
    owner = Owner.of_new_site(admin, f"Site of {size}")
    gallery_id = owner.create_gallery("Gallery")
    for number in range(size):
        owner.add_text(gallery_id, f"<p>Text {number}</p>", title=f"Text {number}", sortOrder=float(size - number))
    owner.install_app()
    quiet = Quiet.of(stack, admin)
    quiet.wait()
    began = time.monotonic()
    link_id = DashboardPage(stack, owner).share(gallery_id, "s3")
    album = BucketAlbum(stack, link_id)
    while album.size() < size:
        if time.monotonic() - began > _LONG:
            raise TooLate(f"{album.size()} of {size} items were shared within {_LONG:.0f} s.")
        time.sleep(0.3)
    seconds = time.monotonic() - began
    quiet.wait(_LONG)
    return Shared(stack, owner, gallery_id, link_id, album, quiet, seconds)


@contextmanager
def _admin(stack: LocalStack) -> Generator[httpx.Client]:
    with httpx.Client(base_url=stack.wix["admin_url"], timeout=60, trust_env=False) as admin:
        yield admin


def _edits(shared: Shared, number: int) -> tuple[Sample, Sample]:
    """Half of them on each side, one after the other."""
    _edit_on_wix(shared, 0, "Warming")
    _edit_outside(shared, 1, "Warming")
    times = [
        (_edit_on_wix(shared, one, f"Wix {one}"), _edit_outside(shared, one, f"S3 {one}")) for one in range(number // 2)
    ]
    return Sample([one for one, _ in times]), Sample([other for _, other in times])


def _edit_on_wix(shared: Shared, number: int, title: str) -> float:
    item = shared.owner.items(shared.gallery_id)[number % 40]
    editor, old = shared.album.editor, item["title"]
    name = next(name for name, sidecar in editor.sidecars().items() if sidecar["title"] == old)
    began = time.monotonic()
    shared.owner.change(shared.gallery_id, item["id"], title=title)
    return _until(began, lambda: shared.title_outside(name) == title, title)


def _edit_outside(shared: Shared, number: int, title: str) -> float:
    editor = shared.album.editor
    name = editor.names()[number % 40]
    began = time.monotonic()
    editor.rename(name, title)
    return _until(began, lambda: any(item["title"] == title for item in shared.owner.items(shared.gallery_id)), title)


def _until(began: float, so: Callable[[], bool], what: str) -> float:
    while not so():
        if time.monotonic() - began > _PATIENCE:
            raise TooLate(f"“{what}” did not arrive within {_PATIENCE:.0f} s.")
        time.sleep(_POLL)
    return time.monotonic() - began


def _compare(shared: Shared) -> float:
    """One invocation of the gallery worker, seconds."""
    message = Message(
        Kind.COMPARE,
        shared.owner.instance_id,
        event_id=uuid.uuid4().hex,
        correlation_id="bench",
        gallery_id=shared.gallery_id,
        link_id=shared.link_id,
    )
    attributes = {"MessageGroupId": message.group, "ApproximateReceiveCount": "1"}
    record = {
        "messageId": message.event_id,
        "receiptHandle": "none",
        "body": message.to_json(),
        "attributes": attributes,
    }
    began = time.monotonic()
    answer = shared.stack.invoke("gallery_worker", {"Records": [record | {"eventSource": "aws:sqs"}]})
    assert answer == {"batchItemFailures": []}, answer
    return time.monotonic() - began


def _calls(admin: httpx.Client, action: Callable[[], object]) -> int:
    admin.post("/calls/reset").raise_for_status()
    action()
    return len(admin.get("/calls/log").raise_for_status().json()["calls"])


def _latency_table(*samples: Sample) -> Table:
    names = ("Wix to album", "album to Wix")
    rows: list[Sequence[str]] = []
    for name, sample in zip(names, samples, strict=True):
        shares = [f"{1000 * sample.percentile(share):,.0f}" for share in (0.5, 0.9, 0.95, 0.99, 1.0)]
        rows.append((name, str(len(sample.values)), *shares))
    columns = ("way", "edits", "median", "90 %", "95 %", "99 %", "slowest")
    return Table("From a person's edit to its arrival, warm, ms", columns, rows)


def _large_table(size: int, first: float, compared: Sample, calls: int) -> Table:
    row = (
        f"{size:,}",
        f"{first:.0f}",
        f"{size / first:.0f}",
        compared.shown(digits=2),
        f"{1e6 * compared.median / size:.0f}",
        str(calls),
    )
    columns = ("items", "first share, s", "items a second", "no change, s", "µs per item", "Wix calls")
    return Table("A large gallery", columns, [row])
