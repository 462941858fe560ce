"""Start a simulator as a process of its own, and end it."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

from .wire import Json

_PATIENCE = 10.0


@contextmanager
def running_simulator(*arguments: str) -> Generator[Json]:
    """A simulator with these command-line arguments, as long as the block lasts. Gives its JSON line.

    Raises `RuntimeError` when it ends before it is ready; it has then said why on stderr.
    """
    command = [sys.executable, "-m", "tools.wix_simulator", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _ready(process)
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def _ready(process: subprocess.Popen[str]) -> Json:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError("The simulator ended before it was ready; its reason is on stderr.")
    return json.loads(line)
