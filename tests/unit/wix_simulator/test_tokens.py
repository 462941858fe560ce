import base64
import hashlib
import hmac
import json

import pytest

from tests.unit.wix_simulator.conftest import GALLERIES, Simulator


def test_a_token_works_bare_and_with_bearer(simulator: Simulator) -> None:
    granted = simulator.token().json()
    token = granted["access_token"]

    statuses = [
        simulator.http.get(GALLERIES, headers={"authorization": value}).status_code
        for value in (token, f"Bearer {token}", "other", "")
    ]

    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 14400)
    assert statuses == [200, 200, 401, 401]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "wrong"}, "invalid_client"),
        ({"instance_id": "wrong"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_token_is_refused_in_oauths_words(simulator: Simulator, changed: dict[str, str], error: str) -> None:
    answer = simulator.token(**changed)

    assert 400 <= answer.status_code < 500
    assert answer.json()["error"] == error


def test_a_token_ends(simulator: Simulator) -> None:
    simulator.admin("PATCH", "/settings", {"token_lifetime": 0})

    assert simulator.app("GET", GALLERIES).status_code == 401


def test_all_tokens_can_be_ended(simulator: Simulator) -> None:
    before = simulator.app("GET", GALLERIES)

    simulator.admin("POST", "/tokens/expire")

    assert [before.status_code, simulator.app("GET", GALLERIES).status_code] == [200, 401]


def test_a_token_opens_one_site_only(simulator: Simulator) -> None:
    other = simulator.admin("POST", "/sites", {"name": "Other"})["instance_id"]
    simulator.gallery(name="G")
    token = simulator.token(instance_id=other).json()["access_token"]

    listed = simulator.http.get(GALLERIES, headers={"authorization": token}).json()

    assert listed["totalGalleries"] == 0


def test_a_site_without_the_app_gives_no_token_and_no_data(simulator: Simulator) -> None:
    simulator.app("GET", GALLERIES)

    simulator.owner("POST", "/remove")

    assert simulator.app("GET", GALLERIES).status_code == 403
    assert simulator.token().json()["error"] == "invalid_grant"


def test_token_info_knows_tokens_and_dashboard_instances(simulator: Simulator) -> None:
    values = [
        simulator.token().json()["access_token"],
        simulator.owner("GET", "/instance")["instance"],
        simulator.owner("GET", "/instance?wrong_secret=1")["instance"],
        "nonsense",
    ]

    infos = [simulator.http.post("/oauth2/token-info", json={"token": value}).json() for value in values]

    site = simulator.world.first_site.instance_id
    assert [info.get("instanceId") for info in infos] == [site, site, None, None]
    assert [info["active"] for info in infos] == [True, True, False, False]


def test_the_dashboard_instance_is_signed_over_its_encoded_data(simulator: Simulator) -> None:
    value = simulator.owner("GET", "/instance?age=60")["instance"]
    visitor = simulator.owner("GET", "/instance?aid=1")["instance"]

    signature, data = value.split(".")

    digest = hmac.new(simulator.world.app_secret.encode(), data.encode(), hashlib.sha256).digest()
    assert signature == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert _payload(value)["instanceId"] == simulator.world.first_site.instance_id
    assert _payload(value)["permissions"] == "OWNER"
    assert "aid" not in _payload(value)
    assert "aid" in _payload(visitor)


def _payload(value: str) -> dict[str, str]:
    data = value.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(data + "=="))
