"""Child processes that end with us: each leads a process group of its own, which is ended as one."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 10.0


class LocalCloudError(Exception):
    """The local cloud cannot do what was asked; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Child:
    """A running process and the file that takes its output."""

    name: str
    process: subprocess.Popen[str]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Ends the process and everything that it started."""
        end_group(self.pid, self.process)

    def tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def start(
    name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, *, piped: bool = False
) -> Child:
    """Starts `command` in a process group of its own. `piped`: its standard output is ours to read."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if piped else output,
            stderr=output,
            start_new_session=True,
            text=True,
        )
    return Child(name, process, log)


def end_group(group: int, leader: subprocess.Popen[str] | None = None) -> None:
    """Asks a process group to end, and makes it end after ten seconds. No error if there is none."""
    for signal_number, patience in ((signal.SIGTERM, _PATIENCE), (signal.SIGKILL, _PATIENCE)):
        try:
            os.killpg(group, signal_number)
        except ProcessLookupError:
            return
        if _gone(group, leader, patience):
            return


def _gone(group: int, leader: subprocess.Popen[str] | None, patience: float) -> bool:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if leader is not None:
            leader.poll()
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def command_of(pid: int) -> str:
    """The command line of a running process, empty if there is none: tells ours from a later one."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    ran = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return ran.stdout.strip()


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
