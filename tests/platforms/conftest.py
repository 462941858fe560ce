import pytest

pytest.register_assert_rewrite("tests.harness.collection_contract", "tests.platforms.end_to_end")
