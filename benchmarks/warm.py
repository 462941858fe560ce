"""The warm receiver: what one webhook costs, and how many of them one execution environment takes."""

import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import installing
from benchmarks.cold_start import functions_of
from benchmarks.functions import EVENTS, FLOORS, Function, Running, environment, variables
from benchmarks.results import Bar, Sample, Section, Table
from benchmarks.stub_cloud import stub_cloud
from tools.setup.build import build_here

ALLOWED_CPU = 0.002
_WARMING = 20
_FLOOR, _RECEIVER = "floor", "receiver"
_TEXT = """The same execution environment, held to the same share of a processor, asked one webhook after the other: an
edited item, verified, classified and sent to the queue. Lambda's runtime client is included, the emulator is not.
The floor, asked in turn with it, is a function that verifies one RS256 signature and sends one message of the same size
with boto3's client as it comes, and does nothing else: where it needs more than 2 ms itself, the machine is what is
slow.

About four fifths of the handler's time are the request to the queue in boto3 and urllib3: building, signing and sending
it, and reading the answer. The check of the signature is a twentieth, and the rest is ours: what remains to be saved
lies in these libraries."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one environment was asked, in seconds: a value for each round, and each answer."""

    cpu: list[float] = field(default_factory=list[float])
    rates: list[float] = field(default_factory=list[float])
    answers: list[float] = field(default_factory=list[float])

    def ask(self, running: Running, webhooks: int) -> None:
        started, before = time.perf_counter(), running.caged.cpu_seconds()
        self.answers.extend(running.ask().seconds for _ in range(webhooks))
        self.cpu.append((running.caged.cpu_seconds() - before) / webhooks)
        self.rates.append(webhooks / (time.perf_counter() - started))


def measure(quick: bool) -> Section:
    rounds, webhooks = (3, 100) if quick else (9, 300)
    built = build_here().parent
    receiver = functions_of(built)["webhook_receiver"]
    functions = {_FLOOR: replace(receiver, name=_FLOOR, folder=FLOORS / "warm"), _RECEIVER: receiver}
    asked = {name: Asked() for name in functions}
    with stub_cloud() as cloud, ExitStack() as stack:
        profile = _profile(receiver, built, cloud)
        running = {name: stack.enter_context(environment(one, built, cloud)) for name, one in functions.items()}
        for one in running.values():
            for _ in range(_WARMING):
                one.ask()
        for _ in range(rounds):
            for name, one in running.items():
                asked[name].ask(one, webhooks)
    section = _section(asked)
    section.profile = profile
    return section


def _section(asked: Mapping[str, Asked]) -> Section:
    floor, cpu = Sample(asked[_FLOOR].cpu), Sample(asked[_RECEIVER].cpu)
    columns = ("", "CPU per webhook, ms", "x floor", "answer, ms", "slowest 1 %, ms", "webhooks a second")
    rows = [_row(name, one, floor) for name, one in asked.items()]
    section = Section("Warm receiver", _TEXT, [Table("One execution environment", columns, rows)])
    share = cpu.median / ALLOWED_CPU
    section.bars = [Bar("Receiver: CPU per webhook, warm", "2 ms", f"{1000 * cpu.median:.2f} ms", share)]
    section.facts = {"receiver_seconds": Sample(asked[_RECEIVER].answers).median}
    return section


def _row(name: str, one: Asked, floor: Sample) -> tuple[str, ...]:
    cpu, answers = Sample(one.cpu), Sample(one.answers)
    return (
        name,
        cpu.shown(digits=2, scale=1000),
        f"{cpu.median / floor.median:.2f}" if floor.median else "",
        answers.shown(digits=1, scale=1000),
        f"{1000 * answers.percentile(0.99):.1f}",
        Sample(one.rates).shown(),
    )


def _profile(function: Function, built: Path, cloud: str) -> str:
    """The handler alone, without Lambda's runtime; the profiler itself slows what calls much."""
    settings = variables(function, built, cloud)
    command = [str(installing.lambda_runtime()), "-c", _PROFILED, str(EVENTS / function.event), str(_WEBHOOKS)]
    told = subprocess.run(command, cwd=function.folder, env=settings, capture_output=True, text=True, check=True)
    _, heading, rows = told.stdout.partition("ncalls")
    return f"{_WEBHOOKS} webhooks, seconds\n   {heading}{rows.rstrip()}"


_WEBHOOKS = 500
_PROFILED = """
import cProfile, json, pstats, sys
import handler
event = json.load(open(sys.argv[1]))
for _ in range(20):
    handler.handler(event, None)
profile = cProfile.Profile()
profile.enable()
for _ in range(int(sys.argv[2])):
    handler.handler(event, None)
profile.disable()
pstats.Stats(profile).strip_dirs().sort_stats("cumtime").print_stats(28)
"""
