"""Print what each event costs."""

import argparse
import contextlib
import io
import logging
import sys
import warnings

from rich.console import Console
from rich.table import Table

from tests.budgets.events import Measured, as_json, measure
from tools.wix_simulator.launch import running_simulator

SIMULATOR = ("--port", "0", "--seed", "1", "--rate-limit", "0", "--file-delay", "0.05", "--webhook-timeout", "30")


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.budgets", description=__doc__)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--items", type=int, default=200, help="size of the galleries that are shared and compared")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable()
    with contextlib.redirect_stdout(io.StringIO()), running_simulator(*SIMULATOR) as simulator:
        rows = measure(simulator, options.items)
    if options.json:
        sys.stdout.write(as_json(rows) + "\n")
    else:
        _print(rows)


def _print(rows: list[Measured]) -> None:
    shown = [row.as_row() for row in rows]
    table = Table(*(name.replace("_", " ") for name in shown[0]))
    for row in shown:
        table.add_row(*(str(value) for value in row.values()))
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
