"""Putting the media of a page in order takes work in proportion to their number, whatever their site says of them."""

from typing import override

from gallery_sync.platforms.wordpress.gallery import _in_order  # pyright: ignore[reportPrivateUsage]
from gallery_sync.platforms.wordpress.library import AnyMedium
from gallery_sync.platforms.wordpress.models import Medium


class Name(str):
    """Counts how often it is compared."""

    compared = 0

    @override
    def __eq__(self, other: object) -> bool:
        Name.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_many_replacements_of_one_medium_are_put_behind_it_at_once():
    names = [Name(number) for number in range(2000)]
    media: dict[str, AnyMedium] = {
        name: Medium(id=int(name), slug="gs-abc", source_url=f"https://blog.example/{name}.jpg") for name in names
    }

    found = [one.id for one in _in_order(media, tuple(names[:1000]))]

    assert found == [*range(1000), *range(1999, 999, -1)]
    assert Name.compared < 10 * len(names)
