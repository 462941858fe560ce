"""What the webhook receiver imports: Wix waits 1,250 ms, a cold start included, and each module is a part of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.wix_webhooks import PUBLIC_KEY

ROOT = Path(__file__).parents[2]
OURS = {
    "gallery_sync",
    "gallery_sync.errors",
    "gallery_sync.messages",
    "gallery_sync.model",
    "gallery_sync.model.capabilities",
    "gallery_sync.model.entries",
    "gallery_sync.model.journal",
    "gallery_sync.model.links",
    "gallery_sync.model.pairs",
    "gallery_sync.model.schemes",
    "gallery_sync.model.sides",
    "gallery_sync.wix",
    "gallery_sync.wix.events",
    "gallery_sync.wix.webhooks",
}
THIRD_PARTIES = {
    *("botocore", "certifi", "dateutil", "jmespath", "six", "urllib3"),
    *("joserfc", "cryptography", "_cffi_backend", "_openssl"),
}
MOST = 430
"""Modules in all, the standard library's included. More than this: something heavy came in."""


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """Without what botocore takes where it is installed, and what is not in Lambda's runtime nor in our layer."""
    script = (
        "import json, sys; before = set(sys.modules); sys.modules |= dict.fromkeys(('awscrt', 'OpenSSL'));"
        "import functions.webhook_receiver.handler; print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    layer = str(ROOT / "layers" / "gallery_sync")
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PYTHONPATH": layer, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(ran.stdout))


def test_of_our_own_only_the_words_and_what_reads_a_webhook(imported: set[str]):
    assert {name for name in imported if name.partition(".")[0] == "gallery_sync"} <= OURS


def test_of_others_only_the_client_of_sqs_and_the_signature(imported: set[str]):
    top = {name.partition(".")[0] for name in imported}

    assert top - sys.stdlib_module_names - {"functions", "gallery_sync", "awscrt", "OpenSSL"} <= THIRD_PARTIES


def test_the_number_of_modules_does_not_grow(imported: set[str]):
    assert len(imported) <= MOST


@pytest.mark.parametrize(("variables", "made"), [({"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"}, 1), ({}, 0)])
def test_inside_lambda_keys_and_client_are_made_before_the_first_webhook_and_elsewhere_by_no_import(
    variables: dict[str, str], made: int
):
    script = (
        "from functions.webhook_receiver import handler as h;"
        "print(h._verifier.cache_info().currsize, h._sqs.cache_info().currsize)"
    )
    told = {"WIX_PUBLIC_KEYS": PUBLIC_KEY, "GALLERY_QUEUE_URL": "https://sqs/g", "ITEM_QUEUE_URL": "https://sqs/i"}
    path = {"PYTHONPATH": str(ROOT / "layers" / "gallery_sync"), "AWS_DEFAULT_REGION": "eu-central-1"}

    environment = {**path, **told, **variables}
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert (ran.stdout, ran.stderr) == (f"{made} {made}\n", "")
