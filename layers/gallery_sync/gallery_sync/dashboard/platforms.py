"""Platforms: what they can hold, and the accounts that are connected there."""

from collections.abc import Sequence
from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query

from gallery_sync.dashboard.bodies.asked import AccountId, ConnectBody
from gallery_sync.dashboard.bodies.galleries import AccountBody, FormFieldBody, PlatformBody, PlatformsBody
from gallery_sync.dashboard.desk import Visit, visit_of
from gallery_sync.errors import CredentialsRefused, InvalidRequest, Refused
from gallery_sync.model import Connection
from gallery_sync.ports import Connector

router = Router()


@router.get("/api/platforms", summary="Where galleries can be shared, and the accounts there")
def platforms() -> PlatformsBody:
    return PlatformsBody(platforms=platform_bodies(visit_of(router)))


@router.post(
    "/api/platforms/<name>/accounts", summary="Connect an account; what was entered is checked at once", status_code=201
)
def connect(name: str, body: ConnectBody) -> AccountBody:
    visit = visit_of(router)
    try:
        with visit.outside(name):
            connection = visit.desk.connections.connect(visit.instance_id, name, body.values, body.instead_of)
    except (CredentialsRefused, Refused) as refusal:
        raise InvalidRequest(refusal.reason) from refusal
    return _account_body(connection)


@router.delete(
    "/api/platforms/<name>/accounts",
    summary="Disconnect an account; its galleries stop, nothing is deleted",
    status_code=204,
)
def disconnect(name: str, account: Annotated[AccountId, Query()]) -> None:
    visit = visit_of(router)
    visit.desk.connections.disconnect(visit.instance_id, visit.desk.accounts.connector(name).name, account)


def platform_bodies(visit: Visit) -> list[PlatformBody]:
    connections = visit.desk.connections.of_site(visit.instance_id)
    return [_platform_body(one, connections) for one in visit.desk.accounts.connectors.values()]


def _platform_body(connector: Connector, connections: Sequence[Connection]) -> PlatformBody:
    holds = connector.capabilities
    accounts = [_account_body(one) for one in connections if one.platform == connector.name]
    return PlatformBody(
        name=connector.name,
        title=connector.title,
        connected=not connector.form or any(not one.refused for one in accounts),
        built_in=not connector.form,
        form=[
            FormFieldBody(
                name=one.name,
                label=one.label,
                help=one.help,
                secret=one.secret,
                placeholder=one.placeholder,
                required=one.required,
            )
            for one in connector.form
        ],
        accounts=accounts,
        fields=sorted(holds.fields),
        kinds=sorted(holds.media),
        formats=sorted(holds.formats),
        max_bytes=holds.max_bytes,
        renditions=holds.renditions,
        polled=holds.change_feed.polled,
        notes=list(holds.notes),
    )


def _account_body(connection: Connection) -> AccountBody:
    return AccountBody(id=connection.account_id, title=connection.title, refused=connection.refused)
