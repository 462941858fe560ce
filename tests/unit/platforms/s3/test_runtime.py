"""The botocore that the runtime brings: old ones know no conditional writes."""

import copy
from typing import Any

import botocore
import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from gallery_sync.errors import Unavailable
from gallery_sync.platforms.s3 import bucket


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return Loader().load_service_model("s3", "service-2")


@pytest.mark.parametrize(
    ("operation", "condition"), [("DeleteObject", "IfMatch"), ("PutObject", "IfMatch"), ("PutObject", "IfNoneMatch")]
)
def test_a_botocore_that_lacks_a_condition_is_named_before_anything_is_written(
    description: dict[str, Any], operation: str, condition: str
):
    old = copy.deepcopy(description)
    del old["shapes"][f"{operation}Request"]["members"][condition]

    with pytest.raises(
        Unavailable, match=rf"knows no conditional {operation}; albums need 1\.35\.69 or newer"
    ) as found:
        bucket.require_conditions(ServiceModel(old, "s3"))

    assert botocore.__version__ in str(found.value)


def test_the_botocore_that_is_tested_has_them_all(description: dict[str, Any]):
    bucket.require_conditions(ServiceModel(description, "s3"))
