"""The webhook receiver against whatever anybody can send: documented answers, and nothing on the queue that Wix did
not sign."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import example, given
from hypothesis import strategies as st

from functions.webhook_receiver import handler as receiver
from gallery_sync.messages import Message, from_json
from gallery_sync.wix.webhooks import MAX_BYTES
from tests.attack.profiles import PROFILE
from tests.attack.strategies import json_values, nested
from tests.harness.functions import forget
from tests.harness.wix_webhooks import (
    ANOTHER_KEY,
    IN_2100,
    INSTANCE,
    ISSUED,
    ITEM_UPDATED,
    OWNER,
    PRIVATE_KEY,
    PUBLIC_KEY,
    action,
    claims,
    request,
    signed,
    signed_with_the_public_key,
    unsigned,
)

FORGED, TOO_LARGE = 401, 413
DOCUMENTED = {200, FORGED, TOO_LARGE}
GENUINE = signed(ITEM_UPDATED)
HEADER, PAYLOAD, SIGNATURE = GENUINE.split(".")
_USABLE_ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")
"""What SQS takes as a group ID or a deduplication ID."""
_LARGEST_MESSAGE = 256 * 1024
_KEY: Any = load_pem_private_key(PRIVATE_KEY.encode(), None)
"""Loaded once: that takes longer than signing."""


@dataclass
class Sqs:
    """Takes what SQS would take."""

    sent: list[Message] = field(default_factory=list[Message])

    def send_message(self, **call: str) -> None:
        assert _USABLE_ID.fullmatch(call["MessageGroupId"])
        assert _USABLE_ID.fullmatch(call["MessageDeduplicationId"])
        assert len(call["MessageBody"].encode()) <= _LARGEST_MESSAGE
        self.sent.append(from_json(call["MessageBody"]))

    def take(self) -> list[Message]:
        taken, self.sent = self.sent, []
        return taken


@pytest.fixture(scope="module")
def sqs() -> Iterator[Sqs]:
    made = Sqs()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WIX_PUBLIC_KEYS", PUBLIC_KEY)
        for name in ("GALLERY", "ITEM"):
            patch.setenv(f"{name}_QUEUE_URL", f"https://sqs.example/{name}")
        forget()
        patch.setattr(receiver, "_sqs", lambda: made)
        yield made
    forget()


def receive(event: dict[str, Any]) -> int:
    answer = receiver.handler(event, None)
    assert answer.keys() == {"statusCode"}
    json.dumps(answer)
    return answer["statusCode"]


def _segment(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).rstrip(b"=").decode()


# --- nobody's signature ----------------------------------------------------------------------------------------------

_TEXTS = st.one_of(st.text(), st.binary().map(lambda some: base64.b64encode(some).decode()), st.just(GENUINE))
_SEGMENTS = st.one_of(
    st.sampled_from([HEADER, PAYLOAD, SIGNATURE, ""]),
    st.text(alphabet="AZaz09-_=+/. \n", max_size=200),
    json_values().map(lambda value: _segment(json.dumps(value))),
    nested().map(_segment),
)
_HEADERS = st.dictionaries(
    st.sampled_from(["alg", "typ", "kid", "crit", "b64", "jku", "jwk", "x5u", "x5c", "zip", "cty"]),
    st.one_of(json_values(), st.sampled_from(["RS256", "HS256", "none", "None", "ES256", "PS256", "RS512", "DEF"])),
)


@PROFILE
@given(body=_TEXTS, is_base64=st.booleans())
def test_no_text_is_more_than_refused(sqs: Sqs, body: str, is_base64: bool):
    status = receive(request(body, is_base64=is_base64))

    assert (status, len(sqs.take())) in ((FORGED, 0), (200, 1))
    assert status == FORGED or body.strip() == GENUINE or base64.b64decode(body).strip() == GENUINE.encode()


@PROFILE
@given(parts=st.lists(_SEGMENTS, min_size=1, max_size=5))
def test_no_mixture_of_tokens_is_taken_for_a_signed_one(sqs: Sqs, parts: list[str]):
    body = ".".join(parts)

    status = receive(request(body))

    refused = TOO_LARGE if len(body) > MAX_BYTES else FORGED
    assert (status, len(sqs.take())) == ((200, 1) if body.strip() == GENUINE else (refused, 0))


@PROFILE
@given(header=_HEADERS, signature=st.sampled_from([SIGNATURE, "", _segment("x" * 256)]))
def test_no_header_of_a_token_gets_around_the_signature(sqs: Sqs, header: dict[str, Any], signature: str):
    body = f"{_segment(json.dumps(header))}.{PAYLOAD}.{signature}"

    assert receive(request(body)) == FORGED
    assert sqs.take() == []


@pytest.mark.parametrize(
    "forged",
    [
        unsigned(ITEM_UPDATED),
        signed_with_the_public_key(ITEM_UPDATED),
        signed(ITEM_UPDATED, ANOTHER_KEY),
        signed(ITEM_UPDATED, algorithm="PS256"),
        signed(ITEM_UPDATED, algorithm="RS384"),
        jwt.encode(ITEM_UPDATED, PRIVATE_KEY, "RS256", headers={"crit": ["exp"], "jku": "https://evil.example"}),
        f"{HEADER}.{PAYLOAD}.{SIGNATURE}.{SIGNATURE}",
        f"{HEADER}..{SIGNATURE}",
        json.dumps({"protected": HEADER, "payload": PAYLOAD, "signature": SIGNATURE}),
    ],
    ids=["none", "public key as secret", "another key", "PS256", "RS384", "crit", "four parts", "detached", "as JSON"],
)
def test_what_another_key_or_algorithm_signed_is_refused(sqs: Sqs, forged: str):
    assert receive(request(forged)) == FORGED
    assert sqs.take() == []


@PROFILE
@given(position=st.integers(0, len(GENUINE) - 1), put=st.characters(codec="ascii"))
def test_one_changed_character_is_refused(sqs: Sqs, position: int, put: str):
    body = GENUINE[:position] + put + GENUINE[position + 1 :]

    status = receive(request(body))

    taken = sqs.take()
    assert status == FORGED or _same_bits(body)
    assert len(taken) == (1 if status == 200 else 0)


def _same_bits(body: str) -> bool:
    """Of a segment's last character some bits carry nothing."""
    try:
        decoded = [base64.urlsafe_b64decode(part + "==") for part in body.split(".")]
    except ValueError:
        return False
    return decoded == [base64.urlsafe_b64decode(part + "==") for part in GENUINE.split(".")]


@PROFILE
@given(
    length=st.sampled_from([0, 1, 255, 256 * 1024, 256 * 1024 + 1, 350_000, 1_000_000, 6_000_000]),
    letter=st.sampled_from(["A", ".", "=", "[", "é", "\ud800", "\0"]),
    is_base64=st.booleans(),
)
def test_no_size_is_more_than_refused(sqs: Sqs, length: int, letter: str, is_base64: bool):
    assert receive(request(letter * length, is_base64=is_base64)) in (FORGED, TOO_LARGE)
    assert sqs.take() == []


@PROFILE
@given(
    event=st.fixed_dictionaries(
        {},
        optional={
            "body": st.one_of(json_values(), st.just(GENUINE)),
            "isBase64Encoded": json_values(),
            "headers": json_values(),
            "requestContext": json_values(),
            "rawPath": json_values(),
            "routeKey": json_values(),
        },
    )
)
def test_no_form_of_a_request_is_an_error(sqs: Sqs, event: dict[str, Any]):
    assert receive(event) in DOCUMENTED

    assert all(message.instance_id == INSTANCE for message in sqs.take())


# --- Wix's signature, whatever it may hold one day -------------------------------------------------------------------

_TYPES = st.sampled_from(
    [
        "AppInstalled",
        "AppRemoved",
        "wix.pro_gallery.gallery_v2_updated",
        "wix.pro_gallery.gallery_v2_deleted",
        "wix.pro_gallery.gallery_v2_gallery_item_created",
        "wix.pro_gallery.gallery_v2_gallery_item_deleted",
        "wix.media.site_media.v1.file_descriptor_file_ready",
    ]
)
_INNER = st.one_of(
    json_values(),
    nested(),
    st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(json_values(), nested(), st.just(INSTANCE))
            for name in ("id", "entityFqdn", "slug", "entityId", "eventTime", "originInstanceId", "entityEventSequence")
        }
        | {
            "actionEvent": st.fixed_dictionaries(
                {},
                optional={
                    "body": st.fixed_dictionaries(
                        {}, optional={n: json_values() for n in ("item", "updatedItem", "itemId", "externalInfo")}
                    ),
                    "bodyAsJson": st.one_of(json_values(), nested()),
                },
            )
        },
    ),
)
_ENVELOPES = st.fixed_dictionaries(
    {"eventType": st.one_of(_TYPES, json_values())},
    optional={
        "instanceId": st.one_of(st.just(INSTANCE), json_values()),
        "data": st.one_of(_INNER, _INNER.map(json.dumps)),
        "identity": st.one_of(json_values(), nested(), st.just(json.dumps(OWNER))),
    },
)


@PROFILE
@given(data=st.one_of(_ENVELOPES.map(json.dumps), nested(), st.text(), json_values()))
@example(data=json.dumps({"instanceId": INSTANCE, "eventType": "AppInstalled", "data": "\ud800"}))
@example(data=json.dumps({"instanceId": INSTANCE, "eventType": "AppInstalled", "data": json.dumps({"id": "\ud800"})}))
def test_whatever_wix_signs_is_queued_or_counted(sqs: Sqs, data: Any):
    status = receive(request(_genuine({"data": data, "exp": IN_2100, "iat": ISSUED})))

    assert status in DOCUMENTED
    assert all(message.instance_id == message.group for message in sqs.take())


@PROFILE
@given(
    times=st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(
                json_values(), st.floats(), st.sampled_from([10**400, -(10**400), 1e308, 0, -1, True, "9" * 5000])
            )
            for name in ("exp", "nbf", "iat")
        },
    )
)
@example(times={"exp": 10**400})
@example(times={"exp": IN_2100, "iat": 10**400})
@example(times={"exp": IN_2100, "nbf": 10**400})
def test_no_time_of_a_token_is_an_error(sqs: Sqs, times: dict[str, Any]):
    status = receive(request(_genuine({"data": ITEM_UPDATED["data"], **times})))

    assert status in (200, FORGED)
    assert len(sqs.take()) == (1 if status == 200 else 0)


def _genuine(content: dict[str, Any]) -> str:
    """Signed as it is, without the library's opinion of the claims."""
    return jwt.api_jws.encode(json.dumps(content).encode(), _KEY, algorithm="RS256")


# --- replayed and reordered ------------------------------------------------------------------------------------------


@PROFILE
@given(order=st.permutations(range(5)), repeated=st.lists(st.integers(0, 4), max_size=5))
def test_replayed_and_reordered_webhooks_keep_their_ids(sqs: Sqs, order: list[int], repeated: list[int]):
    """The same event has the same deduplication ID whenever it comes, others have others: the FIFO queue and the rule
    that both sides are read before anything is decided do the rest."""
    bodies = [_genuine(_updated(number)) for number in range(5)]

    for number in [*order, *repeated]:
        assert receive(request(bodies[number])) == 200

    ids = [message.deduplication_id for message in sqs.take()]
    assert ids == [_updated_id(number) for number in [*order, *repeated]]
    assert len(set(ids)) == 5


def _updated(number: int) -> dict[str, Any]:
    body = {"updatedItem": {"id": "item-1", "title": f"Title {number}"}}
    payload = action("gallery_item_updated", body, number=number)
    return claims("wix.pro_gallery.gallery_v2_gallery_item_updated", payload)


def _updated_id(number: int) -> str:
    return f"b3d9a7c1-0000-4000-8000-{number:012}"


@pytest.mark.parametrize("spoiled", [{"exp": ISSUED}, {"exp": 0}, {"exp": -1}, {"nbf": IN_2100 - 1}])
def test_an_old_or_early_webhook_is_refused(sqs: Sqs, spoiled: dict[str, int]):
    assert receive(request(signed({**ITEM_UPDATED, **spoiled}))) == FORGED
    assert sqs.take() == []
