"""The warm receiver: what one webhook costs, and how many of them one execution environment takes."""

import subprocess
import time
from pathlib import Path

from benchmarks import installing
from benchmarks.cold_start import functions_of
from benchmarks.functions import EVENTS, Function, environment, variables
from benchmarks.results import Bar, Sample, Section, Table
from benchmarks.stub_cloud import stub_cloud
from tools.setup.build import build_here

ALLOWED_CPU = 0.002
_WARMING = 20
_TEXT = """The same execution environment, held to the same share of a processor, asked one webhook after the other: an
edited item, verified, classified and sent to the queue. Lambda's runtime client is included, the emulator is not.

About four fifths of the handler's time are the request to the queue in boto3 and urllib3: building, signing and sending
it, and reading the answer. The check of the signature is a twentieth, and the rest is ours: what remains to be saved
lies in these libraries."""


def measure(quick: bool) -> Section:
    rounds, webhooks = (3, 100) if quick else (9, 300)
    built = build_here().parent
    receiver = functions_of(built)["webhook_receiver"]
    cpu: list[float] = []
    rates: list[float] = []
    answers: list[float] = []
    with stub_cloud() as cloud:
        profile = _profile(receiver, built, cloud)
        with environment(receiver, built, cloud) as running:
            for _ in range(_WARMING):
                running.ask()
            for _ in range(rounds):
                started, before = time.perf_counter(), running.caged.cpu_seconds()
                answers += [running.ask().seconds for _ in range(webhooks)]
                cpu.append((running.caged.cpu_seconds() - before) / webhooks)
                rates.append(webhooks / (time.perf_counter() - started))
    section = _section(Sample(cpu), Sample(rates), Sample(answers))
    section.profile = profile
    return section


def _section(cpu: Sample, rates: Sample, answers: Sample) -> Section:
    columns = ("CPU per webhook, ms", "answer, ms", "slowest 1 %, ms", "webhooks a second")
    row = (cpu.shown(digits=2, scale=1000), answers.shown(digits=1, scale=1000))
    row = (*row, f"{1000 * answers.percentile(0.99):.1f}", rates.shown())
    section = Section("Warm receiver", _TEXT, [Table("One execution environment", columns, [row])])
    share = cpu.median / ALLOWED_CPU
    section.bars = [Bar("Receiver: CPU per webhook, warm", "2 ms", f"{1000 * cpu.median:.2f} ms", share)]
    section.facts = {"receiver_seconds": answers.median}
    return section


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
