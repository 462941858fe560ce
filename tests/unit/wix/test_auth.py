"""Tokens: one at a time, renewed in time, and once more when they are refused."""

import json
import threading
import time
from typing import Any

import httpx
import pytest

from gallery_sync.errors import AppRefused, CredentialsRefused, RateLimited, Unavailable
from gallery_sync.wix.client import WixApp, WixClient, WixSites
from gallery_sync.wix.secret import AppSecret

INSTANCE = "11111111-1111-4111-8111-111111111111"


class Wix:
    """Gives out numbered tokens; `valid` are those that it accepts."""

    def __init__(
        self, lifetime: float = 14400, token_status: int = 200, token_body: Any = None, secret: str = "secret-1"
    ):
        self.secret = secret
        self.lifetime = lifetime
        self.token_status = token_status
        self.token_body = token_body
        self.token_text = ""
        self.asked: list[dict[str, str]] = []
        self.seen: list[str] = []
        self.refuse: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth2/token":
            self.asked.append(json.loads(request.content))
            time.sleep(0.01)
            if self.asked[-1]["client_secret"] != self.secret:
                return httpx.Response(401, json={"error": "invalid_client"})
            body = {"access_token": f"token-{len(self.asked)}", "token_type": "Bearer", "expires_in": self.lifetime}
            if self.token_text:
                return httpx.Response(self.token_status, content=self.token_text)
            return httpx.Response(self.token_status, json=self.token_body or body)
        token = request.headers["authorization"]
        self.seen.append(token)
        status = 401 if token in self.refuse else 200
        return httpx.Response(status, json={"instance": {"instanceId": INSTANCE}})

    def client(self, monotonic: list[float] | None = None, secret: AppSecret | None = None) -> WixClient:
        app = WixApp("app-1", secret or AppSecret(lambda: "secret-1"), "https://wix.example")
        sites = WixSites(app, transport=httpx.MockTransport(self), clock=lambda: monotonic[0] if monotonic else 0.0)
        return sites.client(INSTANCE)


def test_a_token_is_asked_for_once_and_sent_bare():
    wix = Wix()
    client = wix.client()

    client.app_instance()
    client.app_instance()

    assert wix.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": "app-1",
            "client_secret": "secret-1",
            "instance_id": INSTANCE,
        }
    ]
    assert wix.seen == ["token-1", "token-1"]


@pytest.mark.parametrize(("lifetime", "kept_for"), [(14400, 14100), (100, 50)])
def test_a_token_is_renewed_before_it_expires(lifetime: float, kept_for: float):
    wix, now = Wix(lifetime), [0.0]
    client = wix.client(now)

    for moment in (0.0, kept_for - 1, kept_for):
        now[0] = moment
        client.app_instance()

    assert wix.seen == ["token-1", "token-1", "token-2"]


def test_a_refused_token_is_renewed_once():
    wix = Wix()
    wix.refuse = {"token-1"}

    assert wix.client().app_instance().instance_id == INSTANCE
    assert wix.seen == ["token-1", "token-2"]


def test_a_second_refusal_is_final():
    wix = Wix()
    wix.refuse = {"token-1", "token-2"}

    with pytest.raises(CredentialsRefused, match="install the app"):
        wix.client().app_instance()
    assert wix.seen == ["token-1", "token-2"]


def test_threads_wait_for_one_token():
    wix = Wix()
    client = wix.client()
    threads = [threading.Thread(target=client.app_instance) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wix.seen == ["token-1"] * 8


def test_threads_whose_token_is_refused_ask_for_one_new_one():
    wix = Wix()
    client = wix.client()
    client.app_instance()
    wix.refuse = {"token-1"}
    threads = [threading.Thread(target=client.app_instance) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(wix.asked) == 2


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "invalid_client"}, CredentialsRefused),
        (401, {"error": "invalid_client"}, CredentialsRefused),
        (404, {"error": "not found"}, CredentialsRefused),
        (429, {"error": "slow down"}, RateLimited),
        (500, {"message": ""}, Unavailable),
        (200, {"no": "token"}, Unavailable),
        (200, ["no token"], Unavailable),
    ],
)
def test_what_goes_wrong_with_tokens(status: int, body: Any, error: type[Exception]):
    with pytest.raises(error):
        Wix(token_status=status, token_body=body).client().app_instance()


def test_after_a_failure_the_next_call_asks_again():
    wix = Wix(token_status=503)
    client = wix.client()
    with pytest.raises(Unavailable):
        client.app_instance()

    wix.token_status = 200

    assert client.app_instance().instance_id == INSTANCE


def test_a_secret_that_was_renewed_is_read_again_when_wix_refuses_the_former():
    wix, stored, clock = Wix(secret="secret-2"), ["secret-1"], [0.0]
    secret = AppSecret(lambda: stored[0], clock=lambda: clock[0])
    assert secret() == "secret-1"

    stored[0], clock[0] = "secret-2", 60.0

    assert wix.client(secret=secret).app_instance().instance_id == INSTANCE
    assert [one["client_secret"] for one in wix.asked] == ["secret-1", "secret-2"]


def test_the_same_secret_is_not_sent_twice():
    wix = Wix(secret="another")

    with pytest.raises(AppRefused):
        wix.client().app_instance()
    assert len(wix.asked) == 1


def test_the_secret_is_in_no_representation():
    assert "secret-1" not in repr(WixApp("app-1", AppSecret(lambda: "secret-1")))


@pytest.mark.parametrize("lifetime", ["9" * 310, "1e400", "-5", "NaN", '"12"', "-" + "9" * 310])
def test_a_token_whose_life_cannot_be_true_is_renewed_all_the_same(lifetime: str):
    monotonic = [0.0]
    wix = Wix()
    wix.token_text = f'{{"access_token": "t", "expires_in": {lifetime}}}'
    client = wix.client(monotonic)
    refused: list[str] = []
    for monotonic[0] in (0.0, 2 * 86_400.0):
        try:
            client.app_instance()
        except Unavailable as refusal:
            refused.append(refusal.reason)

    assert len(wix.asked) == 2
    assert all(reason.endswith(".") for reason in refused)
