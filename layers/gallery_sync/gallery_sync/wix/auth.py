"""Access tokens by client credentials (Wix docs: Create Access Token).

POST /oauth2/token as JSON with `grant_type`, `client_id`, `client_secret` and `instance_id` answers
`{access_token, token_type, expires_in}`. A token is good for one app instance, usually for 4 hours, and
there is no refresh token. It is sent bare, without "Bearer"."""

import math
import threading
import time
from collections.abc import Callable, Generator
from typing import Any, cast

from gallery_sync.errors import AppRefused, Unavailable
from gallery_sync.http import Auth, Request, Response, error_of, json_in
from gallery_sync.wix.secret import AppSecret

TOKEN_PATH = "/oauth2/token"  # noqa: S105
_MARGIN = 300.0
_LONGEST_LIFE = 86_400.0


class ClientCredentials(Auth):
    """Puts a token on each request: cached, renewed some minutes before it expires, and once when Wix
    answers 401.

    Threads may share it: one asks for a token, the others wait for it.
    """

    def __init__(
        self,
        base_url: str,
        app_id: str,
        app_secret: AppSecret,
        instance_id: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = base_url.rstrip("/") + TOKEN_PATH
        self._secret = app_secret
        self._credentials = {"grant_type": "client_credentials", "client_id": app_id, "instance_id": instance_id}
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at = 0.0

    def sync_auth_flow(self, request: Request) -> Generator[Request, Response]:
        token = yield from self._fetch(refused="")
        request.headers["Authorization"] = token
        response = yield request
        if response.status_code == 401:
            request.headers["Authorization"] = yield from self._fetch(refused=token)
            yield request

    def _fetch(self, refused: str) -> Generator[Request, Response, str]:
        """The token, a new one if it is about to expire or is the one that was refused."""
        with self._lock:
            if not self._token or self._token == refused or self._clock() >= self._renew_at:
                response = yield from self._answer()
                self._token, lifetime = _token_of(response)
                self._renew_at = self._clock() + lifetime - min(_MARGIN, lifetime / 2)
            return self._token

    def _answer(self) -> Generator[Request, Response, Response]:
        """Of Wix's token service. A refusal is the last word only for the secret that is kept now."""
        secret = self._secret()
        response = yield from self._ask(secret)
        if _refuses(response.status_code):
            renewed = self._secret.after_refusal()
            if renewed != secret:
                response = yield from self._ask(renewed)
        return response

    def _ask(self, secret: str) -> Generator[Request, Response, Response]:
        response = yield Request("POST", self._url, json={**self._credentials, "client_secret": secret})
        response.read()
        return response


def _refuses(status: int) -> bool:
    return 400 <= status < 500 and status not in (408, 425, 429)


def _token_of(response: Response) -> tuple[str, float]:
    status = response.status_code
    if _refuses(status):
        raise AppRefused(
            "Wix gives no access to this site: check that the app is installed there, and the app's ID and secret.",
            status=status,
        )
    if status != 200:
        raise error_of(response, "Wix's token service is in trouble; it is tried again later.")
    try:
        answer = cast("dict[str, Any]", json_in(response))
        return str(answer["access_token"]), _lifetime(float(answer["expires_in"]))
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise Unavailable("Wix's token service gave an answer that cannot be read.") from error


def _lifetime(seconds: float) -> float:
    """Within what can be true: a token that seems to live for ever would not be renewed until it is refused."""
    return min(max(seconds, 0.0), _LONGEST_LIFE) if math.isfinite(seconds) else 0.0
