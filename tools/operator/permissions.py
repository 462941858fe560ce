"""Whether the functions may do what they must, by IAM's own simulation."""

from collections.abc import Iterator, Sequence

import boto3

from tools.operator.deployment import Deployment, working
from tools.operator.examination import Finding, ill, well

_WORKERS = ("GalleryWorkerName", "ItemWorkerName", "DashboardApiName")
_ADVICE = "Deploy the template again; if it stays, a policy of your organisation or a permissions boundary denies it."


def permissions(deployment: Deployment) -> Iterator[Finding]:
    """One finding per function that talks to platforms. Policies of the resources themselves are not looked at."""
    iam = boto3.client("iam")
    for output in _WORKERS:
        role = working(deployment.output(output)).get("Role", "")
        denied: list[str] = []
        for actions, resource in _needed(deployment):
            answer = iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=actions, ResourceArns=[resource])
            results = answer.get("EvaluationResults", [])
            denied += [one["EvalActionName"] for one in results if one["EvalDecision"] != "allowed"]
        about = f"permissions of {output.removesuffix('Name')}"
        yield ill(about, f"denied: {', '.join(denied)}", _ADVICE) if denied else well(about, "as the template says")


def _needed(deployment: Deployment) -> Iterator[tuple[Sequence[str], str]]:
    environment = deployment.environment
    table = deployment.dynamodb.describe_table(TableName=deployment.table_name)["Table"].get("TableArn", "")
    yield ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"], table
    for output in ("GalleryQueueUrl", "ItemQueueUrl"):
        attributes = deployment.sqs.get_queue_attributes(
            QueueUrl=deployment.output(output), AttributeNames=["QueueArn"]
        )
        yield ["sqs:SendMessage"], attributes["Attributes"]["QueueArn"]
    yield ["secretsmanager:GetSecretValue"], environment.get("WIX_APP_SECRET_ARN", "")
    partition = table.split(":")[1]
    bucket = f"arn:{partition}:s3:::{deployment.output('AlbumBucketName')}"
    yield ["s3:ListBucket"], bucket
    for key in ("galleries/album/items/medium.json", "staging/album/medium"):
        yield ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"{bucket}/{key}"
