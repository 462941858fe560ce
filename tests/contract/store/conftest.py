"""One suite for everything that claims to be `ports.Store`: `suite/` says what, the test files on what."""

import pytest

pytest.register_assert_rewrite(
    "tests.contract.store.suite.links",
    "tests.contract.store.suite.pairs",
    "tests.contract.store.suite.journal",
    "tests.contract.store.suite.due",
    "tests.contract.store.suite.round_trips",
)
