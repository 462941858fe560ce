"""`python -m tools.local_cloud up | down | status | logs FUNCTION | invoke FUNCTION --event FILE`."""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.companions.server import furnished_dashboard, running_companions
from tools.local_cloud.container import invoke
from tools.local_cloud.processes import LocalCloudError, command_of, end_group
from tools.local_cloud.stack import FUNCTIONS, STATE, LocalStack, function_log, local_stack, new_session
from tools.setup.build import BuildFailed

_STACK = STATE / "stack.json"
_MARKS = {"up": "tools.local_cloud", "cloud": "ministack", "simulator": "tools.wix_simulator"}
_PATIENCE = 30.0


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.local_cloud", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start, deploy, print the addresses, run until Ctrl-C")
    up.add_argument("--seed", default="1", help="seed of the Wix simulator")
    commands.add_parser("down", help="stop what up started")
    commands.add_parser("status", help="say what is running and where")
    logs = commands.add_parser("logs", help="print what a deployed function has logged")
    logs.add_argument("function", choices=FUNCTIONS)
    invoked = commands.add_parser("invoke", help="run a function in a container: sam local invoke")
    invoked.add_argument("function", choices=FUNCTIONS)
    invoked.add_argument("--event", type=Path, required=True)
    options, more = parser.parse_known_args(arguments)
    if more and options.command != "invoke":
        parser.error(f"unknown arguments: {' '.join(more)}")
    try:
        match options.command:
            case "up":
                _up(options.seed)
            case "down":
                _down()
            case "status":
                _status()
            case "logs":
                _logs(options.function)
            case _:
                _invoke(options.function, options.event, more)
    except (LocalCloudError, BuildFailed) as failure:
        sys.exit(str(failure))


def _up(seed: str) -> None:
    if _processes():
        raise LocalCloudError("A local stack is running already: see `make status`, end it with `make down`.")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt_once)
    try:
        with local_stack(simulator_arguments=("--seed", seed), say=_say) as stack, running_companions(stack) as sides:
            _say("Filling the simulated site with a few galleries")
            print(_addresses(stack, sides, furnished_dashboard(stack)), flush=True)
            _wait_while_running(stack)
    except KeyboardInterrupt:
        print("\nStopped; nothing is left running.", flush=True)


def _say(step: str) -> None:
    print(f"{step} ...", flush=True)


def _interrupt_once(*_: object) -> None:
    # A second Ctrl-C must not interrupt the cleaning up.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _wait_while_running(stack: LocalStack) -> None:
    while True:
        for name, child in stack.children.items():
            if not child.running:
                raise LocalCloudError(f"The {name} ended by itself. Its last words, from {child.log}:\n{child.tail()}")
        time.sleep(1)


def _addresses(stack: LocalStack, sides: str, dashboard: str) -> str:
    rows = {
        "webhooks": stack.webhook_url,
        "Wix (simulated)": stack.wix["base_url"],
        "AWS (embedded)": f"{stack.cloud_url}  (region {stack.region}, any keys)",
        "album bucket": stack.bucket,
        "table": stack.table,
        "site": stack.wix["instance_id"],
    }
    lines = [f"  {name:<16} {value}" for name, value in rows.items()]
    lines += ["", "Share a gallery on the app's page:", f"  {dashboard}", ""]
    lines += ["Edit on one side and watch the other, Wix on the left and the album on the right:", f"  {sides}"]
    return "\n".join(["", *lines, "", f"All of it is in {_STACK.relative_to(STATE.parent)}. Ctrl-C ends it."])


def _down() -> None:
    processes = _processes()
    if not processes:
        print("No local stack is running.")
    if "up" in processes:
        _end_up(processes["up"])
    for name in ("cloud", "simulator"):
        if name in processes and _ours(name, processes[name]):
            end_group(processes[name])
    _STACK.unlink(missing_ok=True)
    if processes:
        print("Stopped; nothing is left running.")


def _end_up(pid: int) -> None:
    """Asks `up` to end everything in order, and waits for it."""
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + _PATIENCE
    while _ours("up", pid) and time.monotonic() < end:
        time.sleep(0.1)


def _status() -> None:
    processes = _processes()
    if not processes:
        print("No local stack is running: start one with `make up`.")
        return
    print(json.dumps(_read(), indent=2))


def _logs(function: str) -> None:
    if not _processes():
        raise LocalCloudError("No local stack is running: start one with `make up`.")
    stack = _read()
    for line in function_log(new_session(), stack["cloud_url"], stack["functions"][function]):
        print(line)


def _invoke(function: str, event: Path, more: Sequence[str]) -> None:
    ran = invoke(function, event, more)
    print(ran.stderr, file=sys.stderr, end="")
    print(ran.stdout.strip())
    sys.exit(ran.returncode)


def _processes() -> dict[str, int]:
    """The processes of the stack that are running: name and process ID."""
    return {name: pid for name, pid in _read().get("processes", {}).items() if _ours(name, pid)}


def _ours(name: str, pid: int) -> bool:
    return _MARKS[name] in command_of(pid)


def _read() -> dict[str, Any]:
    return json.loads(_STACK.read_text()) if _STACK.exists() else {}


if __name__ == "__main__":
    main()
