"""The dashboard API against requests that schemathesis makes of docs/openapi.json, good ones and bad ones: no failure
of ours, answers as documented, and never a word of another site."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
import requests
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.attack.profiles import few
from tests.attack.routes import DOCUMENT
from tests.attack.strategies import NASTY_TEXTS, json_values, nested
from tests.attack.town import Answer, Town, call
from tests.simulation.shelf import PAGE

load_all_checks()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


type _Operation = APIOperation[Any, Any, Any, Any]
type _Case = Case[Any]


def _operations() -> Iterator[_Operation]:
    """What removes comes last; who may ask at all is another test's business."""
    document = {name: value for name, value in DOCUMENT.items() if name != "security"}
    found: Any = schemathesis.openapi.from_dict(document).get_all_operations()
    operations: list[_Operation] = [one.ok() for one in found]
    yield from sorted(operations, key=lambda one: one.method == "delete")


_ROUTES = {one.label: one for one in _operations()}


@pytest.mark.parametrize("label", _ROUTES)
def test_every_answer_is_as_documented(neighbours: Town, label: str):
    operation = _ROUTES[label]
    good = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    bad = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @few(0.2)
    @given(case=st.one_of(good, bad) if _can_be_wrong(operation) else good, real=st.booleans())
    def answers(case: _Case, real: bool) -> None:
        if real:
            _put_real_ids(case, neighbours.ours.ids)
        response = _answered(case, neighbours)
        case.validate_response(response, checks=CHECKS)  # type: ignore[arg-type]
        assert neighbours.theirs.word.encode() not in response.content

    answers()


_WITH_BODY = [label for label, one in _ROUTES.items() if one.body.items]
_BODIES = st.one_of(
    st.binary(max_size=50),
    nested().map(str.encode),
    json_values().map(lambda value: json.dumps(value).encode()),
    st.dictionaries(
        st.sampled_from(["galleryId", "platform", "accountId", "settings", "values", "insteadOf", "direction"]),
        st.one_of(
            json_values(), st.just("s3"), st.dictionaries(st.sampled_from(["user", "site", "server"]), st.text())
        ),
    ).map(lambda value: json.dumps(value).encode()),
)


@pytest.mark.parametrize("label", _WITH_BODY)
def test_no_body_is_an_error_of_ours(neighbours: Town, label: str):
    operation = _ROUTES[label]
    path = operation.path.format(**neighbours.ours.ids, name="page")

    @few(0.4)
    @given(body=_BODIES, media_type=st.sampled_from(["application/json", "text/plain", "multipart/form-data", "", "é"]))
    def answers(body: bytes, media_type: str) -> None:
        headers = {"authorization": f"Bearer {neighbours.ours.token}", "content-type": media_type}

        answer = call(operation.method.upper(), path, headers=headers, body=body)

        assert answer.status < 500, answer

    answers()


_IDS = [
    *(one for one in NASTY_TEXTS if one),
    *("é" * 900, "a" * 1500, "a" * 3000, "a#b", "#", "%2e%2e", "a/b", "*", "link#1#2", "a\nb"),
]


@pytest.mark.parametrize("label", [label for label, one in _ROUTES.items() if "{" in one.path])
def test_no_id_is_an_error_of_ours(neighbours: Town, label: str):
    operation = _ROUTES[label]
    body = b"{}" if operation.body.items else b""
    headers = {"authorization": f"Bearer {neighbours.ours.token}", "content-type": "application/json"}

    for nasty in _IDS:
        for link_id in (nasty, neighbours.ours.ids["link_id"]):
            path = operation.path.replace("{link_id}", link_id).replace("{name}", PAGE.name).replace("{choice}", "keep")
            path = re.sub(r"\{\w+\}", lambda _, nasty=nasty: nasty, path)
            query = urlencode({"account": nasty[:900]}, errors="replace")

            answer = call(operation.method.upper(), path, query, headers, body)

            assert answer.status < 500, (path[:300], query[:300], answer)


def _can_be_wrong(operation: _Operation) -> bool:
    return bool(operation.query.items or operation.body.items)


def _put_real_ids(case: _Case, ids: Any) -> None:
    """So that the request reaches what is behind the look-up."""
    for name in case.path_parameters or {}:
        if name in ids:
            case.path_parameters[name] = ids[name]
    if isinstance(case.body, dict) and "galleryId" in case.body:
        case.body["galleryId"] = ids["gallery_id"]


def _answered(case: _Case, town: Town) -> Response:
    prepared: Any = requests.Request(**case.as_transport_kwargs(base_url="https://app.example")).prepare()
    path, _, query = prepared.path_url.partition("?")
    body: bytes | str = prepared.body or b""
    headers = {**prepared.headers, "authorization": f"Bearer {town.ours.token}"}
    # The HTTP API decodes the path before it hands it on.
    answer = call(case.method, unquote(path), query, headers, body if isinstance(body, bytes) else body.encode())
    return _response(answer, prepared)


def _response(answer: Answer, prepared: requests.PreparedRequest) -> Response:
    headers = {name.lower(): [str(value)] for name, value in answer.headers.items()}
    return Response(answer.status, headers, answer.body, prepared, elapsed=0.0, verify=False)
