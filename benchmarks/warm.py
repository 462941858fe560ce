"""The warm receiver: what one webhook costs, and how many of them one execution environment takes."""

import time

from benchmarks.cold_start import functions_of
from benchmarks.functions import environment
from benchmarks.results import Bar, Sample, Section, Table
from benchmarks.stub_cloud import stub_cloud
from tools.setup.build import build_here

ALLOWED_CPU = 0.002
_WARMING = 20
_TEXT = """The same execution environment, held to the same share of a processor, asked one webhook after the other: an
edited item, verified, classified and sent to the queue. Lambda's runtime client is included, the emulator is not."""


def measure(quick: bool) -> Section:
    rounds, webhooks = (3, 100) if quick else (9, 300)
    built = build_here().parent
    receiver = functions_of(built)["webhook_receiver"]
    cpu: list[float] = []
    rates: list[float] = []
    answers: list[float] = []
    with stub_cloud() as cloud, environment(receiver, built, cloud) as running:
        for _ in range(_WARMING):
            running.ask()
        for _ in range(rounds):
            started, before = time.perf_counter(), running.caged.cpu_seconds()
            answers += [running.ask().seconds for _ in range(webhooks)]
            cpu.append((running.caged.cpu_seconds() - before) / webhooks)
            rates.append(webhooks / (time.perf_counter() - started))
    return _section(Sample(cpu), Sample(rates), Sample(answers))


def _section(cpu: Sample, rates: Sample, answers: Sample) -> Section:
    columns = ("CPU per webhook, ms", "answer, ms", "slowest 1 %, ms", "webhooks a second")
    row = (cpu.shown(digits=2, scale=1000), answers.shown(digits=1, scale=1000))
    row = (*row, f"{1000 * answers.percentile(0.99):.1f}", rates.shown())
    section = Section("Warm receiver", _TEXT, [Table("One execution environment", columns, [row])])
    share = cpu.median / ALLOWED_CPU
    section.bars = [Bar("Receiver: CPU per webhook, warm", "2 ms", f"{1000 * cpu.median:.2f} ms", share)]
    section.facts = {"receiver_seconds": answers.median}
    return section
