"""The operators' command for connected accounts."""

import pytest

from gallery_sync.errors import CredentialsRefused
from gallery_sync.ports import FormField
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.connections import ConnectionService
from gallery_sync.services.links import LinkService
from tests.fakes.connector import WithAccounts
from tests.fakes.vault import FakeVault
from tests.simulation.shelf import PAGE
from tests.simulation.world import FakePlatform, World
from tools.connections import parser, run

SITE = "site-1"
PASSWORD = "planted-secret-0123456789"


@pytest.fixture
def service() -> ConnectionService:
    world = World((PAGE,))
    connector = WithAccounts(FakePlatform(world, PAGE), passwords={"ann": PASSWORD})
    accounts = Accounts({PAGE.name: connector}, world.store, FakeVault())
    return ConnectionService(world.parts, accounts, LinkService(world.parts, accounts))


def command(service: ConnectionService, *words: str, password: str = PASSWORD) -> None:
    entered = {"user": "ann", "password": password}

    def asked(field: FormField) -> str:
        return entered[field.name]

    run(parser().parse_args(["--stack", "gallery-sync", "--site", SITE, *words]), service, asked)


def test_an_account_is_connected_listed_and_disconnected(
    service: ConnectionService, capsys: pytest.CaptureFixture[str]
):
    command(service, "connect", PAGE.name)
    command(service, "list")
    command(service, "disconnect", PAGE.name, "account-ann")
    command(service, "list")

    printed = capsys.readouterr().out
    assert f"{PAGE.name}\taccount-ann\tconnected\tAnn\n" in printed
    assert PASSWORD not in printed
    assert list(service.of_site(SITE)) == []


def test_what_the_platform_refuses_is_told(service: ConnectionService):
    with pytest.raises(CredentialsRefused, match="wrong"):
        command(service, "connect", PAGE.name, password="other")


def test_no_secret_is_taken_from_the_command_line():
    with pytest.raises(SystemExit):
        parser().parse_args(["--stack", "s", "--site", SITE, "connect", PAGE.name, "--password", PASSWORD])
