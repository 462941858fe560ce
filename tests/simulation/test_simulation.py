"""The simulation: thousands of seeds, and that the machine itself is sound."""

import os

from tests.simulation import corpus
from tests.simulation.batch import Summary, check_all, check_seeds, explain, judge
from tests.simulation.effects import Fault
from tests.simulation.program import Operation, Program, Step, draw
from tests.simulation.reached import missing
from tests.simulation.run import run
from tests.simulation.shrink import shrink, story

SEEDS = int(os.environ.get("SIMULATION_SEEDS", "10000"))
DRAWN_FROM = int(os.environ.get("SIMULATION_FROM", "1000001"))
"""Continuous integration draws another one each time (.ci/run)."""
DRAWN = int(os.environ.get("SIMULATION_DRAWN", "500"))
ENOUGH = 2000
"""From so many seeds on, nothing may be out of reach."""


def test_no_seed_that_ever_failed_fails_again() -> None:
    assert corpus.failures() == {}
    assert len(corpus.seeds()) >= 8


def test_every_seed_keeps_every_promise_and_nothing_is_out_of_reach() -> None:
    summary = check_all(range(1, 1 + SEEDS), workers=os.cpu_count() or 1)

    assert not summary.failures, "\n\n".join(explain(seed) for seed in sorted(summary.failures)[:2])
    assert summary.seeds == SEEDS
    lacking = missing(summary.counts) if SEEDS >= ENOUGH else []
    assert not lacking, f"the simulation never reached: {', '.join(lacking)}"


def test_worlds_that_were_drawn_for_this_run_keep_every_promise_too() -> None:
    summary = check_all(range(DRAWN_FROM, DRAWN_FROM + DRAWN), workers=os.cpu_count() or 1)

    assert not summary.failures, "\n\n".join(explain(seed) for seed in sorted(summary.failures)[:2])
    assert summary.seeds == DRAWN


def test_the_same_seed_always_goes_the_same_way() -> None:
    assert run(draw(7)).trace == run(draw(7)).trace


def test_what_ends_links_and_sites_is_put_between_the_steps_that_a_seed_always_had() -> None:
    ended = 0
    for seed in range(1, 101):
        program, former = draw(seed), draw(seed, endings=False)
        added = len(program.steps) - len(former.steps)
        places = range(len(former.steps) + 1)
        without = [[*program.steps[:at], *program.steps[at + added :]] for at in places]
        assert list(former.steps) in without
        assert program.links == former.links
        ended += added > 0

    assert ended >= 5


def test_a_failing_program_is_shrunk_to_what_makes_it_fail() -> None:
    harmless = Step(Operation.NOTHING, work=3, writes={2: Fault.ERROR_BEFORE})
    culprit = Step(Operation.RETITLE)
    program = Program(0, draw(1).links[:1], [harmless, harmless, culprit, harmless])

    def fails(one: Program) -> str:
        return "it was renamed" if any(step.operation is Operation.RETITLE for step in one.steps) else ""

    small = shrink(program, fails)

    assert [step.operation for step in small.steps] == [Operation.RETITLE]
    assert "renames the gallery" in story(small, fails(small))


def test_a_bug_is_a_failure_like_a_broken_promise() -> None:
    report = judge(Program(0, [], [Step("no such operation")]))  # type: ignore[arg-type]

    assert report.failure == "" or "Error" in report.failure


def test_summaries_add_up() -> None:
    total = Summary()

    for seeds in (range(1, 3), range(3, 4)):
        total.add(check_seeds(seeds))

    assert total.seeds == 3
    assert total.counts["operation: edits a field"] > 0
