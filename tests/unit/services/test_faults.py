"""What is told of a bug: where it happened, and nothing that people wrote."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from pydantic import BaseModel, ValidationError

import gallery_sync
from gallery_sync.errors import Unavailable
from gallery_sync.platforms.s3.sidecar import SidecarMedia
from gallery_sync.services.faults import traced


def _raised(error: Exception, cause: Exception | None = None) -> str:
    try:
        raise error from cause
    except type(error) as caught:
        return traced(caught)


def test_a_trace_names_places_and_kinds():
    told = _raised(KeyError("private title"), ValueError("private text"))

    assert "test_faults.py" in told
    assert "builtins.KeyError" in told
    assert "builtins.ValueError" in told
    assert "private" not in told


def test_our_own_words_and_those_of_aws_are_repeated():
    refused = ClientError({"Error": {"Code": "AccessDenied", "Message": "is not authorized to perform"}}, "PutItem")

    assert "The site is away." in _raised(Unavailable("The site is away."))
    assert "is not authorized to perform" in _raised(refused)


def test_what_a_model_refuses_is_not_repeated():
    with pytest.raises(ValidationError) as refused:
        SidecarMedia.model_validate({"mime_type": 17, "key": "private title"})

    assert "private" not in str(refused.value)
    assert "private" not in traced(refused.value)


def _models() -> Iterator[type[BaseModel]]:
    for module in pkgutil.walk_packages(gallery_sync.__path__, "gallery_sync."):
        importlib.import_module(module.name)
    left = [BaseModel]
    while left:
        for one in left.pop().__subclasses__():
            left.append(one)
            if one.__module__.startswith("gallery_sync."):
                yield one


def test_no_model_says_what_it_was_given():
    """A trace that a library prints ends with the text of the error."""
    models = list(_models())

    assert len(models) > 20
    assert [one for one in models if not one.model_config.get("hide_input_in_errors")] == []
