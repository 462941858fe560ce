"""Options, exit codes, and that every command is documented."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from gallery_sync.cli import __main__ as command_line
from gallery_sync.cli.commands import COMMANDS, Command
from gallery_sync.cli.output import DONE, FAILED, MISUSED, TRY_LATER, Failure
from gallery_sync.errors import InvalidRequest, Unavailable

from .conftest import Operator

RUNBOOK = (Path(__file__).parents[3] / "docs" / "operations.md").read_text()
USAGE = RUNBOOK.partition("### Commands\n\n```\n")[2].partition("```")[0]

type Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(operator: Operator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the program: exit code, standard output, standard error."""

    def running(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(command_line, "connect", lambda *_: operator.deployment)
        with pytest.raises(SystemExit) as ended:
            command_line.main(arguments)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return running


def test_every_command_has_its_section_and_no_section_is_left_over():
    sections = set(re.findall(r"^#### `gallery-sync ([a-z -]+)`$", RUNBOOK, re.MULTILINE))

    assert sections == {command.name for command in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_shown_with_what_it_takes(command: Command):
    (shown,) = re.findall(rf"^gallery-sync {command.name}(?= [<\[]|$)(.*)$", USAGE, re.MULTILINE)

    named = re.findall(r"--[a-z-]+|(?<!-)<[a-z]+>", re.sub(r"(--[a-z-]+) <\w+>", r"\1", shown))

    assert sorted(set(named)) == sorted(name if name.startswith("--") else f"<{name}>" for name in command.takes)


def test_every_option_is_documented():
    shared = {"--stack-name", "--profile", "--region", "--endpoint-url", "--api-url", "--json", "--dry-run"}
    own = {name for command in COMMANDS for name in command.takes if name.startswith("--")}

    documented = set(re.findall(r"--[a-z-]+", RUNBOOK))

    assert shared | own <= documented


def test_commands_named_in_the_runbook_exist():
    names = {command.name for command in COMMANDS}
    named = re.findall(r"gallery-sync ((?:held|conflicts|dead-letters|connections) [a-z]+|[a-z]+)(?![\w@-])", RUNBOOK)

    assert set(named) <= names


def test_an_answer_for_people(run: Run):
    code, out, err = run("links")

    assert (code, err) == (DONE, "")
    assert "Harbour" in out


def test_an_answer_for_programs(run: Run):
    _, out, _ = run("links", "--json")

    assert json.loads(out)[0]["link"] == "link-1"


def test_a_refusal_is_a_sentence_and_a_code(run: Run):
    assert run("status", "nowhere") == (
        FAILED,
        "",
        "There is no link nowhere: `gallery-sync links` shows them all.\n",
    )


def test_a_call_that_says_too_little_is_misuse(run: Run):
    assert run("pause")[0] == MISUSED
    assert run("nonsense")[0] == MISUSED


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (Unavailable("The table cannot be reached."), TRY_LATER),
        (InvalidRequest("There is no such thing."), FAILED),
        (Failure("There is no stack."), FAILED),
        (ClientError({"Error": {"Code": "AccessDenied"}}, "DescribeStacks"), TRY_LATER),
        (EndpointConnectionError(endpoint_url="https://aws.invalid"), TRY_LATER),
        (KeyboardInterrupt(), FAILED),
    ],
    ids=lambda one: type(one).__name__,
)
def test_trouble_is_one_sentence_and_never_a_traceback(
    trouble: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def fail(*_: str) -> None:
        raise trouble

    monkeypatch.setattr(command_line, "connect", fail)

    with pytest.raises(SystemExit) as ended:
        command_line.main(["sites", "--region", "eu-central-1"])

    printed = capsys.readouterr()
    assert ended.value.code == code
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1
