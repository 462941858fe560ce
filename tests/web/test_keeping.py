"""The owner says for how long everything is kept after the app is removed."""

from playwright.sync_api import expect

from tests.web.conftest import Site


def test_the_days_are_saved(site: Site):
    page = site.page("#/platforms")
    days = page.get_by_label("Days to keep it")
    expect(days).to_have_value("90")

    days.fill("30")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("status").get_by_text("Saved.")).to_be_visible()
    assert site.api("GET", "/site") == {"keepDays": 30}
