"""Who reads the queues, and whether the account lets them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3

from tools.operator.deployment import Deployment
from tools.operator.examination import Finding, ill, well
from tools.operator.letters import QUEUES

if TYPE_CHECKING:
    from mypy_boto3_lambda.type_defs import EventSourceMappingConfigurationTypeDef

_LEFT = 2
"""Functions that webhooks, the page and the scheduler need beside the workers, at the least."""


def readers(deployment: Deployment) -> Iterator[Finding]:
    """Whether each queue is read, by one reader that is turned on."""
    for name in QUEUES:
        about = f"reader of the {name} queue"
        match _mappings(deployment, name):
            case [one] if one.get("State") in ("Enabled", "Enabling", "Updating"):
                yield well(about, f"reads it, up to {_at_once(one)} batches at once")
            case [one]:
                advice = f"Turn it on: `aws lambda update-event-source-mapping --uuid {one.get('UUID')} --enabled`."
                yield ill(about, f"does not read it: {one.get('State')}", advice)
            case found:
                yield ill(about, f"{len(found)} readers where one should be", "Deploy the template again.")


def concurrency(deployment: Deployment) -> Iterator[Finding]:
    """Whether the account lets as many functions run at once as the parameter Size asks for."""
    limit = boto3.client("lambda").get_account_settings().get("AccountLimit", {}).get("ConcurrentExecutions", 0)
    used = sum(_at_once(one) for name in QUEUES for one in _mappings(deployment, name))
    found = f"the account runs up to {limit} functions at once, of which the workers use up to {used}"
    if used + _LEFT <= limit:
        yield well("concurrency", found)
    else:
        advice = "Deploy with a smaller Size, or ask AWS for a higher limit (quota L-B99A9384)."
        yield ill("concurrency", found, advice)


def _mappings(deployment: Deployment, name: str) -> "list[EventSourceMappingConfigurationTypeDef]":
    """By the queue, because the reader is a version of the function, under its alias."""
    url = deployment.output(QUEUES[name][0])
    attributes = deployment.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return boto3.client("lambda").list_event_source_mappings(EventSourceArn=attributes["QueueArn"])[
        "EventSourceMappings"
    ]


def _at_once(mapping: "EventSourceMappingConfigurationTypeDef") -> int:
    return mapping.get("ScalingConfig", {}).get("MaximumConcurrency", 0)
