"""Accounts on platforms, and what becomes of the links that use them."""

import json
from dataclasses import replace
from typing import Any

import pytest

from gallery_sync.errors import (
    AppRefused,
    CredentialsRefused,
    GallerySyncError,
    InvalidRequest,
    RateLimited,
    Unavailable,
)
from gallery_sync.model import Account, Connection, Direction, Link, LinkState, MediaKind, Settings, Side
from gallery_sync.ports import FormField
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.connections import ConnectionService
from gallery_sync.services.links import LinkService
from tests.harness.connectors import BuiltIn, WithAccounts
from tests.harness.vault import FakeVault
from tests.simulation.shelf import PAGE, WIX
from tests.simulation.world import FakePlatform, World

BLOG = replace(PAGE, name="blog", recompresses=False)
SITE, GALLERY = "site-1", "gallery-1"
ANN, BOB = {"user": "ann", "password": "a"}, {"user": "bob", "password": "b"}


class Office:
    """A site with one gallery, and a platform on which Ann and Bob have accounts."""

    def __init__(self) -> None:
        self.world = World((BLOG,))
        self.gallery = self.world.add_gallery(SITE, GALLERY, WIX)
        platform = FakePlatform(self.world, BLOG)
        self.connector = WithAccounts(platform, passwords={"ann": "a", "bob": "b"})
        self.store = self.world.store
        self.vault = FakeVault()
        self.accounts = Accounts({BLOG.name: self.connector}, self.store, self.vault)
        opened = self.world.parts.open

        def open_link(link: Link) -> Any:
            self.accounts.of_link(link)
            return opened(link)

        parts = replace(self.world.parts, open=open_link)
        works = self.world.dispatcher
        for service in (works.galleries, works.items, works.polling, self.world.links):
            service._parts = parts  # pyright: ignore[reportPrivateUsage]
        self.links = LinkService(parts, self.accounts)
        self.service = ConnectionService(parts, self.accounts, self.links)

    def connect(self, values: dict[str, str], instead_of: str = "") -> Connection:
        return self.service.connect(SITE, BLOG.name, values, instead_of)

    def share(self, settings: Settings | None = None) -> Link:
        link = self.links.share(SITE, GALLERY, "Summer", BLOG.name, settings or Settings())
        self.world.settle()
        return self.link(link.id)

    def link(self, link_id: str) -> Link:
        link = self.store.link(SITE, link_id)
        assert link is not None
        return link

    def refuse(self) -> None:
        """The platform does not accept the account any more, and a worker notices."""
        (link,) = self.store.links(SITE)
        self.world.parts.trouble(link, CredentialsRefused("The password was changed; connect the account again."))


def test_a_connected_account_is_kept_encrypted():
    office = Office()

    connection = office.connect(ANN)

    assert (connection.account_id, connection.title) == ("account-ann", "Ann")
    assert [one.account_id for one in office.service.of_site(SITE)] == ["account-ann"]
    context = {"site": SITE, "platform": BLOG.name, "account": "account-ann"}
    assert office.vault.decrypt(connection.ciphertext, context) == ANN
    with pytest.raises(CredentialsRefused):
        office.vault.decrypt(connection.ciphertext, context | {"site": "site-2"})
    assert "password" not in repr(connection)


def test_what_the_platform_refuses_is_not_kept():
    office = Office()

    with pytest.raises(CredentialsRefused, match="wrong"):
        office.connect(ANN | {"password": "other"})

    assert list(office.service.of_site(SITE)) == []


@pytest.mark.parametrize("values", [{}, {"user": "ann"}, ANN | {"password": "  "}])
def test_every_field_must_be_filled_in(values: dict[str, str]):
    office = Office()

    with pytest.raises(InvalidRequest, match="Fill in"):
        office.connect(values)


def test_a_field_may_be_left_empty_where_the_form_says_so_and_never_be_endless():
    office = Office()
    office.connector.form = (*office.connector.form, FormField("server", "Server", required=False))

    office.connect(ANN)

    with pytest.raises(InvalidRequest, match="too long"):
        office.connect(ANN | {"server": "a" * 2001})


def test_nothing_but_the_form_reaches_the_connector():
    office = Office()

    office.connect(ANN | {"role": "admin"})

    (connection,) = office.service.of_site(SITE)
    assert json.loads(connection.ciphertext)[0] == ANN


def test_a_platform_without_a_form_has_nothing_to_connect():
    office = Office()
    built_in = Accounts({BLOG.name: BuiltIn(FakePlatform(office.world, BLOG))}, office.store, office.vault)

    with pytest.raises(InvalidRequest, match="no account"):
        ConnectionService(office.world.parts, built_in, office.links).connect(SITE, BLOG.name, {})


def test_the_only_account_is_used_without_being_named():
    office = Office()
    office.connect(ANN)

    assert office.share().account_id == "account-ann"


def test_with_several_accounts_one_must_be_chosen():
    office = Office()
    office.connect(ANN)
    office.connect(BOB)

    with pytest.raises(InvalidRequest, match="Choose one"):
        office.share()


def test_without_an_account_nothing_is_shared():
    office = Office()

    with pytest.raises(InvalidRequest, match="Connect an account"):
        office.share()


def test_a_refused_account_stops_its_links_and_spares_others_the_same_refusal():
    office = Office()
    office.connect(ANN)
    link = office.share()

    office.refuse()

    assert office.link(link.id).state is LinkState.NEEDS_RECONNECT
    assert "password was changed" in office.link(link.id).reason
    assert office.service.of_site(SITE)[0].refused
    with pytest.raises(CredentialsRefused, match="Ann"):
        office.accounts.of_link(link)


def test_wix_refusing_the_app_is_not_the_accounts_fault():
    office = Office()
    office.connect(ANN)
    link = office.share()

    office.world.parts.trouble(link, AppRefused("Install the app again."))

    assert office.link(link.id).state is LinkState.NEEDS_RECONNECT
    assert not office.service.of_site(SITE)[0].refused


def test_a_reconnected_account_takes_up_where_it_stopped():
    office = Office()
    office.connect(ANN)
    link = office.share()
    office.refuse()
    thing = office.gallery.add(MediaKind.IMAGE, office.gallery.upload("late"), {}, None)

    office.connect(ANN)
    office.world.settle()

    album = office.world.albums[link.album_id]
    assert office.link(link.id).state is LinkState.ACTIVE
    assert [one.picture for one in album.things.values()] == [thing.picture]
    assert not office.service.of_site(SITE)[0].refused


@pytest.mark.parametrize("trouble", [Unavailable, RateLimited])
def test_a_host_that_does_not_answer_is_for_the_owner_to_put_right(
    trouble: type[GallerySyncError], monkeypatch: pytest.MonkeyPatch
):
    def fail(self: WithAccounts, values: dict[str, str]) -> Account:
        raise trouble("slow.example did not answer in time; it is tried again later.")

    monkeypatch.setattr(WithAccounts, "connect", fail)

    with pytest.raises(InvalidRequest, match=r"did not answer in time\. Check what you entered"):
        Office().connect(ANN)


def test_an_account_whose_id_was_made_in_another_way_keeps_it():
    office = Office()
    account = Account("https://home.example#ann", "Ann", ANN)
    sealed = office.accounts.sealed(SITE, BLOG.name, account)
    office.store.put_connection(Connection(SITE, BLOG.name, account.id, account.title, sealed))
    link = office.share()
    office.refuse()

    connection = office.connect(ANN)
    office.connect(BOB)
    office.world.settle()

    assert connection.account_id == "https://home.example#ann"
    assert {one.account_id for one in office.service.of_site(SITE)} == {connection.account_id, "account-bob"}
    assert office.link(link.id).state is LinkState.ACTIVE
    assert office.link(link.id).account_id == connection.account_id


def test_a_paused_link_stays_paused_when_its_account_comes_back():
    office = Office()
    office.connect(ANN)
    link = office.share()
    office.links.pause(link)

    office.service.disconnect(SITE, BLOG.name, "account-ann")
    office.connect(ANN)

    assert office.link(link.id).state is LinkState.PAUSED


def test_a_disconnected_account_is_forgotten_and_its_links_wait():
    office = Office()
    office.connect(ANN)
    link = office.share()

    office.service.disconnect(SITE, BLOG.name, "account-ann")
    office.service.disconnect(SITE, BLOG.name, "account-ann")

    assert list(office.service.of_site(SITE)) == []
    assert office.link(link.id).state is LinkState.NEEDS_RECONNECT
    assert "disconnected" in office.link(link.id).reason
    with pytest.raises(CredentialsRefused, match="not connected"):
        office.accounts.of_link(link)


def test_another_account_pairs_anew_by_media():
    office = Office()
    office.connect(ANN)
    for number in range(4):
        office.gallery.add(MediaKind.IMAGE, office.gallery.upload(f"p{number}"), {}, number * 1000.0)
    former = office.share(Settings(direction=Direction.TWO_WAY))
    former_pairs = {pair.id for pair in office.world.pairs(former)}
    office.refuse()

    office.connect(BOB, instead_of="account-ann")
    office.world.settle()

    (link,) = office.store.links(SITE)
    assert (link.account_id, link.state, link.settings) == ("account-bob", LinkState.ACTIVE, former.settings)
    assert link.id != former.id
    pairs = office.world.pairs(link)
    assert len(pairs) == 4
    assert former_pairs.isdisjoint(pair.id for pair in pairs)
    assert [one.account_id for one in office.service.of_site(SITE)] == ["account-bob"]
    for side in Side:
        assert len(office.world.sides(link)[side].things) == 4


def test_a_paused_gallery_stays_paused_on_another_account():
    office = Office()
    office.connect(ANN)
    office.links.pause(office.share())

    office.connect(BOB, instead_of="account-ann")

    (link,) = (one for one in office.store.links(SITE) if one.state is not LinkState.UNLINKING)
    assert (link.account_id, link.state) == ("account-bob", LinkState.PAUSED)


def test_an_album_that_is_being_removed_is_not_made_again_on_another_account():
    office = Office()
    office.connect(ANN)
    link = office.share()
    office.links.unlink(link, remove_album=True)
    albums = set(office.world.albums)

    office.connect(BOB, instead_of="account-ann")

    (left,) = office.store.links(SITE)
    assert (left.id, left.account_id, left.state) == (link.id, "account-ann", LinkState.UNLINKING)
    assert set(office.world.albums) == albums


def test_a_renewed_session_is_kept_for_the_next_worker():
    office = Office()
    office.connect(ANN)
    office.accounts.platform(SITE, BLOG.name, "account-ann")
    _, save = office.connector.openings[-1]

    save(ANN | {"session": "1"})
    save(ANN | {"session": "2"})
    office.accounts.platform(SITE, BLOG.name, "account-ann")

    secret, _ = office.connector.openings[-1]
    assert secret == ANN | {"session": "2"}


def test_an_account_is_opened_once_until_it_is_written_anew():
    office = Office()
    office.connect(ANN)

    for _ in range(3):
        office.accounts.platform(SITE, BLOG.name, "account-ann")
    before = len(office.connector.openings)
    office.connect(ANN)
    office.accounts.platform(SITE, BLOG.name, "account-ann")

    assert (before, len(office.connector.openings)) == (1, 2)


def test_an_old_session_does_not_overwrite_new_credentials():
    office = Office()
    office.connect(ANN)
    office.accounts.platform(SITE, BLOG.name, "account-ann")
    _, save = office.connector.openings[-1]
    office.connector.passwords["ann"] = "new"
    office.connect(ANN | {"password": "new"})

    save(ANN | {"session": "old"})
    office.accounts.platform(SITE, BLOG.name, "account-ann")

    secret, _ = office.connector.openings[-1]
    assert secret == ANN | {"password": "new"}


def test_one_sites_account_is_nobody_elses():
    office = Office()
    office.connect(ANN)

    with pytest.raises(CredentialsRefused):
        office.accounts.platform("site-2", BLOG.name, "account-ann")
    with pytest.raises(InvalidRequest):
        office.accounts.chosen("site-2", BLOG.name, "account-ann")
