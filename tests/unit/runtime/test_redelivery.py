"""Failed messages come again soon, and the request that asks for it may fail without harm."""

import boto3
from botocore.stub import Stubber

from gallery_sync.runtime.redelivery import Failed, Redelivery

URL = "https://sqs.us-east-1.amazonaws.com/000000000000/items.fifo"


def test_each_failed_message_gets_its_own_delay() -> None:
    client = boto3.client("sqs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        entries = [
            {"Id": "0", "ReceiptHandle": "first", "VisibilityTimeout": 5},
            {"Id": "1", "ReceiptHandle": "third", "VisibilityTimeout": 80},
        ]
        stub.add_response(
            "change_message_visibility_batch",
            {"Successful": [], "Failed": []},
            {"QueueUrl": URL, "Entries": entries},
        )

        Redelivery(client, URL)([Failed("a", "first", 1), Failed("b", "third", 3)])

        stub.assert_no_pending_responses()


def test_a_refusal_is_no_failure_of_the_batch() -> None:
    client = boto3.client("sqs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        stub.add_client_error("change_message_visibility_batch", "AccessDenied")

        Redelivery(client, URL)([Failed("a", "first", 1)])

        stub.assert_no_pending_responses()
