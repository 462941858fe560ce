"""One webhook of the simulator, all the way: API, receiver, queue, worker."""

import time
from collections.abc import Callable, Generator

import httpx
import pytest

from tools.local_cloud.stack import LocalStack


@pytest.fixture
def wix(stack: LocalStack) -> Generator[httpx.Client]:
    """The simulator's admin API."""
    with httpx.Client(base_url=stack.wix["admin_url"], timeout=30, trust_env=False) as client:
        yield client


def test_a_webhook_of_wix_is_accepted_and_worked_on(stack: LocalStack, wix: httpx.Client) -> None:
    table = stack.session.resource("dynamodb", endpoint_url=stack.cloud_url).Table(stack.table)

    instance_id = wix.post("/sites", json={"name": "Smoke", "install": True}).json()["instance_id"]

    wix.get("/idle", params={"wait": 30}).raise_for_status()
    sent = wix.get("/deliveries", params={"instance_id": instance_id}).json()["deliveries"]
    assert [one["state"] for one in sent] == ["delivered"]
    assert_soon(lambda: "Item" in table.get_item(Key={"pk": f"SITE#{instance_id}", "sk": "SITE"}))


def test_a_forged_webhook_is_refused_without_a_word(stack: LocalStack) -> None:
    answer = httpx.post(stack.webhook_url, content="eyJhbGciOiJub25lIn0.e30.", trust_env=False)

    assert answer.status_code == 401
    assert answer.text == ""


def test_the_dashboard_page_is_served(stack: LocalStack) -> None:
    assert httpx.get(stack.dashboard_url, trust_env=False).status_code == 200


def test_an_object_put_into_an_album_reaches_the_listener(stack: LocalStack) -> None:
    before = sum(line.startswith("REPORT") for line in stack.logs("change_listener"))

    stack.session.client("s3", endpoint_url=stack.cloud_url).put_object(
        Bucket=stack.bucket, Key="galleries/nobodys/items/1.json", Body=b"{}"
    )

    assert_soon(lambda: sum(line.startswith("REPORT") for line in stack.logs("change_listener")) > before)


def assert_soon(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)
