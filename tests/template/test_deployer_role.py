"""The roles that deploy: they may make everything that the template holds, and no more than its kinds of things."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from samcli.yamlhelper import yaml_parse

from tools.setup.transform import transformed as transform

from .conftest import ROOT, Template

TEXT = (ROOT / "tools" / "deployer-role.yaml").read_text()
EVERYTHING = {"AlbumsPublic": "true", "ConnectPlatforms": "true", "GradualDeployment": "true", "Size": "medium"}
EVERYWHERE = {
    "TemplatesBeforeAnyStack",
    "TheDoctorLooksAtTheAccount",
    "ListedForTheWholeAccount",
    "AccessLogsOfTheApi",
    "NewKeyForCredentials",
    "QuestionsToTheLogs",
}
"""Statements with the resource `*`: AWS knows no other for their actions."""
OTHER_SERVICES = {"billing", "ec2", "elasticfilesystem", "firehose", "kinesis", "s3files", "s3tables"}
FEATURES = (
    # of functions, aliases and keys
    "AssociateRuntime CodeSigning CapacityProvider ScalingConfig RecursionConfig ProvisionedConcurrency OnPremises",
    "Grant kms:Encrypt kms:Decrypt DataKey kms:ListAliases DeleteRolePermissionsBoundary ServiceLinkedRole",
    "iam:ListRoles",
    # of the table, the secret and log groups
    "Replica Import Kinesis Contributor ResourcePolicy dynamodb:[A-Z]\\w+Item dynamodb:Query dynamodb:Scan Replicat",
    "DataProtection IndexPolicy BearerToken KmsKey LogGroupDeletion LogStream LogEvents",
    # of buckets, the API and CloudFront
    "MetadataTable Metadata\\w+Table Analytics Accelerate Abac Acl Cors CORS Website Logging ObjectLock Intelligent",
    "Inventory Metrics REST s3:getObject s3:DeleteObject ObjectMetadata BucketEncryption BucketLifecycle",
    "apigateway:\\w*[tT]agResource WithTags WithStaging ConnectionGroup VpcOrigin",
)
"""What their schemas ask for in case of features that the template does not use, and names that IAM does not know."""
UNUSED = re.compile("|".join(" ".join(FEATURES).split()))


@pytest.fixture(scope="module")
def roles() -> Template:
    return Template(yaml_parse(TEXT))


def statements(roles: Template) -> list[dict[str, Any]]:
    inline = [
        policy["PolicyDocument"]["Statement"]
        for role in roles.of_type("AWS::IAM::Role").values()
        for policy in role.get("Policies", [])
    ]
    managed = [one["PolicyDocument"]["Statement"] for one in roles.of_type("AWS::IAM::ManagedPolicy").values()]
    return list(chain(*inline, *managed))


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def actions(roles: Template, name: str) -> set[str]:
    """Of the managed policies that the role has."""
    return {
        action
        for policy in roles.of_type("AWS::IAM::ManagedPolicy").values()
        if policy["Roles"] == [{"Ref": name}]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in as_list(statement["Action"])
    }


def test_every_action_is_named(roles: Template) -> None:
    assert [one["Sid"] for one in statements(roles) for action in as_list(one["Action"]) if "*" in action] == []
    assert all(one["Effect"] == "Allow" for one in statements(roles))


def test_a_resource_is_named_wherever_aws_has_one_and_the_others_say_why(roles: Template) -> None:
    everywhere = {one["Sid"] for one in statements(roles) if "*" in as_list(one["Resource"])}

    assert everywhere == EVERYWHERE
    assert all(re.search(rf"- Sid: {sid} # \w.{{15,}}", TEXT) for sid in everywhere)


def test_what_bears_the_stage_s_name_is_reached_by_it_alone(roles: Template) -> None:
    kinds = ("function:", "layer:", "sqs:", "table/", ":role/", "alarm:", ":rule/", "application:", "log-group:")

    named = [
        str(resource)
        for one in statements(roles)
        for resource in as_list(one["Resource"])
        if any(kind in str(resource) for kind in kinds)
    ]

    assert len(named) > 10
    assert [one for one in named if "gallery-sync-${Stage}" not in one] == []


def test_only_jobs_of_the_environment_of_the_repository_may_take_the_role(roles: Template) -> None:
    (trust,) = roles.resources["DeployRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": {"Fn::Sub": "repo:${Repository}:environment:${Environment}"},
        }
    }


def test_a_role_is_passed_on_only_to_the_service_that_it_is_for(roles: Template) -> None:
    passing = [one for one in statements(roles) if "iam:PassRole" in as_list(one["Action"])]

    assert len(passing) == 3
    assert all(list(one["Condition"]["StringEquals"]) == ["iam:PassedToService"] for one in passing)


def test_where_roles_are_bounded_the_deployer_makes_none_without_the_boundary(roles: Template) -> None:
    (granting,) = [one for one in statements(roles) if "iam:PutRolePolicy" in as_list(one["Action"])]

    assert granting["Condition"]["Fn::If"] == [
        "RolesAreBounded",
        {"StringEquals": {"iam:PermissionsBoundary": {"Ref": "PermissionsBoundaryArn"}}},
        {"Ref": "AWS::NoValue"},
    ]
    assert not any("iam:DeleteRolePermissionsBoundary" in as_list(one["Action"]) for one in statements(roles))


def needed() -> Iterator[tuple[str, str]]:
    """What AWS's own schemas say that each kind of resource in the template needs to be made, changed and removed."""
    kinds = {one["Type"] for one in transform(EVERYTHING)["Resources"].values()}
    for kind in sorted(kinds):
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-central-1", kind).schema
        for handler in schema["handlers"].values():
            yield from ((kind, permission) for permission in handler.get("permissions", []))


def test_cloudformation_may_make_change_and_remove_all_that_the_template_holds(roles: Template) -> None:
    allowed = actions(roles, "ExecutionRole")

    missing = {(kind, one) for kind, one in needed() if one not in allowed and not UNUSED.search(one)}

    assert {one for one in missing if one[1].partition(":")[0] not in OTHER_SERVICES} == set()


@pytest.mark.parametrize(
    "action",
    [
        "logs:CreateLogDelivery",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "codedeploy:CreateDeployment",
    ],
)
def test_what_no_schema_names_is_allowed_too(roles: Template, action: str) -> None:
    """For access logs (API Gateway: Configure logging for HTTP APIs), and for an alias that moves gradually."""
    assert action in actions(roles, "ExecutionRole")


def test_a_policy_is_not_longer_than_iam_takes(roles: Template) -> None:
    for policy in roles.of_type("AWS::IAM::ManagedPolicy").values():
        text = re.sub(r"\s", "", str(policy["PolicyDocument"]))
        assert len(text.replace("${AWS::AccountId}", "1" * 12).replace("${Stage}", "s" * 16)) < 6144
