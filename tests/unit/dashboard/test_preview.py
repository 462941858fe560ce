"""What sharing would do, told before anything is done."""

from dataclasses import replace
from typing import Any

from gallery_sync.model import (
    Capabilities,
    ConflictPolicy,
    Direction,
    Entry,
    Field,
    Media,
    MediaKind,
    Projection,
    RateLimit,
    Settings,
    Side,
)
from gallery_sync.services.preview import Plan, preview
from gallery_sync.sync.identity import pair_id

LINK = "link-1"
IMAGES_ONLY = Capabilities(
    fields=frozenset({Field.MEDIA, Field.TITLE}),
    max_lengths={Field.TITLE: 5},
    media=frozenset({MediaKind.IMAGE}),
    max_bytes=1000,
)
TWO_WAY = Settings(direction=Direction.TWO_WAY)


def item(name: str, kind: MediaKind = MediaKind.IMAGE, size: int = 10, **fields: Any) -> Entry:
    return Entry(name, Projection(f"file-{name}", **fields), Media(kind, f"file-{name}", size=size))


def medium_of(entry: Entry, **fields: Any) -> Entry:
    """What an earlier sharing of this item left in the album."""
    marker = pair_id(LINK, Side.WIX, entry.id)
    stored = replace(entry.projection, media="digest", **fields)
    return Entry(marker, stored, Media(MediaKind.IMAGE, "digest"), marker=marker)


def plan(*items: Entry, album: tuple[Entry, ...] = (), **more: Any) -> Plan:
    given: dict[str, Any] = {"capabilities": Capabilities(), "settings": TWO_WAY, "total": len(items)} | more
    given.setdefault("present", frozenset(medium.id for medium in album))
    return Plan(link_id=LINK, items=items, album=album, **given)


def test_a_new_album_gets_everything_and_loses_nothing():
    found = preview(plan(item("a"), item("b"), item("c", MediaKind.TEXT)))

    assert found.external.create == {MediaKind.IMAGE: 2, MediaKind.TEXT: 1}
    assert (found.external.change, found.external.delete, found.wix.change, found.wix.delete) == (0, 0, 0, 0)


def test_what_is_there_already_is_not_made_again():
    a, b = item("a", title="Dawn"), item("b", title="Dusk")

    found = preview(plan(a, b, album=(medium_of(a),)))

    assert (found.unchanged, dict(found.external.create)) == (1, {MediaKind.IMAGE: 1})


def test_what_differs_is_changed_where_it_loses():
    a = item("a", title="Dawn")
    album = (medium_of(a, title="Sunrise"),)
    external_wins = replace(TWO_WAY, conflict=ConflictPolicy.EXTERNAL_WINS)

    by_wix = preview(plan(a, album=album))
    by_album = preview(plan(a, album=album, settings=external_wins))

    assert (by_wix.external.change, by_wix.wix.change) == (1, 0)
    assert (by_album.external.change, by_album.wix.change) == (0, 1)


def test_sharing_one_way_changes_nothing_on_wix():
    a = item("a", title="Dawn")
    settings = Settings(direction=Direction.SHARE, conflict=ConflictPolicy.EXTERNAL_WINS)
    stranger = Entry("stranger", Projection("digest-2"), Media(MediaKind.IMAGE, "digest-2"))

    found = preview(plan(a, album=(medium_of(a, title="Sunrise"), stranger), settings=settings))

    assert (found.external.change, found.wix.change, found.unknown) == (1, 0, 0)


def test_what_else_lies_in_the_album_is_said():
    stranger = Entry("stranger", Projection("digest-2"), Media(MediaKind.IMAGE, "digest-2"))

    assert preview(plan(item("a"), album=(stranger,))).unknown == 1


def test_what_the_platform_cannot_hold_is_counted():
    found = preview(
        plan(
            item("a", title="Dawn", alt_text="a sun", tags=("x",)),
            item("b", title="Daylight", description="long"),
            item("c", MediaKind.VIDEO),
            item("d", size=2000),
            capabilities=IMAGES_ONLY,
            unreadable=1,
            total=9,
        )
    )

    assert found.kinds == {MediaKind.VIDEO: 1}
    assert (found.too_large, found.unreadable) == (1, 1)
    assert found.fields == {Field.ALT_TEXT: 1, Field.TAGS: 1, Field.DESCRIPTION: 1}
    assert found.cut == {Field.TITLE: 1}
    assert (found.examined, found.total, dict(found.external.create)) == (5, 9, {MediaKind.IMAGE: 2})


def test_a_cut_text_is_no_difference():
    a = item("a", title="Daylight")

    found = preview(plan(a, album=(medium_of(a, title="Dayli"),), capabilities=IMAGES_ONLY))

    assert (found.unchanged, found.external.change) == (1, 0)


def test_what_rate_limits_make_of_a_large_gallery_is_told():
    capable = Capabilities(rate_limits=(RateLimit(2, 60), RateLimit(4, 3600)))
    item_a, item_b = item("a"), item("b")

    short = preview(plan(item_a, item_b, capabilities=capable))
    shared_in_part = preview(plan(item_a, item_b, album=(medium_of(item_a),), capabilities=capable, total=5))
    long = preview(plan(item_a, item_b, capabilities=capable, total=9))

    assert (short.seconds, shared_in_part.seconds, long.seconds) == (0, 60, 2 * 3600)


def test_what_was_not_read_of_a_large_album_is_said():
    a, b = item("a"), item("b")
    later = pair_id(LINK, Side.WIX, "c")
    present = frozenset({medium_of(a).id, medium_of(b).id, later, "stranger"})

    part = preview(plan(a, b, album=(medium_of(a),), present=present, total=3))
    whole = preview(plan(a, b, album=(medium_of(a),), present=present))

    assert (part.unchanged, dict(part.external.create), part.unknown, part.unread) == (1, {}, 1, 2)
    assert (whole.unknown, whole.unread) == (2, 1)
