"""The signed envelope of a webhook: a compact JWS whose claims hold text that holds text.

claims `{data, iat, exp}` → `{instanceId, eventType, data, identity}` → the domain event. RS256; published samples
expire after 300,000 seconds (Wix docs: Verify Requests Received from Wix).
"""

import json

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .events import Event, Spelling

_LIFETIME = 300_000


def new_key() -> RSAPrivateKey:
    """A webhook key, different in every process: only IDs come from the seed."""
    return generate_private_key(public_exponent=65537, key_size=2048)


class Signer:
    """Holds the app's webhook key."""

    def __init__(self, key_id: str, private: RSAPrivateKey) -> None:
        self._key_id = key_id
        self._private = private

    @property
    def public_key_pem(self) -> str:
        public = self._private.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, event: Event, spelling: Spelling, issued_at: int) -> str:
        envelope = {
            "instanceId": event.instance_id,
            "eventType": event.kind.event_type(spelling),
            "identity": json.dumps(event.actor),
            "data": json.dumps(event.payload(spelling)),
        }
        claims = {"data": json.dumps(envelope), "iat": issued_at, "exp": issued_at + _LIFETIME}
        return jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": self._key_id, "typ": None})
