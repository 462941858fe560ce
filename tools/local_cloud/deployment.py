"""The real `sam deploy` onto the embedded cloud, and what the emulator leaves out."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.local_cloud.cloud import ACCESS_KEY, REGION
from tools.local_cloud.permissions import allow_batches
from tools.local_cloud.processes import LocalCloudError
from tools.setup.build import ROOT, sam_environment
from tools.setup.parameters import parameters_file
from tools.setup.release import release, stamp

if TYPE_CHECKING:
    from boto3 import Session

_ARTIFACTS = "deployment-artifacts"
_INTEGRATION = re.compile(r"\$\{(\w+)\}/invocations")
"""Names the alias that answers; its physical ID is its ARN."""


def cloud_environment(url: str) -> dict[str, str]:
    """Variables with which AWS's tools speak to the embedded cloud at `url`."""
    return {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": ACCESS_KEY}


@dataclass(frozen=True, slots=True)
class Deployer:
    """Deploys one stack onto the cloud at `url`."""

    url: str
    stack_name: str
    session: "Session"

    def deploy(self, template: Path, parameters: Mapping[str, str]) -> dict[str, str]:
        """Creates or updates the stack from a built template, which gets a new release stamp; returns its outputs.

        Raises `LocalCloudError`.
        """
        stamp(template, release(datetime.now(UTC)))
        self.session.client("s3", endpoint_url=self.url).create_bucket(Bucket=_ARTIFACTS)
        with parameters_file(parameters) as overrides:
            self._sam(
                "deploy",
                *("--config-env", "local", "--template-file", str(template), "--s3-bucket", _ARTIFACTS),
                *("--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-fail-on-empty-changeset"),
                *("--parameter-overrides", overrides),
            )
        self.complete()
        return self._outputs()

    def complete(self) -> None:
        """Adds what the emulator leaves out, after a deployment."""
        self._make_routes()
        self._turn_on_backups()
        allow_batches(self.session, self.url, self._roles())

    def delete(self) -> None:
        """Deletes the stack; what the template retains stays."""
        self._sam("delete", "--no-prompts", "--config-env", "local")

    def _sam(self, *arguments: str) -> None:
        command = ["sam", *arguments, "--stack-name", self.stack_name, "--region", REGION]
        environment = sam_environment() | cloud_environment(self.url)
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise LocalCloudError(f"sam {arguments[0]} failed:\n{ran.stdout}{ran.stderr}")

    def _outputs(self) -> dict[str, str]:
        cloudformation = self.session.client("cloudformation", endpoint_url=self.url)
        stack = cloudformation.describe_stacks(StackName=self.stack_name)["Stacks"][0]
        return {one.get("OutputKey", ""): one.get("OutputValue", "") for one in stack.get("Outputs", [])}

    def _roles(self) -> list[str]:
        cloudformation = self.session.client("cloudformation", endpoint_url=self.url)
        resources = cloudformation.describe_stack_resources(StackName=self.stack_name)["StackResources"]
        return [one.get("PhysicalResourceId", "") for one in resources if one["ResourceType"] == "AWS::IAM::Role"]

    def _turn_on_backups(self) -> None:
        """The emulator makes tables without their point-in-time recovery."""
        dynamodb = self.session.client("dynamodb", endpoint_url=self.url)
        recovery: Any = {"PointInTimeRecoveryEnabled": True}
        table = self._outputs()["TableName"]
        dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=recovery)

    def _make_routes(self) -> None:
        """The emulator makes HTTP APIs without the routes of their OpenAPI body: add the missing ones."""
        cloudformation = self.session.client("cloudformation", endpoint_url=self.url)
        resources = cloudformation.describe_stack_resources(StackName=self.stack_name)["StackResources"]
        physical = {one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in resources}
        got: Any = cloudformation.get_template(StackName=self.stack_name, TemplateStage="Processed")["TemplateBody"]
        for name, resource in got["Resources"].items():
            if resource["Type"] == "AWS::ApiGatewayV2::Api":
                self._add_routes(physical[name], resource["Properties"]["Body"]["paths"], physical)

    def _add_routes(self, api: str, paths: Mapping[str, Any], physical: Mapping[str, str]) -> None:
        gateway = self.session.client("apigatewayv2", endpoint_url=self.url)
        present = {route.get("RouteKey") for route in gateway.get_routes(ApiId=api)["Items"]}
        for path, methods in paths.items():
            for method, operation in methods.items():
                key = f"{'ANY' if method == 'x-amazon-apigateway-any-method' else method.upper()} {path}"
                found = _INTEGRATION.search(str(operation["x-amazon-apigateway-integration"]["uri"]))
                if key in present or found is None:
                    continue
                integration = gateway.create_integration(
                    ApiId=api,
                    IntegrationType="AWS_PROXY",
                    IntegrationUri=physical[found[1]],
                    PayloadFormatVersion="2.0",
                )
                target = f"integrations/{integration.get('IntegrationId', '')}"
                gateway.create_route(ApiId=api, RouteKey=key, Target=target)
