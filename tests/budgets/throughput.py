"""How much of Wix's 200 calls a minute is used while a gallery is shared: `python -m tests.budgets.throughput`.

In real time, against the simulator with its limit on, over the table, queues and bucket of an embedded cloud: 2,000
items to Wix take ten minutes for the items, and as many for the events of them. With `--limit` both Wix and the
functions have another budget: on a machine that does not make 200 calls a minute beside everything else, a smaller one
shows the same.
"""

import argparse
import contextlib
import io
import itertools
import json
import logging
import sys
import tempfile
import time
import warnings
from bisect import bisect_right
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest

from functions.gallery_worker import handler as gallery_worker
from functions.item_worker import handler as item_worker
from gallery_sync.model import PairState
from gallery_sync.runtime import wiring
from gallery_sync.store.slates import TableSlates
from gallery_sync.wix.budget import GALLERY_WORK, ITEM_WORK, Allowance, SharedBudget
from gallery_sync.wix.client import WixApp, WixClient, WixSites
from gallery_sync.wix.limiter import CALLS_A_MINUTE
from gallery_sync.wix.secret import AppSecret
from tests.budgets.cloud import Cloud, cloud
from tests.budgets.events import TO_ALBUM, TO_WIX, fill_album, fill_gallery
from tools.demo.quiet import TooLate
from tools.local_cloud.cloud import start_cloud
from tools.wix_simulator.launch import running_simulator

WINDOW = 60.0
_PATIENCE = 3600.0
_THREADS = 8
_TOLD_BY = 10
"""Seconds of shortage that say something; while a single burst lasts it was not used up yet."""


def share(simulator: Mapping[str, Any], address: str, direction: str, items: int, limit: int) -> dict[str, Any]:
    """Share so many entries and work off all that follows; the calls are those that the simulator saw. Raises
    `TooLate`."""
    with cloud(simulator, address) as made, pytest.MonkeyPatch.context() as changed:
        for function, name in ((item_worker, "ITEM_WORK"), (gallery_worker, "GALLERY_WORK")):
            allowed = getattr(function, name)
            less = {name: getattr(allowed, name) * limit // CALLS_A_MINUTE for name in ("most", "unreserved")}
            changed.setattr(function, name, replace(allowed, **less))
        (fill_gallery if direction == TO_ALBUM else fill_album)(made, items)
        made.admin.post("/calls/reset").raise_for_status()
        began = time.monotonic()
        made.compare()
        equal = 0.0
        while _busy(made):
            made.deliver()
            made.tick()
            made.work()
            if not equal and _linked(made) == items:
                equal = time.monotonic() - began
            if time.monotonic() - began > _PATIENCE:
                raise TooLate(f"{_linked(made)} of {items} entries were shared within {_PATIENCE:.0f} s.")
        log = made.admin.get("/calls/log").raise_for_status().json()["calls"]
        log = [one for one in log if one["instance_id"] == made.owner.instance_id]
        return _told(direction, items, limit, equal, log)


def call(simulator: Mapping[str, Any], address: str, calls: int, limit: int) -> dict[str, Any]:
    """Nothing but calls: an item worker and a gallery worker of one site at once, each on four threads."""
    with cloud(simulator, address) as made, ThreadPoolExecutor(_THREADS) as pool:
        made.admin.post("/calls/reset").raise_for_status()
        slates = TableSlates(boto3.client("dynamodb"), "table", wiring.now)

        def client(allowance: Allowance) -> WixClient:
            app = WixApp(simulator["app_id"], AppSecret(lambda: simulator["app_secret"]), simulator["base_url"])
            slate = slates.of(made.owner.instance_id)
            return WixSites(app, limiter=lambda _: SharedBudget(slate, allowance, max_wait=600.0)).client(
                made.owner.instance_id
            )

        clients = [client(allowance) for allowance in (ITEM_WORK, GALLERY_WORK)]
        began = time.monotonic()
        left = iter(range(calls))

        def go_on(client: WixClient) -> None:
            for _ in left:
                client.galleries.list_items(made.gallery_id)

        list(pool.map(go_on, clients * (_THREADS // len(clients))))
        log = made.admin.get("/calls/log").raise_for_status().json()["calls"]
        log = [one for one in log if one["instance_id"] == made.owner.instance_id]
        return _told("calls alone, two functions", calls, limit, time.monotonic() - began, log)


def _busy(made: Cloud) -> bool:
    return bool(made.arrivals.webhooks or made.arrivals.changes) or any(
        pair.state is not PairState.LINKED for pair in made.pairs()
    )


def _linked(made: Cloud) -> int:
    return sum(pair.state is PairState.LINKED for pair in made.pairs())


def _told(direction: str, items: int, limit: int, equal: float, log: list[dict[str, Any]]) -> dict[str, Any]:
    granted = sorted(datetime.fromisoformat(one["at"]).timestamp() for one in log if one["status"] != 429)
    bound = max(0.0, (len(granted) - limit) / limit * WINDOW)
    lasted = granted[-1] - granted[0]
    return {
        "direction": direction,
        "items": items,
        "limit": limit,
        "calls": len(granted),
        "refused_429": len(log) - len(granted),
        "most_in_a_minute": most_in_a_minute(granted),
        "seconds_to_equal": round(equal, 1),
        "seconds_of_calls": round(lasted, 1),
        "seconds_at_the_limit": round(bound, 1),
        "used": round(bound / lasted, 3) if bound else None,
        "used_while_limited": _used(granted, limit),
    }


def _used(moments: list[float], limit: int) -> float | None:
    """The part of the budget that the minute before each second used, from when it was first used up to when it was
    for the last time; None when it never was, or hardly."""
    full = [moment for moment, number in _in_the_minute_before(moments) if number >= 0.9 * limit]
    if not full:
        return None
    seconds = [full[0] + number for number in range(int(full[-1] - full[0]) + 1)]
    if len(seconds) < _TOLD_BY:
        return None
    used = (bisect_right(moments, second) - bisect_right(moments, second - WINDOW) for second in seconds)
    return round(sum(used) / len(seconds) / limit, 3)


def most_in_a_minute(moments: list[float]) -> int:
    """The most of these, in order of time, that lie within any minute."""
    return max(number for _, number in _in_the_minute_before(moments))


def _in_the_minute_before(moments: list[float]) -> list[tuple[float, int]]:
    """Each with the number of calls in the minute that it ends."""
    first = 0
    found: list[tuple[float, int]] = []
    for last, moment in enumerate(moments):
        while moments[first] <= moment - WINDOW:
            first += 1
        found.append((moment, last - first + 1))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.budgets.throughput", description=__doc__)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--limit", type=int, default=CALLS_A_MINUTE, help="calls a minute")
    parser.add_argument("--direction", choices=["to-wix", "to-album", "both", "calls"], default="both")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable()
    wanted = {"to-wix": [TO_WIX], "to-album": [TO_ALBUM], "both": [TO_ALBUM, TO_WIX], "calls": [""]}[options.direction]
    for direction, seed in zip(wanted, itertools.count(1), strict=False):
        with _started(seed, options.limit) as (simulator, address):
            row = (
                share(simulator, address, direction, options.items, options.limit)
                if direction
                else call(simulator, address, options.items, options.limit)
            )
        sys.stdout.write(f"{json.dumps(row)}\n")
        sys.stdout.flush()


@contextlib.contextmanager
def _started(seed: int, limit: int) -> Generator[tuple[Mapping[str, Any], str]]:
    """A Wix simulator with its limit on, and the address of an embedded cloud."""
    numbers = ("--seed", str(seed), "--rate-limit", str(limit))
    arguments = ("--port", "0", "--file-delay", "0.5", "--webhook-timeout", "30", *numbers)
    with tempfile.TemporaryDirectory() as directory:
        aws, address = start_cloud(Path(directory))
        try:
            with contextlib.redirect_stdout(io.StringIO()), running_simulator(*arguments) as simulator:
                yield simulator, address
        finally:
            aws.stop()


if __name__ == "__main__":
    main()
