"""What strangers, site owners, platforms and Wix may send, tried out in process; `profiles` says how hard."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.attack.town import Town, town
from tests.functions import conftest
from tests.harness.waits import budgets_renewed_at_once, reads_retried_at_once

simulator = conftest.simulator


@pytest.fixture(scope="session", autouse=True)
def hasty() -> Iterator[None]:
    """Nobody waits: there are thousands of requests, and they use up the budgets of their sites."""
    with reads_retried_at_once(), budgets_renewed_at_once():
        yield


@pytest.fixture(scope="module")
def neighbours(simulator: Mapping[str, Any]) -> Iterator[Town]:
    with town(simulator) as made:
        yield made
