"""The item worker's CPU for a batch, over an embedded cloud and a Wix simulator in processes of their own."""

import logging
import tempfile
from pathlib import Path

from benchmarks.results import Sample, Section, Table
from tests.budgets.__main__ import SIMULATOR
from tests.budgets.cloud import Cloud, cloud
from tests.budgets.events import AT_ONCE, describe_ten, fill_gallery, rename_ten
from tools.local_cloud.cloud import start_cloud
from tools.wix_simulator.launch import running_simulator

_TEXT = """One batch of the item queue: titles of images that were edited on Wix, carried into an album of the bucket,
and the album's page; and the batch that the events of these writes are. The handler is warm and makes all its requests
over HTTP, to the embedded cloud and the Wix simulator, whose own work is not in these figures."""


def measure(quick: bool) -> Section:
    rounds = 5 if quick else 20
    taken: dict[str, list[float]] = {}
    logging.disable()
    with tempfile.TemporaryDirectory() as directory:
        aws, address = start_cloud(Path(directory))
        try:
            with running_simulator(*SIMULATOR) as simulator, cloud(simulator, address) as made:
                _work(made, taken, rounds)
        finally:
            aws.stop()
            logging.disable(logging.NOTSET)
    return _section({name: Sample(values) for name, values in taken.items()})


def _work(made: Cloud, taken: dict[str, list[float]], rounds: int) -> None:
    fill_gallery(made, AT_ONCE)
    made.compare()
    made.settle()
    describe_ten(made)
    one = made.owner.items(made.gallery_id)[0]["id"]
    for turn in range(rounds + 1):  # the first warms up
        taken_now = taken if turn else {}
        rename_ten(made, f"Title {turn}")
        _delivered(made, taken_now, "_of_ten")
        made.owner.change(made.gallery_id, one, title=f"Another title {turn}")
        _delivered(made, taken_now, "")


def _delivered(made: Cloud, taken: dict[str, list[float]], batch: str) -> None:
    """The change, and its echo."""
    made.drop_galleries()
    for what in ("update", "echo"):
        made.spent.clear()
        made.deliver()
        taken.setdefault(f"item_{what}_cpu_seconds{batch}", []).append(made.spent["item_worker"])


def _section(samples: dict[str, Sample]) -> Section:
    shown = [
        (what, *(samples[f"item_{name}_cpu_seconds{batch}"].shown(digits=1, scale=1000) for batch in ("", "_of_ten")))
        for what, name in (("updates", "update"), ("their echoes", "echo"))
    ]
    table = Table("CPU of one batch, ms", ("", "of one", f"of {AT_ONCE}"), shown)
    section = Section("Item worker", _TEXT, [table])
    section.facts = {name: sample.median for name, sample in samples.items()}
    return section
