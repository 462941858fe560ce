"""The dashboard's `instance`: a valid one is made, and one thing spoiled in each test."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gallery_sync.wix.instance import InstanceRefused, Visit, verify_instance

SECRET = "a secret of some length"
NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)
SIGNED_AT = datetime(2025, 3, 4, 11, 59, 30, 123000, tzinfo=UTC)
CONTENT = {
    "instanceId": "8d9e2c9c-1111-4222-8333-444455556666",
    "signDate": "2025-03-04T11:59:30.123Z",
    "uid": "owner",
    "permissions": "OWNER",
}


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(content: Any, secret: str = SECRET) -> str:
    data = encoded(json.dumps(content).encode())
    return f"{encoded(hmac.new(secret.encode(), data.encode(), hashlib.sha256).digest())}.{data}"


def refused(value: str, now: datetime = NOW, secret: str = SECRET) -> str:
    with pytest.raises(InstanceRefused) as caught:
        verify_instance(value, secret, now)
    return caught.value.reason


def test_the_owner_is_let_in():
    assert verify_instance(signed(CONTENT), SECRET, NOW) == Visit(
        CONTENT["instanceId"], owner=True, signed_at=SIGNED_AT
    )


def test_a_collaborator_is_let_in():
    visit = verify_instance(signed({**CONTENT, "permissions": ""}), SECRET, NOW)

    assert visit == Visit(CONTENT["instanceId"], owner=False, signed_at=SIGNED_AT)


def test_a_changed_site_is_refused():
    signature = signed(CONTENT).partition(".")[0]
    other = encoded(json.dumps({**CONTENT, "instanceId": "another"}).encode())

    assert "Wix did not open this page" in refused(f"{signature}.{other}")


@pytest.mark.parametrize(
    "content",
    [
        {**CONTENT, "aid": "someone"},
        {**CONTENT, "aid": ""},
        {**CONTENT, "aid": 0},
        {**CONTENT, "uid": ""},
        {"aid": "x", **CONTENT},
    ],
)
def test_a_visitor_of_the_site_is_refused(content: dict[str, object]):
    assert "people who manage the site" in refused(signed(content))


def test_a_member_of_the_site_is_refused():
    assert "people who manage" in refused(signed({**CONTENT, "permissions": "", "siteMemberId": "member"}))


@pytest.mark.parametrize("age", [timedelta(hours=24, minutes=1), timedelta(minutes=-6)])
def test_too_old_and_too_new_are_refused(age: timedelta):
    assert "reload" in refused(signed({**CONTENT, "signDate": (NOW - age).isoformat()}))


@pytest.mark.parametrize("date", ["", "yesterday", "2025-03-04T11:59:30"])
def test_an_unreadable_date_is_refused(date: str):
    assert "reload" in refused(signed({**CONTENT, "signDate": date}))


@pytest.mark.parametrize("instance_id", ["", None, 7, ["a"]])
def test_no_site_is_refused(instance_id: object):
    assert "which site" in refused(signed({**CONTENT, "instanceId": instance_id}))


@pytest.mark.parametrize("value", ["", ".", "a.b", "…", signed(CONTENT) + "A", "x" * 20_000, signed(CONTENT)[1:]])
def test_what_wix_did_not_sign_is_refused(value: str):
    assert "Wix did not open this page" in refused(value)


def test_another_app_is_refused():
    assert "Wix did not open this page" in refused(signed(CONTENT, secret="another secret"))


def test_an_empty_secret_signs_nothing():
    assert "secret" in refused(signed(CONTENT, secret=""), secret="")


def test_a_json_web_token_is_refused():
    """Signed over header and payload, with the signature last: the shape that Wix does not use here."""
    signature, _, data = signed(CONTENT).partition(".")

    assert "Wix did not open this page" in refused(f"{data}.{signature}")


@pytest.mark.parametrize("content", [None, [], "text", 5])
def test_signed_content_of_another_shape_is_refused(content: object):
    assert "cannot be read" in refused(signed(content))
