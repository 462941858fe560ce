"""The handlers as they are deployed, in process. One simulator serves all tests; each has a site of its own in it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.harness.workshop import Workshop, workshop
from tools.wix_simulator.launch import running_simulator


@pytest.fixture(scope="session")
def simulator() -> Iterator[Mapping[str, Any]]:
    with running_simulator("--port", "0", "--seed", "1", "--rate-limit", "0") as line:
        yield line


@pytest.fixture
def shop(simulator: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    with workshop(simulator, monkeypatch) as made:
        yield made
