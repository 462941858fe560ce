"""Two neighbours: sites with a shared gallery, a connected account, conflicts, held deletions and a history each, in
one deployment in process. What happens at one may never be seen or felt at the other."""

import base64
import gzip
import json
import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from functions.dashboard_api import handler as dashboard
from gallery_sync.model import Conflict, Field, Held, HistoryLine, Side, Sided
from gallery_sync.runtime import observability
from gallery_sync.store.table import Table
from tests.functions.test_dashboard_api import pair
from tests.functions.test_dashboard_platforms import ANN, offer
from tests.harness.aws import BUCKET, TABLE, Resources, furnished, in_process
from tests.harness.functions import Context, forget
from tests.simulation.shelf import PAGE
from tools.people.owner import Owner

_NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
_LARGEST_PARTITION_KEY, _LARGEST_SORT_KEY = 2048, 1024
_LARGEST_ROW = 400 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def event_of(method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """As an HTTP API gives a request to its function (AWS docs: "Working with AWS Lambda proxy integrations for HTTP
    APIs", payload format 2.0): names of headers in lower case, what is no text in base64."""
    pairs = httpx.QueryParams(query)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "ANY /api/{proxy+}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {name.lower(): value for name, value in headers.items()},
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": ""},
            "requestId": "request-1",
            "routeKey": "ANY /api/{proxy+}",
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
    if query:
        event["queryStringParameters"] = {name: ",".join(pairs.get_list(name)) for name in pairs}
    if body:
        try:
            event["body"] = body.decode()
        except UnicodeDecodeError:
            event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    return event


type Headers = Mapping[str, str]


def call(method: str, path: str, query: str = "", headers: Headers | None = None, body: bytes = b"") -> Answer:
    answered = dashboard.handler(event_of(method, path, query, headers or {}, body), Context())  # type: ignore[arg-type]
    json.dumps(answered)
    content = answered["body"] or ""
    raw = base64.b64decode(content) if answered["isBase64Encoded"] else content.encode()
    plain = gzip.decompress(raw) if answered["headers"].get("Content-Encoding") == "gzip" else raw
    return Answer(answered["statusCode"], answered["headers"], plain)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One site: its owner, every kind of ID that it has, and a word that stands in everything that is its own."""

    owner: Owner
    ids: Mapping[str, str]
    word: str
    token: str

    def ask(self, method: str, path: str, query: str = "", body: Any = None) -> Answer:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        return call(method, path, query, headers, b"" if body is None else json.dumps(body).encode())


@dataclass(frozen=True, slots=True)
class Town:
    ours: Neighbour
    theirs: Neighbour
    resources: Resources

    @property
    def table(self) -> Table:
        return self.resources.store

    def state_of(self, one: Neighbour) -> Any:
        """Everything that is kept of a site: rows of the table, its album, its galleries and files on Wix."""
        rows = boto3.client("dynamodb").scan(TableName=TABLE)["Items"]
        own = (one.ids["instance_id"], one.ids["link_id"])
        mine = [row for row in rows if any(name in json.dumps(row, default=str) for name in own)]
        prefix = f"galleries/{one.ids['link_id']}/"
        album = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
        wix = one.owner.admin.get(f"/sites/{one.ids['instance_id']}/dump").raise_for_status().json()
        return sorted(map(str, mine)), [(found["Key"], found["ETag"]) for found in album], wix

    def messages(self) -> list[str]:
        """The bodies of what was enqueued since the last call."""
        return self.resources.bodies()


@contextmanager
def town(simulator: Mapping[str, Any]) -> Generator[Town]:
    with (
        pytest.MonkeyPatch.context() as patch,
        in_process(patch),
        httpx.Client(base_url=simulator["admin_url"], timeout=30, trust_env=False) as admin,
    ):
        resources = furnished(patch, simulator)
        patch.setenv("CREDENTIALS_KEY_ARN", boto3.client("kms").create_key()["KeyMetadata"]["Arn"])
        offer(patch)
        patch.setattr(observability.metrics.provider, "namespace", "GallerySync/attack")
        patch.setattr(socket, "getaddrinfo", _only_this_machine(socket.getaddrinfo))
        forget()
        _watch(patch)
        table = resources.store
        made = Town(_settled(admin, table, "ours"), _settled(admin, table, "theirs"), resources)
        made.messages()
        yield made
        forget()


def _settled(admin: httpx.Client, table: Table, name: str) -> Neighbour:
    """A site that has everything a site can have."""
    site = admin.post("/sites", json={"name": name}).raise_for_status().json()
    owner, word = Owner(admin, site["instance_id"]), f"planted-{name}-7351"
    token = owner.instance()
    gallery_id = owner.create_gallery(f"Gallery {word}")
    item_id = owner.add_text(gallery_id, f"<p>{word}</p>", title=word)
    one = Neighbour(owner, {}, word, token)
    account = one.ask("POST", f"/api/platforms/{PAGE.name}/accounts", body={"values": ANN}).json()["id"]
    link_id = one.ask("POST", "/api/links", body={"galleryId": gallery_id, "platform": "s3"}).json()["id"]
    pair_id, conflict_id, held_id = f"pair-{word}", f"conflict-{word}", f"held-{word}"
    line = HistoryLine(link_id, pair_id, _NOW, "create", Side.EXTERNAL, f"why {word}")
    table.put_pair(replace(pair(link_id, pair_id), ids=Sided(item_id, pair_id)), None, [line])
    table.put_conflict(Conflict(conflict_id, link_id, pair_id, _NOW, Field.TITLE, Side.EXTERNAL, word, "Dawn"))
    table.put_held(Held(held_id, link_id, Side.WIX, (pair_id,), _NOW, f"All vanished: {word}."))
    ids = {
        "instance_id": owner.instance_id,
        "gallery_id": gallery_id,
        "wix_item_id": item_id,
        "account_id": account,
        "link_id": link_id,
        "item_id": pair_id,
        "conflict_id": conflict_id,
        "held_id": held_id,
    }
    return Neighbour(owner, ids, word, token)


# --- what AWS is strict about and moto is not ------------------------------------------------------------------------


def _watch(patch: pytest.MonkeyPatch) -> None:
    """Every client of DynamoDB made from now on refuses keys and rows as DynamoDB does (AWS docs: "Quotas in Amazon
    DynamoDB")."""
    make = boto3.client

    def client(service: str, *arguments: Any, **named: Any) -> Any:
        made: Any = make(service, *arguments, **named)  # type: ignore[call-overload]
        if service == "dynamodb":
            made.meta.events.register("provide-client-params.dynamodb", _refuse)
        return made

    patch.setattr(boto3, "client", client)


def _refuse(params: Any, model: Any, **_: Any) -> None:
    for row in _rows(params):
        for name, most in (("pk", _LARGEST_PARTITION_KEY), ("sk", _LARGEST_SORT_KEY)):
            if len(row.get(name, {}).get("S", "").encode("utf-8", "surrogatepass")) > most:
                raise _invalid(model.name, f"the size of {name} has exceeded the limit of {most} bytes")
        if sum(len(str(one)) for value in row.values() for one in value.values()) > _LARGEST_ROW:
            raise _invalid(model.name, "Item size has exceeded the maximum allowed size")


def _rows(content: Any) -> Generator[dict[str, Any]]:
    """Keys and rows, wherever a request has them."""
    if isinstance(content, dict):
        if isinstance(content.get("pk"), dict):
            yield content
        for value in content.values():
            yield from _rows(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _rows(value)


def _invalid(operation: str, message: str) -> ClientError:
    error: Any = {"Error": {"Code": "ValidationException", "Message": message}}
    return ClientError(error, operation)


def _only_this_machine(resolve: Any) -> Any:
    def resolved(host: Any, *arguments: Any, **named: Any) -> Any:
        if host not in ("127.0.0.1", "localhost"):
            raise socket.gaierror("no names are looked up in tests")
        return resolve(host, *arguments, **named)

    return resolved
