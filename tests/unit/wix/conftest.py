from collections.abc import Iterator

import pytest

from tests.harness.waits import reads_retried_at_once


@pytest.fixture(scope="session", autouse=True)
def hasty() -> Iterator[None]:
    with reads_retried_at_once():
        yield
