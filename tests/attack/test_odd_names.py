"""Names of files and sentences of platforms are texts like any other: none of them is an error of ours."""

import json

import pytest

from gallery_sync.dashboard.problems import as_response, problem_of
from gallery_sync.errors import Refused
from gallery_sync.model import Media, MediaKind
from gallery_sync.platforms.wordpress.models import Medium
from gallery_sync.platforms.wordpress.translation import entry_of as entry_of_medium
from gallery_sync.sync.holding import mime_type
from gallery_sync.wix.models import Item
from gallery_sync.wix.thumbnails import Thumbnails
from gallery_sync.wix.translation import entry_of as entry_of_item
from tests.attack.partners import MEDIUM, WIX_ITEM
from tests.unit.platforms.wordpress.test_connector import INDEX, pretty

NAMES = ["//[sea.jpg", "http://[::1/sea.jpg", "\ud800.jpg", "sea\0.jpg", "data:,sea.jpg", "?#.jpg"]


@pytest.mark.parametrize("name", NAMES)
def test_an_item_on_wix_is_read_whatever_its_file_is_called(name: str):
    for info in ({"id": name, "filename": "sea.jpg"}, {"id": "sea", "filename": name}):
        entry = entry_of_item(Item.model_validate({**WIX_ITEM, "image": {"imageInfo": info}}))

        assert entry.media.mime_type == "image/jpeg"
        assert Thumbnails("https://www.wixapis.com").whole(entry.media.fingerprint, 100).isascii()


@pytest.mark.parametrize("name", NAMES)
def test_the_type_of_a_file_is_known_whatever_it_is_called(name: str):
    assert mime_type(Media(MediaKind.IMAGE, "f", file_name=name)) == "image/jpeg"


@pytest.mark.parametrize("stem", ["\ud800", "[sea", "sea\0"])
def test_a_medium_of_a_page_is_read_whatever_its_original_is_called(stem: str):
    shown = f"https://blog.example/{stem}-scaled.jpg"
    details = {"original_image": f"{stem}.jpg"}

    entry = entry_of_medium(Medium.model_validate({**MEDIUM, "source_url": shown, "media_details": details}))

    assert entry.media.url.endswith(".jpg")
    assert not entry.media.url.endswith("-scaled.jpg")


def test_half_a_character_in_what_a_platform_says_does_not_hide_what_it_says():
    answer = as_response(problem_of(Refused("WordPress says: no room\ud800.")))

    assert json.loads(str(answer.body))["detail"] == "WordPress says: no room?."


def test_half_a_character_in_the_name_of_a_site_does_not_keep_it_from_being_connected():
    name = json.dumps({**INDEX, "name": "Pictures \ud800"})

    account = pretty(**{"/blog/wp-json/": (200, name)}).connect()

    assert account.title == "Pictures ? (Ada)"
