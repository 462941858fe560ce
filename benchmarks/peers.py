"""The same work by Unison, rclone bisync and vdirsyncer: two local folders of so many small files."""

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.installing import PLACE, Peers

LARGEST_SHARE = 10_000
"""Above, both folders hold the same files from the beginning, because copying them all takes minutes."""
_MEMORY = Path("/dev/shm")  # noqa: S108
"""Files that lie in memory: nobody waits for a disk."""
_CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{name}\r\nFN:Picture {number}\r\nNOTE:{note}\r\nEND:VCARD\r\n"


@dataclass(frozen=True, slots=True)
class Peer:
    """`first` and `again` are the commands; `environment` keeps all that it writes below one folder."""

    name: str
    first: Sequence[Sequence[str]]
    again: Sequence[str]
    environment: Mapping[str, str]


@dataclass(slots=True)
class Figures:
    """CPU seconds: of the first share (None where it was not measured), of rounds without a change, and of one with
    one file in a hundred changed."""

    first: float | None = None
    none: list[float] = field(default_factory=list[float])
    changed: float = 0.0


def measure(installed: Peers, size: int, rounds: int) -> dict[str, Figures]:
    """By name of the peer; a peer that fails is left out, and what it said is printed."""
    found: dict[str, Figures] = {}
    for make in (_unison, _rclone, _vdirsyncer):
        place = (_MEMORY if _MEMORY.is_dir() else PLACE) / f"gallery-sync-bench-{os.getpid()}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        peer = make(installed, place)
        if peer is None:
            continue
        try:
            found[peer.name] = _measure(peer, place, size, rounds)
        except subprocess.CalledProcessError as failure:
            print(f"{peer.name} failed: {failure.stderr}")
        finally:
            shutil.rmtree(place, ignore_errors=True)
    return found


def _measure(peer: Peer, place: Path, size: int, rounds: int) -> Figures:
    here, there = place / "here", place / "there"
    _fill(here, range(size))
    there.mkdir()
    figures = Figures()
    if size > LARGEST_SHARE:
        _fill(there, range(size))
    spent = sum(_cpu(command, peer.environment) for command in peer.first)
    if size <= LARGEST_SHARE:
        figures.first = spent
    assert sum(1 for _ in there.iterdir()) == size, f"{peer.name} did not share everything"
    figures.none = [_cpu(peer.again, peer.environment) for _ in range(rounds)]
    time.sleep(1.1)  # so that every peer can tell the files by their time
    _fill(here, range(0, size, 100), "edited")
    figures.changed = _cpu(peer.again, peer.environment)
    assert "edited" in next(there.glob("00000000*")).read_text(), f"{peer.name} did not carry an edit"
    return figures


def _fill(folder: Path, numbers: Iterable[int], note: str = "What can be seen on the picture") -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        name = f"{number:08d}-4000-8000"
        (folder / f"{name}.vcf").write_text(_CARD.format(name=name, number=number, note=note))


def _cpu(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Seconds that the command and all that it started have spent."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    settings = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", **environment}
    subprocess.run(command, env=settings, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _unison(installed: Peers, place: Path) -> Peer | None:
    if installed.unison is None:
        return None
    options = ["-ui", "text", "-batch", "-silent", "-confirmbigdel=false"]
    command = [str(installed.unison), str(place / "here"), str(place / "there"), *options]
    return Peer("Unison", [command], command, {"HOME": str(place), "UNISON": str(place / "archives")})


def _rclone(installed: Peers, place: Path) -> Peer | None:
    if installed.rclone is None:
        return None
    command = [str(installed.rclone), "bisync", str(place / "here"), str(place / "there")]
    command += ["--workdir", str(place / "listings"), "--config", str(place / "rclone.conf")]
    (place / "rclone.conf").touch()
    return Peer("rclone bisync", [[*command, "--resync"]], command, {"HOME": str(place)})


def _vdirsyncer(installed: Peers, place: Path) -> Peer | None:
    if installed.vdirsyncer is None:
        return None
    sides = "".join(
        f'[storage {name}]\ntype = "filesystem"\npath = "{place / name}"\nfileext = ".vcf"\n\n'
        for name in ("here", "there")
    )
    configuration = place / "vdirsyncer.conf"
    pair = '[pair gallery]\na = "here"\nb = "there"\ncollections = null\n\n'
    configuration.write_text(f'[general]\nstatus_path = "{place / "status"}"\n\n{pair}{sides}')
    command = [str(installed.vdirsyncer), "--config", str(configuration)]
    return Peer("vdirsyncer", [[*command, "discover"], [*command, "sync"]], [*command, "sync"], {"HOME": str(place)})
