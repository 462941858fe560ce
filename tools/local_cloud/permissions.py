"""The emulator asks for a permission that AWS does not know: on AWS `sqs:SendMessage` covers batches, too."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from boto3 import Session

_BATCH = "sqs:SendMessageBatch"


def allow_batches(session: "Session", url: str, roles: Iterable[str]) -> None:
    """Let every role send batches to the queues that it may send messages to."""
    iam = session.client("iam", endpoint_url=url)
    for role in roles:
        queues = [
            queue
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
            for queue in _queues(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
        ]
        if queues:
            statement = {"Effect": "Allow", "Action": _BATCH, "Resource": queues}
            policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            iam.put_role_policy(RoleName=role, PolicyName="EmulatorBatches", PolicyDocument=policy)


def _queues(policy: Any) -> Iterable[str]:
    document = json.loads(policy) if isinstance(policy, str) else policy
    for statement in document["Statement"]:
        if "sqs:SendMessage" in _listed(statement["Action"]):
            yield from _listed(statement["Resource"])


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value
