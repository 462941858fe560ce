"""Making a failing program as small as it goes, and telling it in plain words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.simulation.program import Operation, Program, Step

type Judge = Callable[[Program], str]
"""The failure of a program, empty when it passes."""

_NAMES = re.compile(r"\b[a-z2-7]{26}\b|\d+")


def kind_of(failure: str) -> str:
    """A failure without the names and numbers in it."""
    return _NAMES.sub("#", failure)[:90]


def shrink(program: Program, judge: Judge) -> Program:
    """Drop links, steps, faults and waits, one after the other, as long as it fails in the same way."""
    wanted = kind_of(judge(program))
    while True:
        for smaller in _smaller(program):
            if kind_of(judge(smaller)) == wanted:
                program = smaller
                break
        else:
            return program


def _smaller(program: Program) -> Iterator[Program]:
    steps = list(program.steps)
    size = len(steps) // 2
    while size:
        for start in range(0, len(steps), size):
            yield replace(program, steps=steps[:start] + steps[start + size :])
        size //= 2
    if len(program.links) > 1:
        for number in range(len(program.links)):
            yield replace(program, links=[one for n, one in enumerate(program.links) if n != number])
    for number, link in enumerate(program.links):
        if link.items > 1:
            links = list(program.links)
            links[number] = replace(link, items=link.items - 1)
            yield replace(program, links=links)
    for number, step in enumerate(steps):
        for simpler in _simpler(step):
            yield replace(program, steps=[*steps[:number], simpler, *steps[number + 1 :]])


def _simpler(step: Step) -> Iterator[Step]:
    yield from _fewer_faults(step)
    if step.post:
        yield replace(step, post=None)
    if step.operation is not Operation.NOTHING:
        yield replace(step, operation=Operation.NOTHING)
    if step.work:
        yield replace(step, work=0)
        if step.work > 1:
            yield replace(step, work=step.work - 1)
    if step.wait:
        yield replace(step, wait=0.0)
    if step.schedule:
        yield replace(step, schedule=False)


def _fewer_faults(step: Step) -> Iterator[Step]:
    if step.writes:
        yield replace(step, writes=None)
        if len(step.writes) > 1:
            for number in step.writes:
                yield replace(step, writes={number: step.writes[number]})
    if step.reads:
        yield replace(step, reads=None)
        if len(step.reads) > 1:
            for number in step.reads:
                yield replace(step, reads={number: step.reads[number]})


def story(program: Program, failure: str) -> str:
    """The program in plain words."""
    lines = [
        f"A gallery of {link.items} on {link.wix.name} and {link.platform.name} ({link.settings.direction}, "
        f"{link.settings.conflict}, {link.settings.delete}, edit beats delete: {link.settings.edit_beats_delete}), "
        f"{'already equal' if link.synced else 'just being shared'}."
        for link in program.links
    ]
    lines += [_sentence(step) for step in program.steps]
    return "\n".join([*lines, f"In the end: {failure}"])


def _sentence(step: Step) -> str:
    parts = []
    if step.operation is not Operation.NOTHING:
        parts.append(f"A person {step.operation} (a={step.a}, b={step.b}, c={step.c})")
    if step.post:
        parts.append(str(step.post))
    if step.work:
        parts.append(f"{step.work} messages are worked on")
    parts += [f"{fault} at read {number}" for number, fault in sorted((step.reads or {}).items())]
    parts += [f"{fault} at effect {number}" for number, fault in sorted((step.writes or {}).items())]
    if "in between" in " ".join(parts):
        parts.append(f"in between: {step.inner}")
    if step.wait:
        parts.append(f"{step.wait:g} s pass")
    if step.schedule:
        parts.append("the schedule runs")
    return "- " + "; ".join(parts) if parts else "- nothing"
