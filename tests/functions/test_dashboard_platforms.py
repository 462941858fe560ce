"""Connecting and disconnecting accounts through the dashboard API."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from functions.dashboard_api import handler as dashboard
from gallery_sync.model import Link, LinkState, Settings
from gallery_sync.platforms import registry
from gallery_sync.runtime.vault import KmsVault
from tests.functions import test_dashboard_api
from tests.functions.test_dashboard_api import Answer, Api
from tests.harness.connectors import WithAccounts
from tests.simulation.shelf import PAGE, Kind
from tests.simulation.world import FakePlatform, World

SECRET = "planted-secret-0123456789"
ANN = {"user": "ann", "password": SECRET}

simulator = test_dashboard_api.simulator
bare_api = test_dashboard_api.api
"""A deployment without a key."""


@pytest.fixture
def api(bare_api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """A deployment with a key, and a platform on which Ann has an account."""
    key = boto3.client("kms").create_key()["KeyMetadata"]
    monkeypatch.setenv("CREDENTIALS_KEY_ARN", key["Arn"])
    offer(monkeypatch)
    return bare_api


def offer(monkeypatch: pytest.MonkeyPatch, kind: Kind = PAGE) -> None:
    connector = WithAccounts(FakePlatform(World((kind,)), kind), passwords={"ann": SECRET})
    monkeypatch.setitem(registry._CONNECTORS, PAGE.name, lambda _: connector)  # pyright: ignore[reportArgumentType, reportPrivateUsage]


def shown(api: Api) -> dict[str, Any]:
    found = api("GET", "/platforms").json()["platforms"]
    return next(one for one in found if one["name"] == PAGE.name)


def connect(api: Api, values: dict[str, str], **rest: str) -> Answer:
    return api("POST", f"/platforms/{PAGE.name}/accounts", {"values": values, **rest})


def test_what_has_to_be_entered_is_data(api: Api):
    platform = shown(api)

    assert (platform["connected"], platform["builtIn"], platform["accounts"]) == (False, False, [])
    assert [(one["name"], one["secret"], one["required"]) for one in platform["form"]] == [
        ("user", False, True),
        ("password", True, True),
    ]


def test_a_connected_account_is_shown_and_its_secret_never(api: Api, capsys: pytest.CaptureFixture[str]):
    answer = connect(api, ANN)
    platforms = api("GET", "/platforms")

    assert answer.status == 201
    assert answer.json() == {"id": "account-ann", "title": "Ann", "refused": False}
    assert shown(api)["connected"]
    printed = capsys.readouterr()
    for text in (answer.body, platforms.body, printed.out, printed.err):
        assert SECRET not in text


def test_the_secret_lies_in_the_table_encrypted(api: Api):
    connect(api, ANN)

    (connection,) = api.table.connections(api.owner.instance_id)
    assert SECRET.encode() not in connection.ciphertext


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (ANN | {"password": "other"}, "wrong"),
        ({"user": "ann"}, "Fill in 'Password'"),
    ],
)
def test_a_refusal_is_a_sentence(api: Api, values: dict[str, str], reason: str):
    answer = connect(api, values)

    assert answer.status == 409
    assert reason in answer.problem
    assert list(api.table.connections(api.owner.instance_id)) == []


def test_an_unknown_platform_is_refused(api: Api):
    answer = api("POST", "/platforms/nowhere/accounts", {"values": ANN})

    assert answer.status == 409
    assert "nowhere" in answer.problem


def test_without_a_key_the_owner_learns_what_is_missing(bare_api: Api, monkeypatch: pytest.MonkeyPatch):
    offer(monkeypatch)

    answer = connect(bare_api, ANN)

    assert "ConnectPlatforms" in answer.problem


def test_a_disconnected_account_is_gone_and_its_galleries_wait(api: Api):
    connect(api, ANN)
    site = api.owner.instance_id
    api.table.put_link(Link("link-1", site, "gallery-1", PAGE.name, "album-1", Settings(), account_id="account-ann"))

    answer = api("DELETE", f"/platforms/{PAGE.name}/accounts", query=f"account={quote('account-ann')}")

    assert answer.status == 204
    assert shown(api)["accounts"] == []
    link = api.table.link(site, "link-1")
    assert link is not None
    assert link.state is LinkState.NEEDS_RECONNECT


def test_no_gallery_is_shared_where_nothing_is_connected(api: Api):
    gallery_id = api.gallery()

    answer = api("POST", "/links", {"galleryId": gallery_id, "platform": PAGE.name})

    assert answer.status == 409
    assert "Connect an account" in answer.problem


def test_a_gallery_is_shared_with_the_connected_account(api: Api):
    connect(api, ANN)
    gallery_id = api.gallery()

    answer = api("POST", "/links", {"galleryId": gallery_id, "platform": PAGE.name})

    assert answer.status == 201
    assert answer.json()["accountId"] == "account-ann"


def test_the_list_of_galleries_needs_no_key(api: Api, monkeypatch: pytest.MonkeyPatch):
    connect(api, ANN)
    link_id = api("POST", "/links", {"galleryId": api.gallery(), "platform": PAGE.name}).json()["id"]
    found = api.table.link(api.owner.instance_id, link_id)
    assert found is not None
    api.table.put_link(replace(found, album_address="https://albums.example/1"))
    dashboard._desk.cache_clear()  # pyright: ignore[reportPrivateUsage]

    def refuse(*_: Any) -> Any:
        raise AssertionError("the key was asked")

    monkeypatch.setattr(KmsVault, "decrypt", refuse)
    listed = api("GET", "/galleries")
    alone = api("GET", f"/links/{link_id}")

    assert (listed.status, alone.status) == (200, 200)
    assert listed.json()["galleries"][0]["links"][0]["albumAddress"] == "https://albums.example/1"


@pytest.mark.parametrize("code", ["DisabledException", "KMSInvalidStateException", "InvalidGrantTokenException"])
def test_a_key_in_trouble_is_told_as_such_and_is_no_bug(api: Api, monkeypatch: pytest.MonkeyPatch, code: str):
    connect(api, ANN)
    gallery_id = api.gallery()
    dashboard._desk.cache_clear()  # pyright: ignore[reportPrivateUsage]
    client: Any = BaseClient
    call = client._make_api_call

    def refuse(self: Any, name: str, arguments: Any) -> Any:
        if name == "Decrypt":
            raise ClientError({"Error": {"Code": code}}, name)
        return call(self, name, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", refuse)
    answer = api("POST", "/links", {"galleryId": gallery_id, "platform": PAGE.name})

    assert answer.status == 503
    assert "operator" in answer.problem


def test_the_owner_bounds_how_often_an_album_is_looked_at(api: Api):
    connect(api, ANN)
    settings = {"pollAtMostEvery": 600, "pollAtLeastEvery": 3600}
    wanted = {"galleryId": api.gallery(), "platform": PAGE.name, "settings": settings}

    shared = api("POST", "/links", wanted)
    refused = api("POST", "/links", wanted | {"settings": {"pollAtMostEvery": 1}})

    assert shared.json()["settings"] | settings == shared.json()["settings"]
    assert refused.status == 400
