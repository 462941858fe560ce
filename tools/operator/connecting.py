"""The accounts that sites have connected on platforms. Secrets are asked for, never taken from the command line."""

import getpass
import sys
from argparse import Namespace
from collections.abc import Mapping

from gallery_sync.ports import FormField
from gallery_sync.services.connections import ConnectionService
from tools.operator.answers import Answer, Row, Say, listed, said
from tools.operator.deployment import Deployment


def connections(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    rows: list[Row] = [
        {"platform": one.platform, "account": one.account_id, "name": one.title, "accepted": not one.refused}
        for one in deployment.store.connections(options.site)
    ]
    return listed(rows, "This site has connected no account.")


def connect(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    """Dry: what was entered is checked on the platform, and not kept."""
    service = deployment.worker.connections
    values = _entered(service, options.platform)
    say("Checking what was entered")
    if options.dry_run:
        account = service.checked(options.platform, values)
        return said("These credentials are good; nothing was kept.", account=account.id, name=account.title)
    connection = service.connect(options.site, options.platform, values, options.instead_of)
    return said("Connected.", account=connection.account_id, name=connection.title)


def disconnect(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    if options.dry_run:
        links = deployment.store.links(options.site)
        stopped = [one.id for one in links if (one.platform, one.account_id) == (options.platform, options.account)]
        return said(f"{len(stopped)} links would stop, and the credentials be forgotten.", links=stopped)
    deployment.worker.connections.disconnect(options.site, options.platform, options.account)
    return said("Disconnected: its galleries wait until it is connected again.")


def _entered(service: ConnectionService, platform: str) -> Mapping[str, str]:
    return {field.name: _ask(field) for field in service.accounts.connector(platform).form}


def _ask(field: FormField) -> str:
    sys.stderr.write(f"{field.label}. {field.help}\n")
    sys.stderr.flush()
    if field.secret:
        return getpass.getpass("> ", stream=sys.stderr)
    sys.stderr.write(f"[{field.placeholder}] > " if field.placeholder else "> ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()
