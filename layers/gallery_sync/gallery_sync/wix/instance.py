"""The `instance` parameter by which Wix tells a dashboard page which site it was opened for.

`<signature>.<data>`, both base64url without padding. The signature comes first, so it is no JWT: HMAC-SHA256 over the
*encoded* data, keyed with the app secret (Wix docs: Parse the App Instance Query Parameter).
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from gallery_sync.messages import parse_time

_OLDEST: Final = timedelta(hours=24)
"""Wix documents no expiry, so the age of the signature is bounded here: a day of work without reloading the page."""
_SKEW: Final = timedelta(minutes=5)
_LONGEST: Final = 8192
_SIGNATURE_SIZE: Final = 32


class InstanceRefused(Exception):
    """`reason` is a sentence for the person in front of the page; it never repeats what was sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at the page: the site, and whether as its owner; `signed_at`: when Wix opened it."""

    instance_id: str
    owner: bool
    signed_at: datetime


def verify_instance(value: str, secret: str, now: datetime) -> Visit:
    """Raises `InstanceRefused` unless Wix signed the value for a person who works on the site, not long ago.

    The app instance is handed to visitors of the site as well; theirs carries `aid`, an empty one too, or the ID of a
    site member.
    """
    content = _signed_content(value, secret)
    signed_at = _checked_age(content, now)
    owner = content.get("permissions") == "OWNER"
    if content.get("aid") is not None or not content.get("uid") or (content.get("siteMemberId") and not owner):
        raise InstanceRefused("This page is for people who manage the site: open it from the site's dashboard.")
    instance_id = content.get("instanceId")
    if not isinstance(instance_id, str) or not instance_id:
        raise InstanceRefused("Wix did not say which site this is: open the page from the site's dashboard again.")
    return Visit(instance_id, owner, signed_at)


def _signed_content(value: str, secret: str) -> dict[str, Any]:
    """What was signed, once the signature has proved right. Nothing is parsed before."""
    if not secret:
        raise InstanceRefused("The secret of the Wix app is missing: set it and deploy again.")
    signature, _, data = value.partition(".")
    expected = hmac.new(secret.encode(), data.encode("utf-8", "replace"), hashlib.sha256).digest()
    if len(value) > _LONGEST or not hmac.compare_digest(_decoded(signature) or bytes(_SIGNATURE_SIZE), expected):
        raise InstanceRefused("Wix did not open this page: open it from the site's dashboard.")
    try:
        content: object = json.loads(_decoded(data) or b"null")
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise InstanceRefused("What Wix says about this site cannot be read: open the page again.")
    return cast("dict[str, Any]", content)


def _checked_age(content: dict[str, Any], now: datetime) -> datetime:
    signed_at = parse_time(str(content.get("signDate", "")))
    if signed_at is None or signed_at.tzinfo is None or not -_SKEW <= now - signed_at <= _OLDEST:
        raise InstanceRefused("This page has been open for too long: reload the site's dashboard.")
    return signed_at


def _decoded(text: str) -> bytes:
    """Empty for what is no base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
