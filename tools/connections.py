"""`python -m tools.connections`: the accounts that sites have connected on platforms, for operators.

It does in this process what the page does in the dashboard's function, with that function's own configuration, so it
needs rights to the stack's table, queues, secret and key. Secrets are asked for, never taken from the command line.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence

import boto3

from gallery_sync.errors import GallerySyncError
from gallery_sync.ports import FormField
from gallery_sync.runtime.wiring import worker
from gallery_sync.services.connections import ConnectionService

type Ask = Callable[[FormField], str]

_BUDGET_SHARE = 0.05
_SETTINGS = (
    "TABLE_NAME",
    "GALLERY_QUEUE_URL",
    "ITEM_QUEUE_URL",
    "ALBUM_BUCKET",
    "ALBUM_URL",
    "WIX_APP_ID",
    "WIX_APP_SECRET_ARN",
    "WIX_API_URL",
    "CREDENTIALS_KEY_ARN",
    "ALLOW_LOOPBACK_HTTP",
)


def service_of(stack: str) -> ConnectionService:
    """The stack's own service, configured as its dashboard is."""
    outputs = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    names = {one.get("OutputKey", ""): one.get("OutputValue", "") for one in outputs}
    answer = boto3.client("lambda").get_function_configuration(FunctionName=names["DashboardApiName"])
    variables: Mapping[str, str] = answer.get("Environment", {}).get("Variables", {})
    os.environ.update({name: variables[name] for name in _SETTINGS if name in variables})
    return worker(_BUDGET_SHARE).connections


def ask(field: FormField) -> str:
    print(f"{field.label}: {field.help}", file=sys.stderr)
    prompt = f"{field.label}{f' [{field.placeholder}]' if field.placeholder else ''}: "
    return getpass.getpass(prompt) if field.secret else input(prompt)


def run(options: argparse.Namespace, service: ConnectionService, asked: Ask) -> None:
    """Raises `GallerySyncError` with a sentence."""
    match options.command:
        case "list":
            for one in service.of_site(options.site):
                state = "refused" if one.refused else "connected"
                print(f"{one.platform}\t{one.account_id}\t{state}\t{one.title}")
        case "connect":
            form = service.accounts.connector(options.platform).form
            values = {field.name: asked(field) for field in form}
            connection = service.connect(options.site, options.platform, values, options.instead_of)
            print(f"{connection.title} is connected as {connection.account_id}.")
        case _:
            service.disconnect(options.site, options.platform, options.account)
            print("Disconnected. Its galleries wait until it is connected again.")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tools.connections", description=__doc__)
    made.add_argument("--stack", required=True, help="name of the deployed stack")
    made.add_argument("--site", required=True, help="instance ID of the app on the Wix site")
    commands = made.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the connected accounts: platform, account, state, name")
    connect = commands.add_parser("connect", help="connect an account; what it needs is asked for")
    connect.add_argument("platform", help="such as wordpress")
    connect.add_argument(
        "--instead-of", default="", metavar="ACCOUNT", help="account whose galleries are to begin anew with this one"
    )
    disconnect = commands.add_parser("disconnect", help="forget an account's credentials; nothing else is deleted")
    disconnect.add_argument("platform")
    disconnect.add_argument("account", help="as `list` shows it")
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    try:
        run(options, service_of(options.stack), ask)
    except GallerySyncError as error:
        sys.exit(error.reason)


if __name__ == "__main__":
    main()
