"""The real `sam deploy` and `sam delete`: twice, side by side with another stack, and gone again."""

import shutil
from pathlib import Path

import pytest

from tools.local_cloud.deployment import Deployer
from tools.local_cloud.stack import LocalStack

SECOND: dict[str, str] = {"Stage": "second", "Size": "medium"}


@pytest.fixture(scope="module")
def second(stack: LocalStack) -> tuple[Deployer, dict[str, str]]:
    """Another stack beside the first one: its deployer and its outputs."""
    deployer = Deployer(stack.cloud_url, "gallery-sync-second", stack.session)
    return deployer, deployer.deploy(stack.template, {**stack.parameters, **SECOND})


def test_stages_live_side_by_side(stack: LocalStack, second: tuple[Deployer, dict[str, str]]) -> None:
    _, outputs = second

    assert outputs["TableName"] != stack.table
    assert outputs["AlbumBucketName"] != stack.bucket
    assert outputs["WebhookReceiverName"] != stack.functions["webhook_receiver"]


def test_a_larger_size_lets_more_run_at_once(stack: LocalStack, second: tuple[Deployer, dict[str, str]]) -> None:
    _, outputs = second
    functions = stack.session.client("lambda", endpoint_url=stack.cloud_url)

    readers = [
        functions.list_event_source_mappings(FunctionName=f"{name}:live")["EventSourceMappings"]
        for name in (stack.functions["item_worker"], outputs["ItemWorkerName"])
    ]

    assert [[one.get("ScalingConfig") for one in found] for found in readers] == [
        [{"MaximumConcurrency": 4}],
        [{"MaximumConcurrency": 20}],
    ]


def test_everything_is_tagged_with_its_stage(stack: LocalStack, second: tuple[Deployer, dict[str, str]]) -> None:
    _, outputs = second
    queues = stack.session.client("sqs", endpoint_url=stack.cloud_url)

    tags = queues.list_queue_tags(QueueUrl=outputs["ItemQueueUrl"])["Tags"]

    assert tags.items() >= {"project": "gallery-sync", "stage": "second"}.items()


def test_a_second_deploy_brings_changed_code_and_keeps_data_and_address(
    stack: LocalStack, second: tuple[Deployer, dict[str, str]], tmp_path: Path
) -> None:
    deployer, before = second
    stack.session.resource("dynamodb", endpoint_url=stack.cloud_url).Table(before["TableName"]).put_item(
        Item={"pk": "SITE#1", "sk": "SITE"}
    )
    changed = tmp_path / "build"
    shutil.copytree(stack.template.parent, changed)
    shutil.rmtree(changed / "Scheduler" / "__pycache__")
    (changed / "Scheduler" / "handler.py").write_text("def handler(event, context):\n    return 'changed'\n")

    after = deployer.deploy(changed / "template.yaml", {**stack.parameters, **SECOND})

    lambda_client = stack.session.client("lambda", endpoint_url=stack.cloud_url)
    answer = lambda_client.invoke(FunctionName=after["SchedulerName"], Qualifier="live", Payload=b"{}")[
        "Payload"
    ].read()
    table = stack.session.resource("dynamodb", endpoint_url=stack.cloud_url).Table(after["TableName"])
    assert answer == b'"changed"'
    assert after == before
    assert table.get_item(Key={"pk": "SITE#1", "sk": "SITE"})["Item"] == {"pk": "SITE#1", "sk": "SITE"}


def test_deleting_the_stack_keeps_the_mapping_and_the_albums(
    stack: LocalStack, second: tuple[Deployer, dict[str, str]]
) -> None:
    deployer, outputs = second

    deployer.delete()

    tables = stack.session.client("dynamodb", endpoint_url=stack.cloud_url).list_tables()["TableNames"]
    buckets = stack.session.client("s3", endpoint_url=stack.cloud_url).list_buckets()["Buckets"]
    functions = stack.session.client("lambda", endpoint_url=stack.cloud_url).list_functions()["Functions"]
    assert outputs["TableName"] in tables
    assert outputs["AlbumBucketName"] in [bucket.get("Name") for bucket in buckets]
    assert outputs["SchedulerName"] not in [function.get("FunctionName") for function in functions]
