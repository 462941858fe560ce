import pytest

pytest.register_assert_rewrite("tests.contract.platforms.contract", "tests.platforms.end_to_end")
