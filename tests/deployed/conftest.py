"""The template as `sam deploy` puts it onto the embedded cloud, with the Wix simulator beside it: end to end.

One stack serves all tests of a run, so each test makes what it needs and looks only at that.
"""

from collections.abc import Callable, Generator

import httpx
import pytest

from tests.deployed.shared import Shared
from tests.harness.pictures import sample_item
from tools.local_cloud.stack import STATE, LocalStack, local_stack
from tools.samples import SampleItem


@pytest.fixture(scope="session")
def stack() -> Generator[LocalStack]:
    with local_stack(STATE / "tests") as running:
        yield running


@pytest.fixture(scope="session")
def admin(stack: LocalStack) -> Generator[httpx.Client]:
    """The simulator's admin API; webhooks that were not taken come again within seconds."""
    with httpx.Client(base_url=stack.wix["admin_url"], timeout=60, trust_env=False) as client:
        client.patch("/settings", json={"time_scale": 60}).raise_for_status()
        yield client


@pytest.fixture(scope="session")
def share(stack: LocalStack, admin: httpx.Client) -> Callable[[int], Shared]:
    """Shares a gallery of so many entries: pictures, and a text at the end."""

    def shared(count: int) -> Shared:
        text = SampleItem("text", "A text", html="<p>Words &amp; <b>more</b></p>")
        return Shared(stack, admin, [*(sample_item(f"p{n}", f"Picture {n}", "") for n in range(count - 1)), text])

    return shared
