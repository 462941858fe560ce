"""Connecting an account: what is entered, where its data lie, and what is refused at once."""

from typing import Any

import httpx
import pytest

from gallery_sync.errors import CredentialsRefused, GallerySyncError, Refused, Unavailable
from tests.unit.platforms.grain.network import DID, Network, refusal, session, token

ENTERED = {"server": "login.example", "handle": " @me.example ", "app_password": " app-pass "}
HOME = {
    "service": [
        {"id": "#other", "serviceEndpoint": {"uri": "x"}},
        {"id": "#atproto_pds", "serviceEndpoint": "https://home.example"},
    ]
}


def test_what_people_type_is_understood():
    network = Network(createSession=session("first"))

    account = network.connector().connect(ENTERED)

    assert network.bodies()[0] == {"identifier": "me.example", "password": "app-pass"}
    assert network.calls == ["login.example createSession", "login.example getLatestCommit"]
    assert (account.id, account.title) == (DID, "me.example")


def test_without_a_server_it_is_blueskys():
    network = Network(createSession=session("first"))

    network.connector().connect(ENTERED | {"server": ""})

    assert network.calls[0] == "bsky.social createSession"


def test_data_are_looked_for_where_the_account_lies_and_sessions_where_it_logs_in():
    network = Network(createSession=session("first", didDoc=HOME))

    account = network.connector().connect(ENTERED)

    assert network.calls[1] == "home.example getLatestCommit"
    assert (account.secret["service"], account.secret["pds"]) == ("https://login.example", "https://home.example")


def test_a_server_cannot_send_us_into_a_private_network():
    home = {"service": [{"id": "#atproto_pds", "serviceEndpoint": "https://inside.example"}]}
    network = Network(createSession=session("first", didDoc=home))

    def resolve(host: str, port: int) -> list[str]:
        return ["169.254.169.254"] if host == "inside.example" else ["93.184.215.14"]

    with pytest.raises(Refused, match="private network"):
        network.connector(resolve).connect(ENTERED)

    assert network.calls == ["login.example createSession"]


def test_an_address_that_leads_inside_later_is_not_called_either():
    connector = Network(createSession=session("first")).connector()
    account = connector.connect(ENTERED)
    network = Network(putRecord={"uri": "at://x", "cid": "bafy1"})

    platform = network.connector(lambda host, port: ["10.0.0.7"]).platform(account.secret, lambda _: None)
    with pytest.raises(GallerySyncError, match="private network"):
        platform.create_album("link-1", "Holidays")

    assert network.calls == []


@pytest.mark.parametrize("missing", ["handle", "app_password"])
def test_what_is_missing_is_asked_for(missing: str):
    with pytest.raises(Refused, match="Enter"):
        Network().connector().connect(ENTERED | {missing: "  "})


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (refusal(401, "AuthenticationRequired"), CredentialsRefused, "does not accept"),
        (refusal(401, "AuthFactorTokenRequired"), CredentialsRefused, "make an app password"),
        (refusal(401, "AccountTakedown"), CredentialsRefused, "closed the account"),
        (session("first", active=False, status="deactivated"), CredentialsRefused, "deactivated"),
        (session("first", accessJwt=token("first", scope="com.atproto.access")), Refused, "Make an app password"),
        (httpx.Response(404, html="<h1>Not found</h1>"), Refused, "no account server"),
        (httpx.Response(200, html="<h1>Welcome</h1>"), Refused, "no account server"),
        (httpx.Response(301, headers={"location": "https://www.login.example"}), Refused, "no account server"),
        (httpx.Response(502, html="<h1>Bad gateway</h1>"), Unavailable, "in trouble"),
        ({"did": DID}, Unavailable, "cannot be read"),
        (httpx.ConnectError("no"), Unavailable, "cannot be reached"),
    ],
)
def test_what_does_not_open_an_account_is_told(answer: Any, error: type[GallerySyncError], said: str):
    with pytest.raises(error, match=said):
        Network(createSession=answer).connector().connect(ENTERED)


def test_an_account_that_has_moved_away_is_not_connected():
    network = Network(createSession=session("first"), getLatestCommit=refusal(400, "RepoNotFound"))

    with pytest.raises(CredentialsRefused, match="not on this server"):
        network.connector().connect(ENTERED)


def test_the_form_hides_the_password_alone():
    assert [field.name for field in Network().connector().form if field.secret] == ["app_password"]
