import pytest

pytest.register_assert_rewrite("tests.harness.collection_contract")
