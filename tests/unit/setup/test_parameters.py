"""Parameters reach the stack whole, and no secret is on a command line: SAM's own parser reads what is written."""

from pathlib import Path
from stat import S_IMODE

import pytest
from hypothesis import given as for_all
from hypothesis import settings, strategies
from samcli.cli.types import CfnParameterOverridesType

from tools.setup.parameters import Misconfigured, check_first, given, parameters_file

PEM = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOC\nAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----"
APP = "0a1b2c3d-0000-0000-0000-000000000000"


def read_by_sam(values: dict[str, str]) -> dict[str, str]:
    with parameters_file(values) as overrides:
        return CfnParameterOverridesType().convert((overrides,), None, None)


@pytest.mark.parametrize(
    "value",
    [
        PEM,
        PEM.replace("\n", "\\n"),
        f"{PEM}\n{PEM}\n",
        "",
        " ",
        "two words",
        'a"quote',
        "'quoted'",
        '"quoted"',
        '"',
        "back\\slash \\ and \\\" and \\'",
        "$HOME `id` %s {x}",
        "null",
        "true",
        "0123",
        "file:///etc/passwd",
        "ParameterKey=A,ParameterValue=B",
        "Ümläute, 写真 🖼",
    ],
)
def test_a_value_arrives_whole(value: str):
    assert read_by_sam({"WixAppSecret": value, "Stage": "prod"}) == {"WixAppSecret": value, "Stage": "prod"}


@settings(deadline=None)
@for_all(strategies.dictionaries(strategies.from_regex(r"\A[A-Za-z0-9]{1,20}\Z"), strategies.text(), max_size=4))
def test_any_value_arrives_whole(values: dict[str, str]):
    assert read_by_sam(values) == values


def test_only_its_owner_may_read_the_file_and_it_is_gone_afterwards():
    with parameters_file({"WixAppSecret": "abcdefgh"}) as overrides:
        path = Path(overrides.removeprefix("file://"))
        mode = S_IMODE(path.stat().st_mode)

    assert mode == 0o600
    assert not path.exists()


def test_the_file_is_gone_when_deploying_fails():
    path = Path()
    with pytest.raises(KeyboardInterrupt), parameters_file({}) as overrides:  # noqa: PT012
        path = Path(overrides.removeprefix("file://"))
        raise KeyboardInterrupt

    assert path.name
    assert not path.exists()


def test_values_come_from_the_environment_and_parameters_have_the_last_word():
    environment = {"WIX_APP_ID": APP, "WIX_APP_SECRET": 's"e c', "PARAMETERS": f"WixAppId={APP[::-1]} LogLevel=DEBUG"}

    assert given(environment) == {"WixAppId": APP[::-1], "WixAppSecret": 's"e c', "LogLevel": "DEBUG"}


def test_an_empty_value_is_a_value_so_that_alarms_can_be_turned_off_again():
    assert given({"PARAMETERS": "AlarmTopicArn="}) == {"AlarmTopicArn": ""}


def test_quotes_hold_blanks_and_a_backslash_stays_one():
    assert given({"PARAMETERS": f"WixPublicKeys='{PEM}' LogLevel=INFO"}) == {"WixPublicKeys": PEM, "LogLevel": "INFO"}
    literal = PEM.replace("\n", "\\n")
    assert given({"PARAMETERS": f'WixPublicKeys="{literal}"'}) == {"WixPublicKeys": literal}


def test_a_value_may_be_in_a_file(tmp_path: Path):
    (tmp_path / "key.pem").write_text(f"{PEM}\n")
    (tmp_path / "secret").write_text("abc'\"def\n")

    read = given({"PARAMETERS": f"WixPublicKeys=@{tmp_path}/key.pem WixAppSecret=@{tmp_path}/secret"})

    assert read == {"WixPublicKeys": PEM, "WixAppSecret": "abc'\"def"}


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"WIX_APP_ID": ""}, "WIX_APP_ID is empty"),
        ({"WIX_APP_SECRET": ""}, "WIX_APP_SECRET is empty"),
        ({"WIX_PUBLIC_KEYS": ""}, "WIX_PUBLIC_KEYS is empty"),
        ({"PARAMETERS": "LogLevl=DEBUG"}, "'LogLevl'"),
        ({"PARAMETERS": "LogLevel"}, "Name=value"),
        ({"PARAMETERS": f"WixPublicKeys={PEM}"}, "Name=value"),
        ({"PARAMETERS": "LogLevel='INFO"}, "quotes around values"),
        ({"PARAMETERS": "Stage=prod"}, "Stage is set by STAGE="),
        ({"PARAMETERS": "Architecture=x86_64"}, "ARCHITECTURE="),
        ({"PARAMETERS": "WixAppSecret=abcdefgh"}, "WixAppSecret is a secret: set WIX_APP_SECRET"),
        ({"PARAMETERS": "WixPublicKeys=@/nowhere.pem"}, "/nowhere.pem cannot be read"),
    ],
)
def test_what_is_missing_or_wrong_is_named(environment: dict[str, str], named: str):
    with pytest.raises(Misconfigured) as refused:
        given(environment)

    assert named in str(refused.value)
    assert "abcdefgh" not in str(refused.value)


@pytest.mark.parametrize("left_out", ["WixAppId", "WixAppSecret", "WixPublicKeys"])
def test_a_first_deployment_needs_what_has_no_default(left_out: str):
    values = {name: "x" for name in ("WixAppId", "WixAppSecret", "WixPublicKeys") if name != left_out}

    with pytest.raises(Misconfigured, match=left_out):
        check_first(values)
