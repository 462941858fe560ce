"""Only what Wix signed, and only while it is valid. How each spoiled webhook is refused: tests/functions."""

import base64
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_sync.errors import InvalidRequest
from gallery_sync.wix.webhooks import MAX_BYTES, Claims, Verifier, WebhookRefused, WebhookTooLarge, read_keys
from tests.harness.wix_webhooks import (
    ANOTHER_PUBLIC_KEY,
    IN_2100,
    ISSUED,
    ITEM_UPDATED,
    PRIVATE_KEY,
    PUBLIC_KEY,
    signed,
)

ONE_LINE = base64.b64encode(PUBLIC_KEY.encode()).decode()
NOW = datetime.fromtimestamp(ISSUED + 60, UTC)


def verifier(now: float = ISSUED + 60, keys: str = PUBLIC_KEY) -> Verifier:
    return Verifier(keys, lambda: datetime.fromtimestamp(now, UTC))


def accepted(body: str, now: float = ISSUED + 60) -> bool:
    try:
        verifier(now).verify(body, is_base64=False)
    except WebhookRefused:
        return False
    return True


@pytest.mark.parametrize(
    "configured",
    [
        PUBLIC_KEY,
        PUBLIC_KEY.strip(),
        PUBLIC_KEY.replace("\n", "\r\n"),
        PUBLIC_KEY.replace("\n", "\\n"),
        PUBLIC_KEY.replace("\n", " "),
        ONE_LINE,
        f" {ONE_LINE}\n",
    ],
    ids=["PEM", "no line end", "CRLF", "literal \\n", "lines joined", "base64", "base64 with spaces"],
)
def test_a_key_is_understood_however_it_was_pasted(configured: str):
    claims = verifier(keys=configured).verify(signed(ITEM_UPDATED), is_base64=False)

    assert claims == Claims(ITEM_UPDATED["data"], ISSUED)


@pytest.mark.parametrize("between", ["\n", ",", ", ", ""])
def test_several_keys_are_understood(between: str):
    pem = PUBLIC_KEY.strip()

    assert len(read_keys(between.join([pem, ANOTHER_PUBLIC_KEY.strip()]))) == 2
    assert len(read_keys(",".join([ONE_LINE, pem.replace("\n", "\\n"), ONE_LINE]))) == 3


@pytest.mark.parametrize("configured", ["", "  ", "\\n", ","])
def test_no_key_at_all_is_refused_at_once(configured: str):
    with pytest.raises(InvalidRequest, match="WIX_PUBLIC_KEYS is empty"):
        Verifier(configured, lambda: NOW)


def public_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize(
    "configured",
    [
        PRIVATE_KEY,
        "secret",
        PUBLIC_KEY.replace("MII", "NII"),
        f"{PUBLIC_KEY},half",
        base64.b64encode(b"secret").decode(),
        public_pem(ec.generate_private_key(ec.SECP256R1())),
        public_pem(rsa.generate_private_key(65537, 1024)),
    ],
    ids=["private", "no key", "damaged", "one of two damaged", "base64 of no key", "not RSA", "too short"],
)
def test_what_is_no_public_key_is_refused_at_once_and_not_repeated(configured: str):
    with pytest.raises(InvalidRequest, match="WIX_PUBLIC_KEYS") as refused:
        Verifier(configured, lambda: NOW)
    assert configured[30:60] not in refused.value.reason or len(configured) < 60


def test_a_webhook_expires_at_the_very_second():
    body = signed({**ITEM_UPDATED, "exp": ISSUED + 100})

    assert accepted(body, ISSUED + 99.9)
    assert not accepted(body, ISSUED + 100)


def test_a_webhook_begins_to_hold_at_the_very_second():
    body = signed({**ITEM_UPDATED, "nbf": ISSUED + 100})

    assert accepted(body, ISSUED + 100)
    assert not accepted(body, ISSUED + 99.9)


@pytest.mark.parametrize("expiry", [True, "4102444800", None, [], {}, float("inf"), float("nan"), -1])
def test_an_expiry_that_is_no_time_is_none(expiry: object):
    assert not accepted(signed({**ITEM_UPDATED, "exp": expiry}))


@pytest.mark.parametrize(
    "more",
    [{"iss": "another"}, {"aud": "another"}, {"iat": "text"}, {"sub": 7}, {"jti": 7}, {"x": []}],
    ids=str,
)
def test_claims_that_wix_does_not_promise_are_not_looked_at(more: dict[str, object]):
    assert accepted(signed({**ITEM_UPDATED, **more}))


@pytest.mark.parametrize(("ahead", "holds"), [(0, True), (299, True), (301, False), (3600, False), (IN_2100, False)])
def test_what_is_signed_minutes_in_the_future_is_refused(ahead: int, *, holds: bool):
    assert accepted(signed({**ITEM_UPDATED, "iat": ISSUED + 60 + ahead}), ISSUED + 60) is holds


def test_the_end_of_a_line_does_no_harm():
    assert accepted(signed(ITEM_UPDATED) + "\r\n")


def test_a_body_in_base64_is_the_same_webhook():
    body = base64.b64encode(signed(ITEM_UPDATED).encode()).decode()

    assert verifier().verify(body, is_base64=True).data == ITEM_UPDATED["data"]
    with pytest.raises(WebhookRefused):
        verifier().verify(body[:-1], is_base64=True)


@pytest.mark.parametrize("is_base64", [True, False])
def test_the_size_is_bounded_before_anything_is_looked_at(is_base64: bool):
    longest = b"x" * MAX_BYTES

    def body(content: bytes) -> str:
        return base64.b64encode(content).decode() if is_base64 else content.decode()

    with pytest.raises(WebhookTooLarge):
        verifier().verify(body(longest + b"x"), is_base64=is_base64)
    with pytest.raises(WebhookRefused) as refused:
        verifier().verify(body(longest), is_base64=is_base64)
    assert refused.type is WebhookRefused


NESTED = base64.urlsafe_b64encode(b"[" * 100_000).decode().rstrip("=")


@pytest.mark.parametrize(
    "body",
    [
        "a.b.c",
        "..",
        "é.é.é",
        "\0",
        signed(ITEM_UPDATED).replace(".", ""),
        signed(ITEM_UPDATED) + "." + signed(ITEM_UPDATED),
        f"{NESTED}.{NESTED}.AAAA",
        f"eyJhbGciOiJSUzI1NiJ9.{NESTED}.AAAA",
        f"{base64.urlsafe_b64encode(b'{"alg":["RS256"]}').decode()}.e30.AAAA",
        f"{base64.urlsafe_b64encode(b'{"alg":"RS256","b64":false,"crit":["b64"]}').decode()}..AAAA",
    ],
)
def test_odd_bodies_are_refused_not_stumbled_over(body: str):
    assert not accepted(body)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=200) | st.text("ey.AJhbGciOiJSUzI1NiJ9-_", max_size=200))
def test_no_text_makes_the_verifier_fail(body: str):
    assert not accepted(body)


@settings(deadline=None, max_examples=50)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_no_signed_claims_make_the_verifier_fail(data: object):
    assert accepted(signed({**ITEM_UPDATED, "data": data})) == isinstance(data, str)
