"""From a person's edit to its arrival on the other side, through the deployed stack, warm and cold."""

import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from benchmarks.results import Sample, Table
from benchmarks.shared import Shared, share
from tests.budgets.throughput import most_in_a_minute
from tools.demo.quiet import TooLate
from tools.local_cloud.stack import LocalStack

_TEXT = """A person's edit is a title; it has arrived when the other side shows it. Wix grants each site 200 calls
a minute, and an edit takes one if it is made on Wix and four if it is made in the album, its echo included; so the
edits go round {sites} sites, each made as soon as the one before has arrived. The busiest site made {most} calls in a
minute.

*Cold*: before each edit, while nothing is on its way, a new version is published of every function that an edit may
pass through, as by a deployment, so that the next event starts an execution environment. Here that is a process with a
whole core that unpacks its package first; what a cold start takes with the processor that Lambda gives to a function
stands above."""
_SITES, _SIZE = 6, 40
_PASSED = ("webhook_receiver", "change_listener", "gallery_worker", "item_worker")
_POLL = 0.01
_POLL_COLD = 0.1
"""A cold start takes the embedded cloud's time, which looking takes, too."""
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from each edit to its arrival, by the side it was made on. `most`: calls in the busiest minute of the
    busiest site."""

    most: int
    to_album: Sequence[float]
    to_wix: Sequence[float]
    to_album_cold: Sequence[float]
    to_wix_cold: Sequence[float]

    @property
    def text(self) -> str:
        return _TEXT.format(sites=_SITES, most=self.most)

    @property
    def table(self) -> Table:
        samples = {
            ("Wix to album", "warm"): self.to_album,
            ("album to Wix", "warm"): self.to_wix,
            ("Wix to album", "cold"): self.to_album_cold,
            ("album to Wix", "cold"): self.to_wix_cold,
        }
        rows = [(*names, str(len(values)), *_shares(Sample(values))) for names, values in samples.items()]
        columns = ("way", "", "edits", "median", "90 %", "95 %", "99 %", "slowest")
        return Table("From a person's edit to its arrival, ms", columns, rows)


def measure(stack: LocalStack, admin: httpx.Client, warm: int, cold: int) -> Latency:
    """So many edits, half of them on each side."""
    sites = [share(stack, admin, _SIZE) for _ in range(_SITES)]
    for site in sites:
        _edit_on_wix(site, 0, "Warming")
        _edit_outside(site, 1, "Warming")
    admin.post("/calls/reset").raise_for_status()
    to_album, to_wix = list[float](), list[float]()
    for number in range(warm // 2):
        site, one = sites[number % _SITES], number // _SITES
        to_album.append(_edit_on_wix(site, one, f"Wix {one}"))
        to_wix.append(_edit_outside(site, one, f"S3 {one}"))
    most = _busiest(admin)
    to_album_cold = [_cold(sites[0], _edit_on_wix, number) for number in range(cold // 2)]
    to_wix_cold = [_cold(sites[1], _edit_outside, number) for number in range(cold // 2)]
    return Latency(most, to_album, to_wix, to_album_cold, to_wix_cold)


def _edit_on_wix(shared: Shared, number: int, title: str, poll: float = _POLL) -> float:
    item = shared.owner.items(shared.gallery_id)[number % _SIZE]
    editor, old = shared.album.editor, item["title"]
    name = next(name for name, sidecar in editor.sidecars().items() if sidecar["title"] == old)
    began = time.monotonic()
    shared.owner.change(shared.gallery_id, item["id"], title=title)
    return _until(began, lambda: shared.title_outside(name) == title, title, poll)


def _edit_outside(shared: Shared, number: int, title: str, poll: float = _POLL) -> float:
    editor = shared.album.editor
    name = editor.names()[number % _SIZE]
    began = time.monotonic()
    editor.rename(name, title)

    def arrived() -> bool:
        return any(item["title"] == title for item in shared.owner.items(shared.gallery_id))

    return _until(began, arrived, title, poll)


def _until(began: float, so: Callable[[], bool], what: str, poll: float) -> float:
    while not so():
        if time.monotonic() - began > _PATIENCE:
            raise TooLate(f"“{what}” did not arrive within {_PATIENCE:.0f} s.")
        time.sleep(poll)
    return time.monotonic() - began


def _cold(shared: Shared, edit: Callable[[Shared, int, str, float], float], number: int) -> float:
    shared.quiet.wait()
    for function in _PASSED:
        _make_cold(shared.stack, shared.stack.functions[function])
    return edit(shared, number, f"Cold {number}", _POLL_COLD)


def _make_cold(stack: LocalStack, function: str) -> None:
    """Let a new version answer. The former one stays until the next time, as it may still be at work; the embedded
    cloud ends whatever a version does when the version is deleted."""
    functions = stack.session.client("lambda", endpoint_url=stack.cloud_url)
    former = functions.get_alias(FunctionName=function, Name="live").get("FunctionVersion", "")
    published = functions.list_versions_by_function(FunctionName=function)["Versions"]
    functions.update_function_configuration(FunctionName=function, Description=f"Cold {uuid.uuid4().hex}")
    fresh = functions.publish_version(FunctionName=function).get("Version", "")
    functions.update_alias(FunctionName=function, Name="live", FunctionVersion=fresh)
    for version in (one.get("Version", "") for one in published):
        if version not in {"$LATEST", former}:
            functions.delete_function(FunctionName=function, Qualifier=version)


def _busiest(admin: httpx.Client) -> int:
    moments = defaultdict[str, list[float]](list)
    for call in admin.get("/calls/log").raise_for_status().json()["calls"]:
        moments[call["instance_id"]].append(datetime.fromisoformat(call["at"]).timestamp())
    return max(most_in_a_minute(sorted(of_site)) for of_site in moments.values())


def _shares(sample: Sample) -> list[str]:
    return [f"{1000 * sample.percentile(share):,.0f}" for share in (0.5, 0.9, 0.95, 0.99, 1.0)]
