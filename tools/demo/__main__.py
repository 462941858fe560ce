"""`python -m tools.demo`: from nothing to two galleries that stay equal, without a question.

Exits with 1 when the two sides differ in the end, or an edit caused another write than its own.
"""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import httpx
from rich.console import Console

from tools.demo.connected import play_connected
from tools.demo.play import play
from tools.demo.quiet import TooLate
from tools.demo.servers import SERVERS
from tools.local_cloud.processes import LocalCloudError
from tools.local_cloud.stack import STATE, local_stack
from tools.samples import sample_galleries, sample_picture
from tools.servers import CannotRun
from tools.setup.build import BuildFailed

PLATFORMS = ("s3", "wordpress", "grain")
_PICTURES = 8
_WIDTH = 130
"""Columns where there is no terminal to ask."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.demo", description=__doc__)
    parser.add_argument("--platform", choices=PLATFORMS, default="s3", help="where the gallery is shared")
    parser.add_argument("--seed", type=int, default=1, help="of the pictures, and of the Wix simulator")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    begin = time.monotonic()
    try:
        succeeded = run(console, options.platform, options.seed)
    except (TooLate, LocalCloudError, BuildFailed, CannotRun, httpx.HTTPError) as failure:
        console.print(f"[red]✘ {failure}[/]", highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing is left running.")
    console.print(f"The whole demo took {time.monotonic() - begin:.0f} s; nothing is left running.")
    sys.exit(0 if succeeded else 1)


def run(console: Console, platform: str, seed: int) -> bool:
    """The pictures are drawn while the stack starts."""
    with ProcessPoolExecutor(1) as artist:
        galleries = artist.submit(sample_galleries, seed)
        pictures = [artist.submit(sample_picture, seed, number) for number in range(_PICTURES)]
        with local_stack(
            STATE / "demo",
            simulator_arguments=("--seed", str(seed), "--time-scale", "60"),
            say=lambda step: console.print(f"{step} ..."),
        ) as stack:
            drawn = [one.result() for one in pictures]
            if platform == "s3":
                return play(console, stack, platform, galleries.result(), drawn)
            with SERVERS[platform]() as server:
                return play_connected(console, stack, platform, server, galleries.result()[0], drawn)


if __name__ == "__main__":
    main()
