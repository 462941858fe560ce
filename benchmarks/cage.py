"""Holding a process to a part of a processor, as Lambda does by a function's memory.

1,769 MB of memory buy one vCPU, and less memory that part of it (AWS docs: Lambda, "Configure function memory").
Control groups of both versions do it; where they cannot be written, nothing is held and the report says so.
"""

import os
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEMORY_OF_A_CPU = 1769
_GROUPS = Path("/sys/fs/cgroup")
_PERIOD = 20_000
"""Microseconds; the share is given out anew in each."""


@dataclass(frozen=True, slots=True)
class Cage:
    """Processes enter by themselves (`entering`), so that nothing of them is spent outside. `share`: of one CPU."""

    share: float
    limits: Path | None
    usage: Path | None

    @property
    def held(self) -> bool:
        return self.limits is not None

    def entering(self, command: Sequence[str]) -> list[str]:
        """The command that enters the cage and then becomes `command`; what follows it are its further arguments."""
        paths = {path / "cgroup.procs" for path in (self.limits, self.usage) if path}
        script = "".join(f"echo $$ > {path}; " for path in sorted(paths))
        return ["/bin/sh", "-c", f'{script}exec "$0" "$@"', *command]

    def cpu_seconds(self) -> float:
        """Spent by everything that was ever inside."""
        if self.usage is None:
            return 0.0
        if (counter := self.usage / "cpuacct.usage").exists():
            return int(counter.read_text()) / 1e9
        stat = dict(line.split() for line in (self.usage / "cpu.stat").read_text().splitlines())
        return int(stat["usage_usec"]) / 1e6

    def peak_memory(self) -> int:
        """Bytes that the largest process inside has held at once."""
        if self.usage is None:
            return 0
        pids = (self.usage / "cgroup.procs").read_text().split()
        return max((_high_water(Path(f"/proc/{pid}/status")) for pid in pids), default=0)


@contextmanager
def cage(memory: int) -> Generator[Cage]:
    """For a function with so many MB of memory."""
    share = min(memory / MEMORY_OF_A_CPU, 1.0)
    name = f"bench-{os.getpid()}-{time.monotonic_ns()}"
    first = (_GROUPS / "cpu").is_dir()
    folders = [_GROUPS / part / name for part in ("cpu", "cpuacct")] if first else [_GROUPS / name]
    try:
        for folder in folders:
            folder.mkdir(exist_ok=True)
        _limit(folders[0], share)
    except OSError:
        yield Cage(share, None, None)
        return
    try:
        yield Cage(share, folders[0], folders[-1])
    finally:
        for folder in dict.fromkeys(folders):
            _remove(folder)


def _limit(folder: Path, share: float) -> None:
    quota = int(share * _PERIOD)
    if (folder / "cpu.cfs_quota_us").exists():
        (folder / "cpu.cfs_period_us").write_text(str(_PERIOD))
        (folder / "cpu.cfs_quota_us").write_text(str(quota))
    else:
        (folder / "cpu.max").write_text(f"{quota} {_PERIOD}")


def _remove(folder: Path) -> None:
    for _ in range(50):
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.02)
        else:
            return


def _high_water(status: Path) -> int:
    try:
        lines = status.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
