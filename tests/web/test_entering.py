"""Who is let in, and what the others read."""

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Site


def refusal(site: Site, instance: str, hash_: str = "") -> str:
    page = site.blank_page()
    page.goto(site.address(instance, hash_))
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    assert page.get_by_role("listitem").count() == 0
    return alert.inner_text()


def test_a_tampered_instance_is_refused(site: Site):
    site.gallery("Secret", ["One"])
    signature, _, data = site.owner.instance().partition(".")
    tampered = f"{signature}.{'A' if data[0] != 'A' else 'B'}{data[1:]}"

    assert "Wix did not open this page" in refusal(site, tampered)


@pytest.mark.parametrize(
    ("spoiled", "sentence"),
    [
        ({"aid": "1"}, "people who manage the site"),
        ({"age": "90000"}, "open for too long"),
        ({"wrong_secret": "1"}, "Wix did not open this page"),
    ],
)
def test_a_spoiled_instance_is_refused(site: Site, spoiled: dict[str, str], sentence: str):
    site.gallery("Secret", ["One"])

    assert sentence in refusal(site, site.instance(**spoiled))


def test_the_owner_of_another_site_sees_nothing_of_this_one(site: Site):
    link_id = site.share(site.gallery("Secret", ["One"]))
    made = site.owner.admin.post("/sites", json={"name": "Another"}).raise_for_status().json()
    path = f"/sites/{made['instance_id']}/instance"
    other = site.owner.admin.get(path).raise_for_status().json()["instance"]

    assert "not shared any more" in refusal(site, other, f"#/link/{link_id}")


def test_a_removed_app_lets_nobody_in(site: Site):
    """A page that Wix opens later shows that the app is there again; this one was opened before."""
    instance = site.owner.instance()
    site.owner.admin.post(f"/sites/{site.owner.instance_id}/remove").raise_for_status()
    site.wait(lambda: "removed" in refusal(site, instance))
