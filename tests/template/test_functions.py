"""Functions: what they are told, where they log."""

import re
from typing import Any

import pytest

from .conftest import ROOT, Template

FUNCTIONS = {
    "WebhookReceiver": "webhook_receiver",
    "ChangeListener": "change_listener",
    "GalleryWorker": "gallery_worker",
    "ItemWorker": "item_worker",
    "Scheduler": "scheduler",
    "DashboardApi": "dashboard_api",
}
SENDS = {"GALLERY_QUEUE_URL", "ITEM_QUEUE_URL"}
EVERYONE = {
    "STAGE",
    "LOG_LEVEL",
    "AWS_ENDPOINT_URL",
    "RELEASE",
    "POWERTOOLS_SERVICE_NAME",
    "POWERTOOLS_METRICS_NAMESPACE",
}
CALLS_WIX = {"CREDENTIALS_KEY_ARN", "WIX_APP_ID", "WIX_APP_SECRET_ARN", "WIX_API_URL", "ALLOW_LOOPBACK_HTTP"}
ALBUMS = {"ALBUM_BUCKET", "ALBUM_URL"}
ENVIRONMENT = {
    "WebhookReceiver": EVERYONE | SENDS | {"WIX_PUBLIC_KEYS"},
    "ChangeListener": EVERYONE | SENDS | {"TABLE_NAME"},
    "GalleryWorker": EVERYONE | SENDS | CALLS_WIX | ALBUMS | {"TABLE_NAME"},
    "ItemWorker": EVERYONE | SENDS | CALLS_WIX | ALBUMS | {"TABLE_NAME"},
    "Scheduler": EVERYONE | SENDS | {"TABLE_NAME"},
    "DashboardApi": EVERYONE | SENDS | CALLS_WIX | ALBUMS | {"TABLE_NAME"},
}


def test_every_function_folder_is_deployed(source: Template) -> None:
    deployed = {one["CodeUri"].strip("/") for one in source.of_type("AWS::Serverless::Function").values()}

    folders = {f"functions/{path.parent.name}" for path in ROOT.glob("functions/*/handler.py")}

    assert deployed == folders == {f"functions/{folder}" for folder in FUNCTIONS.values()}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_told_what_it_needs_and_no_more(transformed: Template, name: str) -> None:
    function = transformed.of_type("AWS::Lambda::Function")[name]

    variables = function["Environment"]["Variables"]

    assert set(variables) == ENVIRONMENT[name]
    assert variables["POWERTOOLS_SERVICE_NAME"] == FUNCTIONS[name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_traced_on_demand_and_its_log_is_kept_for_a_stated_time(transformed: Template, name: str) -> None:
    function = transformed.of_type("AWS::Lambda::Function")[name]

    group = function["LoggingConfig"]["LogGroup"]["Ref"]

    assert transformed.of_type("AWS::Logs::LogGroup")[group]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert function["TracingConfig"] == {"Mode": {"Fn::If": ["RequestsAreTraced", "Active", "PassThrough"]}}
    assert function["Runtime"] == "python3.13"


def test_every_event_reaches_the_version_that_is_live(transformed: Template) -> None:
    aliases = {f"{name}Aliaslive" for name in FUNCTIONS}

    readers = {one["FunctionName"]["Ref"] for one in transformed.of_type("AWS::Lambda::EventSourceMapping").values()}
    allowed = {one["FunctionName"]["Ref"] for one in transformed.of_type("AWS::Lambda::Permission").values()}
    started = {target["Arn"]["Ref"] for target in rule_targets(transformed, "SchedulerEveryMinute")}
    (api,) = transformed.of_type("AWS::ApiGatewayV2::Api").values()
    answering = set(re.findall(r"\$\{(\w+)\}/invocations", str(api["Body"])))

    assert readers | allowed | started | answering == aliases


def rule_targets(template: Template, name: str) -> list[dict[str, Any]]:
    return template.of_type("AWS::Events::Rule")[name]["Targets"]


def test_readers_of_queues_report_single_failures_of_a_batch(transformed: Template) -> None:
    mappings = transformed.of_type("AWS::Lambda::EventSourceMapping").values()

    settings = [(one["BatchSize"], one["FunctionResponseTypes"]) for one in mappings]

    assert settings == [(10, ["ReportBatchItemFailures"])] * 3


def test_the_wix_secret_is_nowhere_but_in_secrets_manager(source: Template) -> None:
    users = [name for name, one in source.resources.items() if "'WixAppSecret'" in str(one["Properties"])]

    assert users == ["WixAppSecretStore"]
    assert source.content["Parameters"]["WixAppSecret"]["NoEcho"] is True


def test_a_loopback_address_is_refused_unless_someone_asks_for_it(source: Template) -> None:
    assert source.content["Parameters"]["AllowLoopbackHttp"]["Default"] == "false"
    assert source.content["Parameters"]["AwsEndpointUrl"]["Default"] == ""
    assert source.content["Parameters"]["WixApiUrl"]["Default"] == "https://www.wixapis.com"


def test_no_function_reads_a_variable_that_none_is_told() -> None:
    reads = re.compile(r"""(?:environ(?:ment)?\.get\(|environ\[|(?:required|flag)\([\w.]+, )"([A-Z][A-Z_]+)\"""")
    files = [*ROOT.glob("functions/*/handler.py"), *ROOT.glob("layers/gallery_sync/gallery_sync/runtime/*.py")]

    read = {name for file in files for name in reads.findall(file.read_text())}

    assert {"TABLE_NAME", "WIX_API_URL"} <= read
    assert read <= set().union(*ENVIRONMENT.values())


def test_each_key_for_credentials_says_itself_who_may_use_it_so_that_a_former_one_goes_on_saying_it(
    transformed: Template,
) -> None:
    """Turning `ConnectPlatforms` off leaves the key outside the stack, and on again makes another one."""
    key = transformed.resources["CredentialsKey"]
    (using,) = [one for one in key["Properties"]["KeyPolicy"]["Statement"] if one["Action"] != "kms:*"]
    users = {role["Fn::GetAtt"][0] for role in using["Principal"]["AWS"]}
    by_iam = [name for name, role in transformed.of_type("AWS::IAM::Role").items() if "kms:" in str(role)]

    assert users == {"GalleryWorkerRole", "ItemWorkerRole", "DashboardApiRole"}
    assert using["Action"] == ["kms:Encrypt", "kms:Decrypt"]
    assert (key["DeletionPolicy"], by_iam) == ("RetainExceptOnCreate", [])
