"""Sessions: renewed in time, kept, and given up only when nothing is left to try."""

from datetime import timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from gallery_sync.errors import CredentialsRefused, Unavailable
from gallery_sync.platforms.grain.client import Repository
from gallery_sync.platforms.grain.session import Secret
from tests.unit.platforms.grain.network import Network, refusal, secret, session, token

GALLERY = "social.grain.gallery"
EXPIRED = refusal(400, "ExpiredToken")
PUT = {"uri": "at://x", "cid": "bafy1"}


def repository(network: Network, values: dict[str, str], kept: list[Any]) -> Repository:
    platform = network.connector().platform(values, kept.append)
    return platform.open("album").repository  # type: ignore[attr-defined]


def test_writes_bear_the_token_and_reads_do_not_need_one():
    network = Network(putRecord=PUT, getRecord={**PUT, "value": {}})
    there = repository(network, secret(), [])

    there.put(GALLERY, "k", {}, None)
    there.get(GALLERY, "k")

    assert network.tokens() == [token("first"), ""]


@pytest.mark.parametrize(
    "exp", ["9" * 310, "-" + "9" * 310, "9" * 5000, "1e400", "-1e400", "NaN", "true", '"soon"', "null"]
)
def test_a_token_whose_time_cannot_be_true_is_used_until_it_is_refused(exp: str):
    odd = jws.serialize_compact({"alg": "HS256"}, f'{{"exp": {exp}}}', OctKey.import_key("a key of nobody's"))
    network = Network(putRecord=PUT, refreshSession=session("second"))

    repository(network, secret(odd), []).put(GALLERY, "k", {}, None)

    assert network.tokens() == [odd]


def test_a_token_about_to_expire_is_renewed_before_it_is_used_and_kept():
    network, kept = Network(putRecord=PUT, refreshSession=session("second")), []
    old = secret(token("first", timedelta(seconds=90)))

    there = repository(network, old, kept)
    there.put(GALLERY, "k", {}, None)
    there.put(GALLERY, "k", {}, None)

    assert network.calls == ["login.example refreshSession", "home.example putRecord", "home.example putRecord"]
    assert network.tokens() == ["refresh-first", token("second"), token("second")]
    assert kept == [old | {"access": token("second"), "refresh": "refresh-second"}]


def test_what_the_server_calls_expired_is_renewed_and_sent_once_more():
    uploaded = {"blob": {"$type": "blob", "ref": {"$link": "bafk1"}, "mimeType": "image/png", "size": 3}}
    network = Network(uploadBlob=[EXPIRED, uploaded], refreshSession=session("second"))

    blob = repository(network, secret(), []).upload(b"abc", "image/png")

    assert blob.ref.link == "bafk1"
    assert [request.content for request in network.requests] == [b"abc", b"", b"abc"]
    assert network.tokens() == [token("first"), "refresh-first", token("second")]


def test_without_a_refresh_token_the_app_password_opens_a_new_session():
    network, kept = Network(putRecord=[EXPIRED, PUT], refreshSession=EXPIRED, createSession=session("third")), []

    repository(network, secret(), kept).put(GALLERY, "k", {}, None)

    assert network.bodies()[2] == {"identifier": secret()["did"], "password": "app-pass"}
    assert [one["access"] for one in kept] == [token("third")]


def test_an_account_that_nothing_opens_needs_a_reconnection():
    refused = refusal(401, "AuthenticationRequired")
    network = Network(putRecord=EXPIRED, refreshSession=EXPIRED, createSession=refused)

    with pytest.raises(CredentialsRefused, match="connect it again"):
        repository(network, secret(), []).put(GALLERY, "k", {}, None)


def test_a_server_in_trouble_ends_no_session():
    network = Network(putRecord=EXPIRED, refreshSession=refusal(503, ""))

    with pytest.raises(Unavailable):
        repository(network, secret(), []).put(GALLERY, "k", {}, None)

    assert "login.example createSession" not in network.calls


def test_a_token_refused_twice_is_not_tried_for_ever():
    network = Network(putRecord=EXPIRED, refreshSession=session("second"))

    with pytest.raises(CredentialsRefused):
        repository(network, secret(), []).put(GALLERY, "k", {}, None)

    assert len(network.calls) == 3


def test_a_secret_that_lacks_something_is_no_secret():
    values = secret()
    del values["pds"]

    with pytest.raises(CredentialsRefused, match="connect it again"):
        Network().connector().platform(values, lambda _: None)


def test_a_secret_is_not_shown():
    shown = repr(Secret.of(secret()))

    assert "app-pass" not in shown
    assert "refresh-first" not in shown
    assert token("first") not in shown
