"""The WordPress connector against a real WordPress."""

import html
import re
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from gallery_sync.http import Guard
from gallery_sync.model import Field, Settings
from gallery_sync.platforms.wordpress import WordPressConnector
from gallery_sync.ports import Platform
from tests.harness.collection_contract import CollectionContract, collection, media, source
from tests.harness.media import Bench
from tests.platforms.end_to_end import run_at_random, share_and_edit_both_ways, share_first_and_both_ways_later
from tests.platforms.wordpress_album import platform, site_or_skip
from tests.platforms.world import SHARE, TWO_WAY, World, world
from tools.people.wordpress import OnWordPress
from tools.servers.wordpress import WordPress

__all__ = ["collection", "media", "platform", "source"]


@pytest.fixture(scope="module")
def site() -> Iterator[WordPress]:
    yield from site_or_skip()


class TestContract(CollectionContract):
    @pytest.fixture
    def bench(self, platform: Platform) -> Iterator[Bench]:
        """Albums go with their test: all tests use the same markers, which are one album's alone elsewhere."""
        albums: list[str] = []

        def make() -> str:
            albums.append(platform.create_album(uuid4().hex, "Holidays"))
            return albums[-1]

        album_id = make()
        yield Bench(
            open=lambda: platform.open(album_id),
            remove=lambda: platform.delete_album(album_id),
            another=lambda: platform.open(make()),
        )
        for one in albums:
            platform.delete_album(one)


@contextmanager
def wordpress_world(site: WordPress, seed: int, settings: Settings) -> Generator[World]:
    values = {"site": site.url, "user": "editor", "password": site.passwords["editor"]}
    guard = Guard(allow_loopback_http=True)
    with world(
        seed,
        lambda transport: WordPressConnector(guard, transport),
        values,
        lambda link: OnWordPress(site, link.album_id),
        settings,
    ) as made:
        yield made


def poll(story: World) -> None:
    """WordPress dates a page by the second, and within it no look can have seen everything."""
    for _ in range(3):
        time.sleep(1.1)
        story.deliver()
        story.workers.poll(story.link)
        story.workers.work()


def shown_in_page(outside: OnWordPress) -> list[str]:
    """The alternative texts as visitors have them."""
    return [html.unescape(text) for text in re.findall(r'<img [^>]*alt="([^"]*)"', outside.content())]


class TestEndToEnd:
    def test_what_is_shared_stays_equal_whichever_side_is_edited(self, site: WordPress):
        with wordpress_world(site, seed=1, settings=TWO_WAY) as story:
            share_and_edit_both_ways(story)

    def test_what_was_only_shared_can_be_made_two_way(self, site: WordPress):
        with wordpress_world(site, seed=2, settings=SHARE) as story:
            share_first_and_both_ways_later(story)

    def test_a_page_that_was_saved_in_an_old_state_shows_every_picture_again(self, site: WordPress):
        with wordpress_world(site, seed=3, settings=TWO_WAY) as story:
            outside = OnWordPress(site, story.link.album_id)
            old = outside.content()
            story.add(story.wix)
            story.look_everywhere()

            outside.write(old)
            assert len(outside.gallery()) == 5
            time.sleep(1.1)  # WordPress dates a page by the second, and within it no look can have seen everything
            story.workers.poll(story.link)
            story.workers.work()

            assert len(outside.gallery()) == 6
            assert story.differences() == []

    def test_an_alternative_text_that_is_typed_in_the_page_arrives_and_both_places_hold_it(self, site: WordPress):
        with wordpress_world(site, seed=4, settings=TWO_WAY) as story:
            outside = OnWordPress(site, story.link.album_id)
            for text in ('Boats "at" <dawn> & dusk', "Größe [1] 50%20 \\", ""):
                outside.describe_in_page(outside.shown()[1], text)
                poll(story)

                assert [story.wix.shown()[1].alt_text, outside.shown()[1].alt_text] == [text, text]
                assert shown_in_page(outside)[1] == text
                writes = story.writes()
                poll(story)
                story.look_everywhere()
                assert story.writes() == writes
            assert story.workers.store.conflicts(story.link.id) == []

    def test_an_editor_that_was_left_open_overwrites_nothing_without_a_trace(self, site: WordPress):
        with wordpress_world(site, seed=5, settings=TWO_WAY) as story:
            outside = OnWordPress(site, story.link.album_id)
            left_open = outside.content()
            story.wix.edit(story.wix.shown()[0], Field.ALT_TEXT, "Harbour")
            story.wix.edit(story.wix.shown()[1], Field.ALT_TEXT, "Sea")
            poll(story)
            assert shown_in_page(outside)[:2] == ["Harbour", "Sea"]

            outside.write(left_open)
            outside.describe_in_page(outside.shown()[1], "Fishing boats")
            poll(story)

            assert [one.alt_text for one in story.wix.shown()[:2]] == ["Harbour", "Fishing boats"]
            assert shown_in_page(outside)[:2] == ["Harbour", "Fishing boats"]
            assert story.differences() == []
            journal = story.workers.store.conflicts(story.link.id)
            assert [(one.lost, one.kept) for one in journal] == [("Sea", "Fishing boats")]

    def test_people_faults_and_crashes_end_in_two_equal_galleries(self, site: WordPress):
        with wordpress_world(site, seed=7, settings=TWO_WAY) as story:
            run_at_random(story, operations=300)
