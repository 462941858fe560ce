"""`gallery-sync`: look after a deployment of Gallery Sync. docs/operations.md shows every command."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import nullcontext

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from gallery_sync.cli.commands import COMMANDS, Command
from gallery_sync.cli.deployment import connect
from gallery_sync.cli.output import FAILED, TRY_LATER, Answer, Failure, Say
from gallery_sync.errors import GallerySyncError, TransientError

_STACK = "gallery-sync-dev"


def main(arguments: Sequence[str] | None = None) -> None:
    options = new_parser().parse_args(arguments)
    try:
        sys.exit(_run(options))
    except Failure as failure:
        _complain(str(failure), failure.code)
    except GallerySyncError as error:
        _complain(error.reason, TRY_LATER if isinstance(error, TransientError) else FAILED)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        _complain(f"AWS refused {error.operation_name} ({code}): check --profile, --region and your role.", TRY_LATER)
    except BotoCoreError as error:
        _complain(
            f"AWS cannot be asked: {str(error).rstrip('.')}. Check --profile, --region and --endpoint-url.", TRY_LATER
        )
    except KeyboardInterrupt:
        _complain("Stopped. Every command may be repeated.", FAILED)


def _complain(sentence: str, code: int) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(code)


def _run(options: Namespace) -> int:
    region = options.region or os.environ.get("AWS_REGION")  # which the AWS CLI takes, too, and boto3 does not
    boto3.setup_default_session(profile_name=options.profile, region_name=region)
    if options.endpoint_url:
        os.environ["AWS_ENDPOINT_URL"] = options.endpoint_url
    command: Command = options.command
    answer = _answer(command, options)
    if options.json:
        sys.stdout.write(json.dumps(answer.content, indent=2, ensure_ascii=False) + "\n")
    else:
        _show(answer)
    return answer.code


def _answer(command: Command, options: Namespace) -> Answer:
    console = Console(stderr=True)
    progress = console.status("Asking AWS") if console.is_terminal and not command.asks else nullcontext()
    with progress as status:
        say: Say = status.update if status else _silent
        return command.run(connect(options.stack_name, options.api_url), options, say)


def _silent(_: str) -> None:
    """Nobody watches."""


def _show(answer: Answer) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = 1000
    for part in answer.shown:
        console.print(part, markup=False) if isinstance(part, str) else console.print(part)


def new_parser() -> ArgumentParser:
    parser = ArgumentParser(prog="gallery-sync", description="Look after a deployment of Gallery Sync.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    groups = {"": commands}
    for command in COMMANDS:
        first, _, second = command.name.partition(" ")
        if second and first not in groups:
            group = commands.add_parser(first, help=f"{_of(first)}: see `gallery-sync {first} --help`")
            groups[first] = group.add_subparsers(title="commands", required=True, metavar="COMMAND")
        made = groups[first if second else ""].add_parser(
            second or first, help=command.help, description=command.help, parents=[_everywhere(writes=command.writes)]
        )
        for name, told in command.takes.items():
            made.add_argument(name, **told)
        made.set_defaults(command=command)
    return parser


def _of(group: str) -> str:
    return ", ".join(one.name.partition(" ")[2] for one in COMMANDS if one.name.startswith(f"{group} "))


def _everywhere(*, writes: bool) -> ArgumentParser:
    parser = ArgumentParser(add_help=False)
    shared = parser.add_argument_group("which deployment, and how to answer")
    stack = os.environ.get("GALLERY_SYNC_STACK", _STACK)
    shared.add_argument("--stack-name", default=stack, help=f"the CloudFormation stack ({stack})")
    shared.add_argument("--profile", help="the AWS profile")
    shared.add_argument("--region", help="the AWS region")
    shared.add_argument("--endpoint-url", help="an embedded cloud instead of AWS")
    shared.add_argument("--api-url", default="", help="where the HTTP API answers, if not where the stack says")
    shared.add_argument("--json", action="store_true", help="answer as JSON")
    if writes:
        shared.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    return parser


if __name__ == "__main__":
    main()
