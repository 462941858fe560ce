"""The signed `instance` parameter that Wix hands to an app's dashboard page (Wix docs: Parse the App Instance).

`<signature>.<data>`, both base64url without padding; the signature comes first, so it is no JWT. It is HMAC-SHA256
over the encoded data, keyed with the app secret.
"""

import base64
import hashlib
import hmac
import json

from .wire import Json


def sign_instance(payload: Json, secret: str) -> str:
    data = _encode(json.dumps(payload, separators=(",", ":")).encode())
    return f"{_encode(_digest(data, secret))}.{data}"


def read_instance(value: str, secret: str) -> Json | None:
    """The payload, or nothing when the signature is not ours."""
    signature, _, data = value.partition(".")
    if not data or not hmac.compare_digest(signature, _encode(_digest(data, secret))):
        return None
    return json.loads(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)))


def _digest(data: str, secret: str) -> bytes:
    return hmac.new(secret.encode(), data.encode(), hashlib.sha256).digest()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
