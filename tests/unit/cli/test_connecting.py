"""The operators' commands for connected accounts."""

import io
from typing import Any

import pytest

from gallery_sync.cli import connections
from gallery_sync.cli.__main__ import new_parser
from gallery_sync.cli.output import Answer
from gallery_sync.errors import CredentialsRefused
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.connections import ConnectionService
from gallery_sync.services.links import LinkService
from tests.harness.connectors import WithAccounts
from tests.harness.vault import FakeVault
from tests.simulation.shelf import PAGE
from tests.simulation.world import FakePlatform, World

SITE = "site-1"
PASSWORD = "planted-secret-0123456789"


class Office:
    """A deployment with one platform on which Ann has an account."""

    def __init__(self) -> None:
        world = World((PAGE,))
        connector = WithAccounts(FakePlatform(world, PAGE), passwords={"ann": PASSWORD})
        accounts = Accounts({PAGE.name: connector}, world.store, FakeVault())
        self.store = world.store
        self.connections = ConnectionService(world.parts, accounts, LinkService(world.parts, accounts))

    @property
    def worker(self) -> "Office":
        return self

    def run(self, *words: str) -> Answer:
        options = new_parser().parse_args(["connections", *words])
        deployment: Any = self
        return options.command.run(deployment, options, lambda _: None)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    enter(monkeypatch, PASSWORD)
    return Office()


def enter(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    def typed(_prompt: str, stream: object = None) -> str:
        return password

    monkeypatch.setattr(connections.getpass, "getpass", typed)
    monkeypatch.setattr("sys.stdin", io.StringIO("ann\n"))


def test_an_account_is_connected_shown_and_disconnected(office: Office):
    connected = office.run("connect", SITE, PAGE.name)
    shown = office.run("show", SITE)
    office.run("disconnect", SITE, PAGE.name, "account-ann")

    assert connected.content == {"result": "Connected.", "account": "account-ann", "name": "Ann"}
    assert shown.content == [{"platform": PAGE.name, "account": "account-ann", "name": "Ann", "accepted": True}]
    assert PASSWORD not in repr((connected, shown))
    assert office.run("show", SITE).content == []


def test_what_the_platform_refuses_is_told(office: Office, monkeypatch: pytest.MonkeyPatch):
    enter(monkeypatch, "other")

    with pytest.raises(CredentialsRefused, match="wrong"):
        office.run("connect", SITE, PAGE.name)


def test_a_dry_run_checks_and_keeps_nothing(office: Office):
    answer = office.run("connect", SITE, PAGE.name, "--dry-run")

    assert "nothing was kept" in answer.content["result"]
    assert office.run("show", SITE).content == []


def test_a_dry_run_forgets_nothing(office: Office):
    office.run("connect", SITE, PAGE.name)

    office.run("disconnect", SITE, PAGE.name, "account-ann", "--dry-run")

    assert len(office.run("show", SITE).content) == 1


def test_no_secret_is_taken_from_the_command_line():
    with pytest.raises(SystemExit):
        new_parser().parse_args(["connections", "connect", SITE, PAGE.name, "--password", PASSWORD])
