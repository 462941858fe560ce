"""What strangers, site owners, platforms and Wix may send, tried out in process; `profiles` says how hard."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from gallery_sync.http import HttpClient
from tests.attack.town import Town, town
from tests.functions import conftest

simulator = conftest.simulator


@pytest.fixture(scope="session", autouse=True)
def hasty() -> Iterator[None]:
    """Nobody waits before a read is tried again: there are thousands of them."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setitem(HttpClient.__init__.__kwdefaults__ or {}, "sleep", lambda _: None)
        yield


@pytest.fixture(scope="module")
def neighbours(simulator: Mapping[str, Any]) -> Iterator[Town]:
    with town(simulator) as made:
        yield made
