"""Webhooks of Wix: verified first, parsed after, so that nothing unverified is ever looked into.

The whole body is a compact JWS, signed RS256 with a key of the app's own. Its claims are `{data, iat,
exp}`; `data` is text that holds `{instanceId, eventType, data, identity}`, whose `data` is text again: a
domain event, or the bare payload of App Installed and App Removed (Wix SDK 1.21.16; Wix docs: Verify
Requests Received from Wix, About Webhooks)."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeGuard, cast

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import RSAKey

from gallery_sync.errors import InvalidRequest

MAX_BYTES: Final = 256 * 1024
_SMALLEST_KEY: Final = 2048
_END_OF_TIME: Final = 2**53
_SKEW: Final = 300
"""Seconds by which two clocks may differ."""
_PEM: Final = re.compile(r"-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----")
_NOT_A_KEY: Final = (
    "WIX_PUBLIC_KEYS holds something that is no public key: copy it from Webhooks in the app's dashboard."
)


class _Registry(jws.JWSRegistry):
    """The whole body was measured already, and its parts need no limits of their own."""

    max_header_length = max_payload_length = max_signature_length = MAX_BYTES


_PINNED: Final = _Registry(algorithms=["RS256"], strict_check_header=False)


class WebhookRefused(Exception):
    """Not signed by Wix, or not any more valid. The sender is not told why."""


class WebhookTooLarge(WebhookRefused):
    """More than `MAX_BYTES`."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What Wix signed. `issued_at` is seconds since 1970, 0 when absent."""

    data: str
    issued_at: float = 0.0


class Verifier:
    """Holds the app's public keys: several while Wix's key is being rotated."""

    def __init__(self, keys: str, now: Callable[[], datetime]) -> None:
        """`keys`: one or several, one after the other or parted by commas; each as PEM, PEM with literal
        \\n, or PEM in base64. Raises `InvalidRequest` when there is none or one cannot be read."""
        self._keys = read_keys(keys)
        self._now = now

    def verify(self, body: str, *, is_base64: bool) -> Claims:
        """`body` as it was received, in base64 if the gateway says so. Raises `WebhookRefused`.

        The algorithm is pinned, `exp` is required, and there is no tolerance: at the second of `exp` it has
        expired. What is signed minutes in the future is refused: the time of an app's event decides which of two
        counts, so that it would outweigh every later one. `iss`, `aud` and `kid` are not looked at: Wix does not
        promise them for webhooks."""
        token = _token(body, is_base64=is_base64)
        return self._claims(self._signed(token))

    def _signed(self, token: bytes) -> Mapping[str, Any]:
        for key in self._keys:
            try:
                return _object(jws.deserialize_compact(token, key, registry=_PINNED).payload)
            except BadSignatureError:
                continue
            except (JoseError, ValueError, TypeError, RecursionError) as error:
                raise WebhookRefused from error
        raise WebhookRefused

    def _claims(self, claims: Mapping[str, Any]) -> Claims:
        now = self._now().timestamp()
        data, expires, not_before, issued = (claims.get(name) for name in ("data", "exp", "nbf", "iat"))
        if not isinstance(data, str) or not _is_number(expires) or expires <= now:
            raise WebhookRefused
        if not_before is not None and (not _is_number(not_before) or not_before > now):
            raise WebhookRefused
        if _is_number(issued) and issued > now + _SKEW:
            raise WebhookRefused
        return Claims(data, float(issued) if _is_number(issued) else 0.0)


def read_keys(text: str) -> Sequence[RSAKey]:
    """The keys in a configuration value. Raises `InvalidRequest`, saying what to do."""
    text = text.replace("\\n", "\n")
    blocks = _PEM.findall(text)
    for word in re.split(r"[\s,]+", _PEM.sub(" ", text)):
        if word:
            blocks.append(_block_in_base64(word))
    if not blocks:
        raise InvalidRequest("WIX_PUBLIC_KEYS is empty: copy the public key from Webhooks in the app's dashboard.")
    return [_key(block) for block in blocks]


def _block_in_base64(word: str) -> str:
    try:
        found = _PEM.fullmatch(base64.b64decode(word, validate=True).decode("ascii").strip())
    except (binascii.Error, ValueError):
        found = None
    if found is None:
        raise InvalidRequest(_NOT_A_KEY)
    return found[1]


def _key(block: str) -> RSAKey:
    try:
        key = load_der_public_key(base64.b64decode("".join(block.split()), validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as error:
        raise InvalidRequest(_NOT_A_KEY) from error
    if not isinstance(key, RSAPublicKey) or key.key_size < _SMALLEST_KEY:
        raise InvalidRequest(f"WIX_PUBLIC_KEYS wants RSA keys of at least {_SMALLEST_KEY} bits, as Wix's are.")
    return RSAKey.import_key(key)


def _token(body: str, *, is_base64: bool) -> bytes:
    if len(body) > (MAX_BYTES * 4 // 3 + 4 if is_base64 else MAX_BYTES):
        raise WebhookTooLarge
    try:
        token = base64.b64decode(body, validate=True) if is_base64 else body.encode("ascii")
    except (binascii.Error, ValueError) as error:
        raise WebhookRefused from error
    if len(token) > MAX_BYTES:
        raise WebhookTooLarge
    return token.strip()


def _object(content: bytes) -> Mapping[str, Any]:
    """Raises `ValueError` or `RecursionError` for what is no JSON, and `TypeError` for other values than an object."""
    value: object = json.loads(content)
    if not isinstance(value, dict):
        raise TypeError("The claims are no object.")
    return cast("Mapping[str, Any]", value)


def _is_number(value: object) -> TypeGuard[int | float]:
    """What a clock can show: JSON's numbers may be of any size."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _END_OF_TIME
