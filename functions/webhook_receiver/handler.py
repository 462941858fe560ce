"""Webhooks of Wix: verify, classify, enqueue, answer. Nothing else: Wix waits 1,250 ms, a cold start
included.

200: it is in the queue, or there is nothing to do. 401: not signed by Wix. 413: too large. 500: the queue
cannot be reached, so that Wix sends it again (up to 12 times over two days)."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Message, QueueName
from gallery_sync.wix.events import Classified, classify
from gallery_sync.wix.webhooks import Verifier, WebhookRefused, WebhookTooLarge

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_NO_DIMENSIONS: list[list[str]] = [[]]
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_RELEASE = os.environ.get("RELEASE", "").strip() or "unstamped"


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Takes an event of an API Gateway HTTP API, payload format 2.0."""
    try:
        claims = _verifier().verify(str(event.get("body") or ""), is_base64=bool(event.get("isBase64Encoded")))
    except WebhookTooLarge:
        return _answer(413, "WARNING", "webhook_too_large", metric="WebhooksRefused")
    except WebhookRefused:
        return _answer(401, "WARNING", "webhook_refused", metric="WebhooksRefused")
    found = classify(claims)
    if not found.known:
        return _answer(200, "WARNING", "webhook_unknown", found, metric="WebhooksUnknown")
    if found.message is None:
        return _answer(200, "INFO", "webhook_ignored", found)
    if not _enqueue(found.message):
        return _answer(500, "ERROR", "queue_unreachable", found, metric="WebhooksNotQueued")
    return _answer(200, "INFO", "webhook_queued", found)


def _enqueue(message: Message) -> bool:
    for _ in range(2):  # botocore's own second try would wait for up to a second first
        try:
            _sqs().send_message(
                QueueUrl=_settings().queue_urls[message.queue],
                MessageBody=message.to_json(),
                MessageGroupId=message.group,
                MessageDeduplicationId=message.deduplication_id,
            )
        except (BotoCoreError, ClientError):
            continue
        return True
    return False


def _answer(status: int, level: str, event: str, found: Classified | None = None, metric: str = "") -> dict[str, Any]:
    values: dict[str, object] = {"level": level, "event": event, "status": status, "release": _RELEASE}
    if found is not None:
        values["event_type"] = found.name
        if found.message is not None:
            message = found.message
            values |= {
                "correlation_id": message.correlation_id,
                "instance_id": message.instance_id,
                "kind": message.kind,
            }
    _log(level, values, metric)
    return {"statusCode": status}


def _log(level: str, values: dict[str, object], metric: str) -> None:
    """One line of JSON; a metric makes it a line that CloudWatch counts (embedded metric format)."""
    if metric:
        namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "GallerySync")
        counted: dict[str, object] = {
            "Namespace": namespace,
            "Dimensions": _NO_DIMENSIONS,
            "Metrics": [{"Name": metric, "Unit": "Count"}],
        }
        now = int(datetime.now(UTC).timestamp() * 1000)
        values |= {metric: 1, "_aws": {"Timestamp": now, "CloudWatchMetrics": [counted]}}
    elif _LEVELS.index(level) < _LEVELS.index(os.environ.get("LOG_LEVEL", "INFO").upper()):
        return
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class _Settings:
    public_keys: str
    queue_urls: Mapping[QueueName, str]


@cache
def _settings() -> _Settings:
    urls = {name: _variable(f"{name.upper()}_QUEUE_URL") for name in QueueName}
    return _Settings(_variable("WIX_PUBLIC_KEYS"), urls)


@cache
def _verifier() -> Verifier:
    return Verifier(_settings().public_keys, lambda: datetime.now(UTC))


@cache
def _sqs() -> "SQSClient":
    config = Config(
        connect_timeout=0.3,
        read_timeout=0.6,
        retries={"total_max_attempts": 1},
        parameter_validation=False,  # SQS checks them anyway
        user_agent="gallery-sync",  # else it is put together anew for each request, a tenth of a webhook's CPU
    )
    # The client that boto3 would make; boto3 itself imports S3's transfers, a fifth of the cold start.
    client: Any = get_session().create_client("sqs", config=config)
    return client


def _variable(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise InvalidRequest(f"The environment variable {name} is not set: the template sets it; deploy it again.")
    return value


def _prepare() -> None:
    """What the first webhook needs, made before it comes."""
    _verifier()
    _sqs()


if "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ:  # inside Lambda, whose start has more processor than a webhook gets
    _prepare()
