"""Queues, table, bucket, parameters: what keeps data safe and lets stages live side by side."""

from uuid import UUID

import pytest

from .conftest import Json, Template

NAME_PROPERTIES = {
    "FunctionName",
    "QueueName",
    "TableName",
    "BucketName",
    "LogGroupName",
    "RoleName",
    "LayerName",
}
OUTLIVES = ("RetainExceptOnCreate", "Retain")
"""DeletionPolicy and UpdateReplacePolicy of what is kept, but for a first deployment that fails."""
QUEUES = {
    "GalleryQueue": ("GalleryWorker", "GalleryDeadLetters"),
    "ItemQueue": ("ItemWorker", "ItemDeadLetters"),
}


@pytest.mark.parametrize("queue", QUEUES)
def test_a_work_queue_is_first_in_first_out_and_gives_up_into_a_queue_of_its_own(source: Template, queue: str) -> None:
    worker, dead_letters = QUEUES[queue]

    properties = source.of_type("AWS::SQS::Queue")[queue]

    assert properties["FifoQueue"] is True
    assert properties["RedrivePolicy"]["maxReceiveCount"] == 20  # tests/unit/runtime/test_killed_workers.py
    assert properties["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [dead_letters, "Arn"]}
    timeout = source.of_type("AWS::Serverless::Function")[worker]["Timeout"]
    assert timeout + 30 <= properties["VisibilityTimeout"] <= timeout + 90


def test_changes_of_albums_wait_in_a_queue_that_only_their_rule_may_fill(source: Template) -> None:
    queue = source.of_type("AWS::SQS::Queue")["ChangeQueue"]
    (statement,) = source.of_type("AWS::SQS::QueuePolicy")["ChangeQueuePolicy"]["PolicyDocument"]["Statement"]

    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["ChangeDeadLetters", "Arn"]}
    assert queue["VisibilityTimeout"] >= 6 * source.of_type("AWS::Serverless::Function")["ChangeListener"]["Timeout"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["AlbumChanged", "Arn"]}}}


def test_a_change_that_could_not_be_delivered_is_a_dead_letter(source: Template) -> None:
    policy = source.of_type("AWS::SQS::QueuePolicy")["ChangeQueuePolicy"]
    (target,) = source.of_type("AWS::Events::Rule")["AlbumChanged"]["Targets"]
    (statement,) = policy["PolicyDocument"]["Statement"]

    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["ChangeDeadLetters", "Arn"]}}
    assert policy["Queues"] == [{"Ref": "ChangeQueue"}, {"Ref": "ChangeDeadLetters"}]
    assert target["DeadLetterConfig"]["Arn"] in statement["Resource"]


def test_every_queue_is_encrypted_and_dead_letters_wait_two_weeks(source: Template) -> None:
    queues = source.of_type("AWS::SQS::Queue")

    assert all(queue["SqsManagedSseEnabled"] is True for queue in queues.values())
    assert all(queue["MessageRetentionPeriod"] == 14 * 86400 for queue in queues.values())


def test_the_table_outlives_the_stack_and_can_be_restored(source: Template) -> None:
    table = source.resources["Table"]

    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == OUTLIVES
    properties = table["Properties"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_due_work_is_found_by_time(source: Template) -> None:
    indexes = source.of_type("AWS::DynamoDB::Table")["Table"]["GlobalSecondaryIndexes"]

    keys = {index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]] for index in indexes}

    assert keys == {"due": ["due_shard", "due_at"]}


def test_the_album_bucket_is_private_versioned_and_outlives_the_stack(source: Template) -> None:
    bucket = source.resources["AlbumBucket"]

    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == OUTLIVES
    properties = bucket["Properties"]
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}


def test_changes_of_albums_reach_the_listener(transformed: Template) -> None:
    patterns = [
        rule["EventPattern"] for rule in transformed.of_type("AWS::Events::Rule").values() if "EventPattern" in rule
    ]

    assert transformed.of_type("AWS::S3::Bucket")["AlbumBucket"]["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }
    assert patterns == [
        {
            "source": ["aws.s3"],
            "detail-type": ["Object Created", "Object Deleted"],
            "detail": {
                "bucket": {"name": [{"Ref": "AlbumBucket"}]},
                "object": {"key": [{"anything-but": {"wildcard": ["*/index.html", "*/index.json", "staging/*"]}}]},
            },
        }
    ]


def test_cloudfront_is_there_only_for_those_who_ask_for_it(source: Template) -> None:
    shown = [one for one in source.resources.values() if one["Type"].startswith("AWS::CloudFront::")]

    assert {one["Condition"] for one in shown} == {"AlbumsArePublic"}
    assert source.content["Parameters"]["AlbumsPublic"]["Default"] == "false"


def test_nothing_has_a_fixed_name_so_that_stages_live_side_by_side(transformed: Template) -> None:
    named = {
        (name, prop)
        for name, resource in transformed.resources.items()
        for prop, value in resource.get("Properties", {}).items()
        if prop in NAME_PROPERTIES and isinstance(value, str)
        if resource["Type"] != "AWS::Lambda::Permission"
    }

    assert named == set()


def test_what_outlives_the_stack_is_removed_with_a_first_deployment_that_fails(transformed: Template) -> None:
    policies = {(one["DeletionPolicy"], one["UpdateReplacePolicy"]) for one in kept(transformed).values()}

    assert set(kept(transformed)) == {"Table", "AlbumBucket", "CredentialsKey"}
    assert policies == {OUTLIVES}


def kept(template: Template) -> dict[str, Json]:
    """All but former versions of functions, which go with their function."""
    return {
        name: one
        for name, one in template.resources.items()
        if one["Type"] != "AWS::Lambda::Version"
        if {one.get("DeletionPolicy", "Delete"), one.get("UpdateReplacePolicy", "Delete")} != {"Delete"}
    }


def test_layers_are_named_by_their_stack(transformed: Template) -> None:
    names = {name["LayerName"]["Fn::Sub"] for name in transformed.of_type("AWS::Lambda::LayerVersion").values()}

    assert names == {"${AWS::StackName}-dependencies", "${AWS::StackName}-gallery-sync"}


def test_the_access_of_cloudfront_has_a_name_of_its_own_in_every_region_and_at_most_64_characters(
    source: Template,
) -> None:
    access = source.of_type("AWS::CloudFront::OriginAccessControl")["AlbumAccess"]["OriginAccessControlConfig"]
    stack_id = "arn:aws:cloudformation:eu-central-1:123456789012:stack/gallery-sync-prod/" + str(UUID(int=0))

    text, values = access["Name"]["Fn::Sub"]
    ((name, selected),) = values.items()
    index, parts = selected["Fn::Select"]

    assert parts == {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}
    named = text.replace(f"${{{name}}}", stack_id.split("/")[int(index)])
    assert named == f"albums-{UUID(int=0)}"
    assert len(named) <= 64


def test_a_table_can_be_protected_from_deletion_once_it_is_there(source: Template) -> None:
    assert source.of_type("AWS::DynamoDB::Table")["Table"]["DeletionProtectionEnabled"] == {
        "Fn::If": ["TableIsProtected", True, False]
    }
    assert source.content["Parameters"]["DeletionProtection"]["Default"] == "false"


def test_the_access_log_does_not_use_up_the_account_s_policy_for_log_delivery(source: Template) -> None:
    group = source.of_type("AWS::Logs::LogGroup")["HttpApiLog"]

    assert group["LogGroupName"] == {"Fn::Sub": "/aws/vendedlogs/apis/${AWS::StackName}"}


def test_every_parameter_says_what_it_is_and_refuses_what_it_cannot_be(source: Template) -> None:
    checks = {"AllowedPattern", "AllowedValues", "MinLength", "MinValue"}

    for name, parameter in source.content["Parameters"].items():
        assert parameter["Description"].endswith("."), name
        assert checks & set(parameter), name


def test_every_output_says_what_it_is(source: Template) -> None:
    assert all(output["Description"].endswith(".") for output in source.content["Outputs"].values())
