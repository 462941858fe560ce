"""Carry films through a worker's adapters and say how much memory the process took: `python -m
tests.budgets.large_files --megabytes 1024`."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from botocore.config import Config

from gallery_sync.http import Downloads, Guard
from gallery_sync.model import Media, MediaKind, Staged
from gallery_sync.platforms import s3
from gallery_sync.platforms.s3 import staging
from gallery_sync.platforms.s3.bucket import Bucket
from gallery_sync.platforms.s3.layout import Layout
from gallery_sync.platforms.s3.media import MediaShelf
from gallery_sync.runtime import wiring
from gallery_sync.runtime.side_by_side import Threads
from gallery_sync.wix.client import WixApp, WixSites
from gallery_sync.wix.gallery import WixGallery
from gallery_sync.wix.secret import AppSecret
from tests.budgets.host import MB, host

WAYS = ("from Wix into an album", "from an album to Wix, as bytes")
_AWS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


def measure(way: str, megabytes: int, films: int = 1) -> Mapping[str, Any]:
    """`films` at once, each of so many megabytes, in a process of its own: `staged`, and `peak_mb`, everything that the
    process holds included."""
    with host(megabytes * MB) as address:
        arguments = ("--carry", way, "--address", address, "--films", str(films))
        return measured_apart("large_files", *arguments, environment=_AWS | {"AWS_ENDPOINT_URL": address})


def measured_apart(module: str, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})) -> Any:
    """What a module of these budgets prints as JSON, run in a process of its own, so that only its memory counts."""
    command = [sys.executable, "-m", f"tests.budgets.{module}", *arguments]
    run = subprocess.run(command, env=os.environ | dict(environment), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)


def _carry(way: str, address: str) -> Staged:
    """With everything imported that a worker imports."""
    assert wiring.worker
    gallery = WixGallery(
        WixSites(WixApp("app", AppSecret(lambda: "secret"), address)).client("site"),
        "gallery",
        Downloads(Guard(allow_loopback_http=True)),
    )
    bucket, layout = Bucket(s3.connect(Config()), "albums"), Layout("album")
    if way == WAYS[0]:
        film = Media(MediaKind.VIDEO, "film", url=f"{address}/film.mp4", file_name="film.mp4")
        return staging.stage(bucket, layout, film, gallery, "pair")
    shelf = MediaShelf(bucket, layout, "")
    film = Media(MediaKind.VIDEO, "film", url=shelf.address("media/film.mp4"), file_name="film.mp4")
    return gallery.stage(Media(MediaKind.VIDEO, "film", file_name="film.mp4"), _Opened(shelf, film), "pair")


def peak() -> int:
    """The most that was resident, in MB. `getrusage` would include the process that this one was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


class _Opened:
    """The film of the album, where Wix cannot fetch it by an address."""

    def __init__(self, shelf: MediaShelf, film: Media) -> None:
        self._shelf = shelf
        self._film = film

    def open(self, media: Media, longest_side: int = 0) -> Any:
        return self._shelf.open(self._film)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.budgets.large_files", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--films", type=int, default=1, help="how many at once")
    parser.add_argument("--carry", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--address", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.carry:
        staged: list[str] = []
        films = [lambda: staged.append(_carry(options.carry, options.address).id)] * options.films
        Threads()(films)
        sys.stdout.write(json.dumps({"staged": staged, "peak_mb": peak()}) + "\n")
        return
    for way in WAYS:
        most = measure(way, options.megabytes, options.films)["peak_mb"]
        sys.stdout.write(f"{way}: {options.films} of {options.megabytes} MB, peak {most} MB\n")


if __name__ == "__main__":
    main()
