"""The template as `sam deploy` puts it onto the embedded cloud, with the Wix simulator beside it: end to end.

One stack serves all tests of a run, so each test makes what it needs and looks only at that.
"""

from collections.abc import Generator

import pytest

from tools.local_cloud.stack import STATE, LocalStack, local_stack


@pytest.fixture(scope="session")
def stack() -> Generator[LocalStack]:
    with local_stack(STATE / "tests") as running:
        yield running
