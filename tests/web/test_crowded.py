"""The page where the account runs few functions at once: a new account's limit is ten, and a first share uses eight."""

from playwright.sync_api import expect

from tests.web.conftest import Site
from tests.web.crowded import crowded

AT_ONCE = 2
"""What the smallest size leaves to webhooks and the page."""


def test_the_first_view_takes_three_requests_at_most_and_never_more_than_the_account_runs(site: Site) -> None:
    site.gallery("Harbour", ["One"])
    page = site.blank_page()

    with crowded(site.stack.dashboard_url, AT_ONCE) as (account, address):
        page.goto(site.address(at=address))
        expect(page.get_by_text("1 item")).to_be_visible()

        assert account.asked[0].endswith("/app")
        assert len(account.asked) <= 3
        assert account.refused == []


def test_a_view_comes_all_the_same_when_its_first_requests_find_no_function(site: Site) -> None:
    site.gallery("Harbour", ["One"])
    page = site.blank_page()

    with crowded(site.stack.dashboard_url, AT_ONCE) as (account, address):
        page.goto(site.address(at=address))
        expect(page.get_by_text("1 item")).to_be_visible()
        account.limit = 0
        page.get_by_role("link", name="Platforms").click()
        site.wait(lambda: bool(account.refused))
        account.limit = AT_ONCE

        expect(page.get_by_role("button", name="Connect WordPress")).to_be_visible()


def test_a_view_that_finds_no_function_for_long_says_so_and_can_be_tried_again(site: Site) -> None:
    site.gallery("Harbour", ["One"])
    page = site.blank_page()

    with crowded(site.stack.dashboard_url, AT_ONCE) as (account, address):
        page.goto(site.address(at=address))
        expect(page.get_by_text("1 item")).to_be_visible()
        account.limit = 0
        page.get_by_role("link", name="Platforms").click()
        expect(page.get_by_role("alert").first).to_contain_text("Try again")
        account.limit = AT_ONCE

        page.get_by_role("button", name="Try again").first.click()

        expect(page.get_by_role("button", name="Connect WordPress")).to_be_visible()
