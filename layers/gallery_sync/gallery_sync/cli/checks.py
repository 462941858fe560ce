"""What the doctor asks of the HTTP API from outside, and of AWS: who reads the queues, whether the account lets them,
and whether the functions may do what they must."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import boto3
import httpx

from gallery_sync.cli.dead_letters import QUEUES
from gallery_sync.cli.deployment import Deployment, variables_of, working
from gallery_sync.cli.findings import Finding, ill, well
from gallery_sync.errors import Unavailable
from gallery_sync.runtime.wiring import now
from gallery_sync.wix.webhooks import Verifier

if TYPE_CHECKING:
    from mypy_boto3_lambda.type_defs import EventSourceMappingConfigurationTypeDef

_TIMEOUT = 20.0
_LEFT = 2
"""Functions that webhooks, the page and the scheduler need beside the workers, at the least."""
_WORKERS = ("GalleryWorkerName", "ItemWorkerName", "DashboardApiName")
_TAKES_IN = "GalleryWorkerName"
"""What takes in files that people put into albums."""
_DENIED = "Deploy the template again; if it stays, a policy of your organisation or a permissions boundary denies it."


# --- from outside -----------------------------------------------------------------------------------------------------


def webhooks(deployment: Deployment) -> Iterator[Finding]:
    """Whether the address answers, and turns away what Wix has not signed."""
    status = _asked(deployment, "POST", "/webhooks/wix")
    if status == 401:
        yield well("webhook address", "answers, and refuses what Wix has not signed")
    else:
        advice = "Anything but 401 is wrong for an unsigned request: look at the webhook receiver's log."
        yield ill("webhook address", f"answered an unsigned request with {status}", advice)


def page(deployment: Deployment) -> Iterator[Finding]:
    shown, refused = _asked(deployment, "GET", "/app"), _asked(deployment, "GET", "/api/galleries")
    if (shown, refused) == (200, 401):
        yield well("dashboard page", "is shown, and its API refuses whom Wix did not send")
    else:
        advice = "Expected 200 for the page and 401 for its API: look at the dashboard function's log."
        yield ill("dashboard page", f"answered {shown}, its API {refused}", advice)


def keys(deployment: Deployment) -> Iterator[Finding]:
    """Whether the receiver that is live holds public keys that can be read."""
    variables = variables_of(working(deployment.output("WebhookReceiverName")))
    Verifier(variables.get("WIX_PUBLIC_KEYS", ""), now)
    yield well("public keys", "can be read; only a webhook of Wix shows that they are the app's")


def _asked(deployment: Deployment, method: str, path: str) -> int:
    try:
        return httpx.request(method, f"{deployment.api_url}{path}", content=b"", timeout=_TIMEOUT).status_code
    except httpx.HTTPError as error:
        raise Unavailable(
            f"{deployment.api_url} cannot be reached ({type(error).__name__}): check the network, or name the API's "
            "address with --api-url."
        ) from error


# --- who reads the queues --------------------------------------------------------------------------------------------


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


# --- permissions -----------------------------------------------------------------------------------------------------


def permissions(deployment: Deployment) -> Iterator[Finding]:
    """One finding per function that talks to platforms. Policies of the resources themselves are not looked at."""
    iam = boto3.client("iam")
    for output in _WORKERS:
        role = working(deployment.output(output)).get("Role", "")
        denied: list[str] = []
        for actions, resource in _needed(deployment, output):
            answer = iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=actions, ResourceArns=[resource])
            results = answer.get("EvaluationResults", [])
            denied += [one["EvalActionName"] for one in results if one["EvalDecision"] != "allowed"]
        about = f"permissions of {output.removesuffix('Name')}"
        yield ill(about, f"denied: {', '.join(denied)}", _DENIED) if denied else well(about, "as the template says")


def _needed(deployment: Deployment, output: str) -> Iterator[tuple[Sequence[str], str]]:
    environment = deployment.environment
    table = deployment.dynamodb.describe_table(TableName=deployment.table_name)["Table"].get("TableArn", "")
    yield ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"], table
    for queue in ("GalleryQueueUrl", "ItemQueueUrl"):
        attributes = deployment.sqs.get_queue_attributes(QueueUrl=deployment.output(queue), AttributeNames=["QueueArn"])
        yield ["sqs:SendMessage"], attributes["Attributes"]["QueueArn"]
    yield ["secretsmanager:GetSecretValue"], environment.get("WIX_APP_SECRET_ARN", "")
    partition = table.split(":")[1]
    bucket = f"arn:{partition}:s3:::{deployment.output('AlbumBucketName')}"
    yield ["s3:ListBucket"], bucket
    for key in ("galleries/album/items/medium.json", "staging/album/medium"):
        yield ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"{bucket}/{key}"
    if output == _TAKES_IN:
        yield ["s3:ListBucketVersions"], bucket
        yield ["s3:GetObjectVersion"], f"{bucket}/galleries/album/items/medium.json"
