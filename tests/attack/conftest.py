"""What strangers, site owners, platforms and Wix may send, tried out in process; `profiles` says how hard."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.attack.town import Town, town
from tests.functions import conftest

simulator = conftest.simulator


@pytest.fixture(scope="module")
def neighbours(simulator: Mapping[str, Any]) -> Iterator[Town]:
    with town(simulator) as made:
        yield made
