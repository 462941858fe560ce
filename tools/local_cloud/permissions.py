"""The emulator asks for permissions that AWS does not know: on AWS `sqs:SendMessage` covers batches, too."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from boto3 import Session

_SINGLE = ("sqs:SendMessage", "sqs:ChangeMessageVisibility")


def allow_batches(session: "Session", url: str, roles: Iterable[str]) -> None:
    """Let every role do in batches what it may do with single messages."""
    iam = session.client("iam", endpoint_url=url)
    for role in roles:
        statements = [
            statement
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
            for statement in _batches(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
        ]
        if statements:
            policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_role_policy(RoleName=role, PolicyName="EmulatorBatches", PolicyDocument=policy)


def _batches(policy: Any) -> Iterable[dict[str, Any]]:
    document = json.loads(policy) if isinstance(policy, str) else policy
    for statement in document["Statement"]:
        for action in _SINGLE:
            if action in _listed(statement["Action"]):
                yield {"Effect": "Allow", "Action": f"{action}Batch", "Resource": statement["Resource"]}


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value
