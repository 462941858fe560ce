"""What the documents promise is there."""

import re

import yaml

from .conftest import ROOT

SECURITY = (ROOT / "docs" / "security.md").read_text()
RELIABILITY = (ROOT / "docs" / "reliability.md").read_text()


def test_every_test_that_a_document_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", SECURITY + RELIABILITY))
    defined = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *def (test_\w+)", file.read_text(), re.MULTILINE)
    }

    assert len(named) > 20
    assert named - defined == set()


def test_every_row_of_the_threat_model_names_a_test() -> None:
    rows = [line for line in SECURITY.splitlines() if line.startswith("|") and "---" not in line][1:]

    assert all("`test_" in row for row in rows)


def test_continuous_integration_runs_what_a_developer_runs_and_may_write_nothing() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())

    assert {"run": ".ci/run"} in workflow["jobs"]["test"]["steps"]
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["deploy"]["permissions"] == {"contents": "read", "id-token": "write"}
    assert workflow["jobs"]["deploy"]["needs"] == "test"


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]

    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", document.read_text())
        if not (document.parent / target).exists()
    ]

    assert broken == []


def test_links_to_sections_lead_to_one() -> None:
    documents = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]

    broken = [
        f"{document.name}: {target}#{section}"
        for document in documents
        for target, section in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", document.read_text())
        if section not in anchors((document.parent / target if target else document).read_text())
    ]

    assert broken == []


def anchors(document: str) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", document, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
