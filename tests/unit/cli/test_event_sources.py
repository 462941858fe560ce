"""The doctor looks at who reads the queues, and at what the account allows."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from gallery_sync.cli.checks import concurrency, readers
from gallery_sync.cli.findings import Finding, Health

from .conftest import Operator

AS_DEPLOYED = {"State": "Enabled", "UUID": "uuid-1", "ScalingConfig": {"MaximumConcurrency": 2}}


def attend(monkeypatch: pytest.MonkeyPatch, *mappings: dict[str, Any], limit: int = 10) -> None:
    """Lambda answers for every queue that these read it, and that the account has this limit."""
    real = boto3.client
    answering = SimpleNamespace(
        list_event_source_mappings=lambda **_: {"EventSourceMappings": list(mappings)},
        get_account_settings=lambda: {"AccountLimit": {"ConcurrentExecutions": limit}},
    )
    monkeypatch.setattr(boto3, "client", lambda name, **more: answering if name == "lambda" else real(name, **more))


def found(operator: Operator) -> list[Finding]:
    return list(readers(operator.deployment))


def test_every_queue_has_its_reader(operator: Operator, monkeypatch: pytest.MonkeyPatch):
    attend(monkeypatch, AS_DEPLOYED)

    assert [one.health for one in found(operator)] == [Health.WELL] * 3


def test_a_reader_that_is_off_is_named_with_the_command_that_turns_it_on(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
):
    attend(monkeypatch, AS_DEPLOYED | {"State": "Disabled"})

    assert {one.health for one in found(operator)} == {Health.ILL}
    assert "--uuid uuid-1 --enabled" in found(operator)[0].advice


def test_a_queue_that_nobody_reads_is_ill(operator: Operator, monkeypatch: pytest.MonkeyPatch):
    attend(monkeypatch)

    assert {one.health for one in found(operator)} == {Health.ILL}


@pytest.mark.parametrize(("limit", "health"), [(8, Health.WELL), (7, Health.ILL)])
def test_workers_that_could_use_up_the_account_are_ill(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, limit: int, health: Health
):
    attend(monkeypatch, AS_DEPLOYED, limit=limit)

    assert [one.health for one in concurrency(operator.deployment)] == [health]
