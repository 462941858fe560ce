"""The figures of a run, as a table of Markdown."""

from tests.deployed.faults.course import Outcome


def table(outcome: Outcome) -> str:
    plan = outcome.plan
    kills = ", ".join(f"{count} × {name}" for name, count in sorted(outcome.kills.items()) if count)
    rows = {
        "Seed": plan.seed,
        "Sites": plan.sites,
        "Edits made": f"{outcome.edits.total()} ({outcome.missed} found their entry not there)",
        "Edits by kind": ", ".join(f"{count} × {name}" for name, count in sorted(outcome.edits.items())),
        "Faults that struck": ", ".join(f"{count} × {name}" for name, count in outcome.faults.items()),
        "Workers killed": f"{outcome.killed_processes} processes, {outcome.kills.total()} in mid-batch ({kills})",
        "Stopped links resumed by their owner": outcome.resumed,
        "Held deletions confirmed by their owner": outcome.confirmed,
        "Comparisons until all was at rest": outcome.rounds,
        "Entries in the end, on both sides": outcome.entries,
        "Dead letters": outcome.dead_letters,
        "Writes to Wix and to the outside by a replay of everything": "{} and {}".format(*outcome.writes_at_rest),
        "Seconds": ", ".join(f"{name} {seconds:.0f}" for name, seconds in outcome.seconds.items()),
        "Lost, doubled, invented or different": len(outcome.complaints),
    }
    lines = [f"| {name} | {value} |" for name, value in rows.items()]
    return "\n".join(["| what | how much |", "| --- | --- |", *lines])
