"""App access tokens by client credentials, one site each (Wix docs: Create Access Token)."""

from collections.abc import Callable
from dataclasses import dataclass

from .ids import Ids

_PREFIX = "OauthNG.JWS."


@dataclass(frozen=True, slots=True)
class Grant:
    """A token's site and the clock time, in seconds, at which it ends."""

    instance_id: str
    expires: float


class Tokens:
    def __init__(self, ids: Ids, clock: Callable[[], float]) -> None:
        self._ids = ids
        self._clock = clock
        self._grants: dict[str, Grant] = {}

    def issue(self, instance_id: str, lifetime: float) -> str:
        token = f"{_PREFIX}{self._ids.hex(64)}"
        self._grants[token] = Grant(instance_id, self._clock() + lifetime)
        return token

    def grant(self, token: str) -> Grant | None:
        """The grant of a token that is known and not expired."""
        found = self._grants.get(token)
        return found if found is not None and found.expires > self._clock() else None

    def expire(self, token: str) -> None:
        self._grants.pop(token, None)

    def expire_all(self) -> int:
        count = len(self._grants)
        self._grants.clear()
        return count


def bearer(authorization: str | None) -> str | None:
    """The token of an Authorization header. Wix's docs and SDK send it bare; `Bearer <token>` is taken as well."""
    if not authorization:
        return None
    scheme, _, rest = authorization.partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else authorization
