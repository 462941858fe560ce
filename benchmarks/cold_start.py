"""Cold starts: from a process that is not there to the first answer, at the memory that the template configures."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import installing
from benchmarks.functions import FLOORS, Answer, Function, environment, layers
from benchmarks.results import Bar, Sample, Section, Table
from benchmarks.stub_cloud import stub_cloud
from tools.local_cloud.stack import logical_id
from tools.setup.build import build_here

ALLOWED_SECONDS = 1.25
"""Wix's patience with a webhook."""
ALLOWED_RATIO = 1.25
_EVENTS = {
    "webhook_receiver": "webhook_receiver/item_updated.json",
    "change_listener": "change_listener/medium_created.json",
    "gallery_worker": "gallery_worker/compare_a_link_that_was_removed.json",
    "item_worker": "item_worker/resume_a_pair_that_is_not_there.json",
    "scheduler": "scheduler/every_minute.json",
    "dashboard_api": "dashboard_api/page.json",
}
_RECEIVER, _FLOOR = "webhook_receiver", "floor"
_TEXT = """From nothing to the first answer: the artifact of `sam build`, in a clean process with Lambda's own runtime
client under AWS's runtime interface emulator. {how} AWS's services are a stand-in on this machine that answers at once.
The floor is an interpreter with the same runtime client that makes a client of SQS and verifies one RS256 signature,
and sends nothing; floor and receiver are started in turn.

Everywhere on this page: the median, and in brackets the range of the middle nine tenths."""
_HELD = "The processor is held by a control group to what the function's memory buys (memory / 1,769 MB of a vCPU)."
_NOT_HELD = "Control groups cannot be written here, so **the processor was not held**; Lambda is slower by that share."


@dataclass(slots=True)
class Starts:
    """All cold starts of one function."""

    function: Function
    answers: list[Answer] = field(default_factory=list[Answer])
    modules: int = 0

    @property
    def seconds(self) -> Sample:
        return Sample([one.seconds for one in self.answers])

    @property
    def cpu(self) -> Sample:
        return Sample([one.cpu for one in self.answers])

    @property
    def memory(self) -> Sample:
        return Sample([one.memory for one in self.answers])


def measure(quick: bool) -> Section:
    """The floor and the receiver in turn, so that whatever else the machine does falls on both."""
    built = build_here().parent
    functions = functions_of(built)
    often, seldom = (5, 2) if quick else (50, 7)
    starts = {name: Starts(function) for name, function in functions.items()}
    held = True
    with stub_cloud() as cloud:
        for name in [_FLOOR, _RECEIVER] * often + [other for other in _EVENTS if other != _RECEIVER] * seldom:
            with environment(functions[name], built, cloud) as running:
                held = running.caged.held
                starts[name].answers.append(_checked(name, running.ask()))
    for name, one in starts.items():
        one.modules = _modules(functions[name], built)
    return _section(starts, held)


def memories(template: Path) -> Mapping[str, int]:
    """MB by function, from the built template."""
    import yaml

    resources = yaml.safe_load(template.read_text())["Resources"]
    return {name: int(resources[logical_id(name)]["Properties"]["MemorySize"]) for name in _EVENTS}


def functions_of(built: Path) -> dict[str, Function]:
    """All of them as they were built, and the floor with the receiver's memory and event."""
    memory = memories(built / "template.yaml")
    found = {name: Function(name, built / logical_id(name), event, memory[name]) for name, event in _EVENTS.items()}
    return found | {_FLOOR: Function(_FLOOR, FLOORS / "cold", _EVENTS[_RECEIVER], memory[_RECEIVER])}


def _checked(name: str, answer: Answer) -> Answer:
    failed = not isinstance(answer.content, dict) or "errorType" in answer.content
    if failed or answer.content.get("statusCode", 200) != 200:
        raise AssertionError(f"{name} answered {answer.content}")
    return answer


def _modules(function: Function, built: Path) -> int:
    """How many modules its first answer needs to have been imported with."""
    return int(_importing(function, built, "print(len(sys.modules))").stdout)


def _importing(function: Function, built: Path, then: str, *options: str) -> "subprocess.CompletedProcess[str]":
    paths = [str(function.folder), *layers(built)]
    script = f"import sys; sys.path[:0] = {paths!r}; import handler; {then}"
    command = [str(installing.lambda_runtime()), *options, "-c", script]
    settings = {"AWS_DEFAULT_REGION": "us-east-1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, env=settings, capture_output=True, text=True, check=True)


def _section(starts: Mapping[str, Starts], held: bool) -> Section:
    receiver, floor = starts[_RECEIVER], starts[_FLOOR]
    slowest = max(receiver.seconds.values)
    in_time = sum(one < ALLOWED_SECONDS for one in receiver.seconds.values)
    ratio = receiver.cpu.median / floor.cpu.median if floor.cpu.median else 0.0
    number = len(receiver.answers)
    section = Section("Cold start", _text(held), [_table(starts, floor)])
    section.bars = [
        Bar(
            "Receiver: cold answer, slowest of all starts",
            f"{1000 * ALLOWED_SECONDS:.0f} ms",
            f"{1000 * slowest:.0f} ms ({in_time} of {number} in time)",
            slowest / ALLOWED_SECONDS,
        ),
        Bar(
            "Receiver: CPU to the first answer, beside the floor",
            f"{ALLOWED_RATIO} x",
            f"{ratio:.2f} x",
            ratio / ALLOWED_RATIO,
        ),
    ]
    section.facts = {f"cold_{name}_seconds": one.seconds.median for name, one in starts.items()}
    section.profile = _profile(starts[_RECEIVER].function, build_here().parent)
    return section


def _text(held: bool) -> str:
    return _TEXT.format(how=_HELD if held else _NOT_HELD)


def _table(starts: Mapping[str, Starts], floor: Starts) -> Table:
    rows = [
        (
            f"`{name}`" if name != _FLOOR else "floor",
            f"{one.function.memory}",
            str(len(one.answers)),
            one.seconds.shown(scale=1000),
            one.cpu.shown(scale=1000),
            f"{one.cpu.median / floor.cpu.median:.2f}" if floor.cpu.median else "",
            f"{one.memory.median / 2**20:.0f}",
            str(one.modules),
        )
        for name, one in sorted(starts.items(), key=lambda pair: pair[0] != _FLOOR)
    ]
    columns = ("function", "MB", "starts", "first answer, ms", "CPU, ms", "x floor", "peak memory, MB", "modules")
    return Table("Cold starts", columns, rows)


def _profile(function: Function, built: Path) -> str:
    """The imports that cost most, each with what it brings along."""
    ran = _importing(function, built, "", "-X", "importtime")
    rows = [line.removeprefix("import time:").split("|") for line in ran.stderr.splitlines()[1:]]
    costs = sorted(((int(whole), name.strip()) for _, whole, name in rows if whole.strip().isdigit()), reverse=True)
    lines = [f"{whole / 1000:8.1f} ms  {name}" for whole, name in costs[:16]]
    return "imports of the receiver, each with all that it imports\n" + "\n".join(lines)
