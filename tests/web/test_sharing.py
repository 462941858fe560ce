"""From the grid of galleries to a gallery that is equal on both sides."""

from playwright.sync_api import Page, expect

from tests.web.conftest import Site

TITLES = ["First light", "Nets drying", "The red boat"]


def test_a_gallery_is_shared_from_the_grid(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    page = site.page()

    page.get_by_role("link", name="Harbour").click()
    expect(page.get_by_text("3 pictures will be copied to the album")).to_be_visible()
    expect(page.get_by_text("Nothing will be deleted")).to_be_visible()
    page.get_by_role("button", name="Share gallery").click()

    expect(page.get_by_text("Equal on both sides")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Equal")).to_have_count(3)
    (link,) = site.api("GET", f"/galleries/{gallery_id}")["links"]
    assert link["settings"]["direction"] == "share"
    assert site.album_titles(link["id"]) == TITLES


def test_nothing_is_written_before_the_owner_says_so(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    page = site.page()

    page.get_by_role("link", name="Harbour").click()
    page.get_by_text("Keep both equal").click()
    page.get_by_text("The album wins").click()
    expect(page.get_by_text("3 pictures will be copied")).to_be_visible()

    assert site.api("GET", f"/galleries/{gallery_id}")["links"] == []
    assert [one for one in site.calls() if one["writes"]] == []


def test_what_the_owner_chose_is_what_is_kept(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    page = site.page(f"#/share/{gallery_id}")

    page.get_by_text("Keep both equal").click()
    page.get_by_text("The newest change wins").click()
    page.get_by_text("Keep it on the other side").click()
    page.get_by_role("button", name="Share gallery").click()
    expect(page.get_by_role("heading", level=1, name="Harbour")).to_be_visible()

    (link,) = site.api("GET", f"/galleries/{gallery_id}")["links"]
    chosen = {"direction": "two_way", "conflict": "newest_wins", "delete": "keep", "editBeatsDelete": True}
    assert link["settings"] | chosen == link["settings"]


def test_progress_is_right_after_a_reload(site: Site):
    gallery_id = site.gallery("Many", [f"Number {number}" for number in range(60)])
    page = site.page(f"#/share/{gallery_id}")
    page.get_by_role("button", name="Share gallery").click()
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()

    page.reload()

    expect(page.get_by_role("heading", level=1, name="Many")).to_be_visible()
    if bar.is_visible():  # a quick machine may be through
        expect(bar).to_have_attribute("aria-valuemax", "60")
    expect(page.get_by_text("Equal on both sides")).to_be_visible()
    expect(bar).to_have_count(0)
    expect(page.get_by_text("All 60")).to_be_visible()


def test_an_edit_on_wix_shows_by_itself(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    link_id = site.share(gallery_id)
    page = site.page(f"#/link/{link_id}")
    expect(page.get_by_role("button", name="First light Equal")).to_be_visible()

    first = site.owner.items(gallery_id)[0]
    site.owner.change(gallery_id, first["id"], title="First light, again")

    expect(page.get_by_role("button", name="First light, again Equal")).to_be_visible()
    site.wait(lambda: "First light, again" in site.album_titles(link_id))


def test_pausing_and_going_on(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    link_id = site.share(gallery_id)
    page = site.page(f"#/link/{link_id}")

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused: changes are carried over once you resume")).to_be_visible()
    site.owner.change(gallery_id, site.owner.items(gallery_id)[0]["id"], title="While paused")
    page.get_by_role("button", name="Resume").click()

    expect(page.get_by_text("Equal on both sides")).to_be_visible()
    site.wait(lambda: "While paused" in site.album_titles(link_id))


def test_settings_are_changed(site: Site):
    link_id = site.share(site.gallery("Harbour", TITLES))
    page = site.page(f"#/link/{link_id}")

    page.get_by_role("button", name="Settings").click()
    page.get_by_role("dialog").get_by_text("Keep it on the other side").click()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert site.api("GET", f"/links/{link_id}")["link"]["settings"]["delete"] == "keep"


def test_sharing_is_stopped_and_the_album_removed(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    link_id = site.share(gallery_id)
    page = site.page(f"#/link/{link_id}")

    page.get_by_role("button", name="Stop sharing").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Remove the album").click()
    dialog.get_by_role("button", name="Stop sharing").click()

    expect(page.get_by_role("link", name="Harbour")).to_be_visible()
    site.wait(lambda: site.album(link_id).names() == [])
    site.wait(lambda: not site.api("GET", f"/galleries/{gallery_id}")["links"])
    assert site.titles(gallery_id) == TITLES


def test_sharing_again_finds_the_kept_album(site: Site):
    gallery_id = site.gallery("Harbour", TITLES)
    link_id = site.share(gallery_id)
    site.api("DELETE", f"/links/{link_id}?album=keep")
    site.wait(lambda: not site.api("GET", f"/galleries/{gallery_id}")["links"])

    page = site.page(f"#/share/{gallery_id}")

    expect(page.get_by_text("3 items are there already, and equal")).to_be_visible()


def test_everything_by_keyboard_alone(site: Site):
    site.gallery("Harbour", TITLES)
    page = site.page()
    expect(page.get_by_role("link", name="Harbour")).to_be_visible()

    tab_to(page, "Harbour")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Share")
    tab_to(page, "Share")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Keep both equal")).to_be_checked()
    tab_to(page, "Share gallery")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Equal on both sides")).to_be_visible()
    tab_to(page, "First light Equal")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert focused(page) == "First light Equal"


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until this control has the focus, which must be visible."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page) == name:
            break
    assert focused(page) == name
    assert page.evaluate("document.activeElement.matches(':focus-visible')")


def focused(page: Page) -> str:
    return page.evaluate(
        r"""() => {
            const one = document.activeElement;
            const title = (one.labels?.[0] ?? one).querySelector("strong");
            return one.ariaLabel ?? title?.textContent ?? one.innerText.replace(/\s+/g, " ").trim();
        }"""
    )
