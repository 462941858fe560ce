"""A Pro Gallery as one side of a link, against the simulator."""

import hashlib
import io
import time
from collections.abc import Iterator
from typing import Any

import pytest

from gallery_sync.errors import CollectionGone, MediaNotHad, MediaUnusable, RankTaken, StaleRevision
from gallery_sync.model import CreateFrom, Draft, Entry, Field, Hyperlink, Media, MediaKind, Projection, Staged
from gallery_sync.ports import Collection, MediaContent
from gallery_sync.wix.gallery import WixGallery

from .conftest import Site, jpeg

MARKUP = "<b>Ärger & “Meer” 🌊</b>\n\\ %2F"
TEXT = Media(MediaKind.TEXT, "", html="<p>x</p>")
YOUTUBE = Media(MediaKind.EMBED, "", url="https://www.youtube.com/watch?v=1")


class Bytes:
    """A medium whose bytes are at hand (`ports.MediaContent`, `ports.MediaSource`)."""

    mime_type = "image/jpeg"

    def __init__(self, content: bytes):
        self.content = content
        self.size = len(content)

    def open(self, media: Media, longest_side: int = 0) -> MediaContent:
        return self

    def chunks(self) -> Iterator[bytes]:
        stream = io.BytesIO(self.content)
        return iter(lambda: stream.read(1000), b"")

    def close(self) -> None: ...


NOTHING = Bytes(b"")


def settled(gallery: Collection, staged: Staged) -> Staged:
    for _ in range(100):
        if staged.ready:
            break
        time.sleep(0.02)
        staged = gallery.staged(staged)
    return staged


def staged_picture(gallery: Collection, colour: str = "navy", name: str = "a.jpg") -> tuple[Media, Staged]:
    source = Bytes(jpeg(colour))
    media = Media(MediaKind.IMAGE, "there", file_name=name, mime_type="image/jpeg", size=source.size)
    return media, settled(gallery, gallery.stage(media, source, "pair-1"))


def created(gallery: Collection, rank: float | None = None, **fields) -> Entry:
    media, staged = staged_picture(gallery)
    return gallery.create(Draft("pair-1", Projection("there", **fields), media, staged, rank))


def read(gallery: Collection, entry_id: str) -> Entry:
    entry = gallery.read(entry_id)
    assert entry is not None
    return entry


def test_a_picture_is_created_with_all_its_fields_and_reads_back_the_same(gallery: WixGallery):
    fields: dict[str, Any] = {
        "title": MARKUP,
        "description": MARKUP,
        "alt_text": MARKUP,
        "link": Hyperlink("https://shop.example/?a=1&b=2", MARKUP),
        "tags": ("sea", MARKUP),
    }

    entry = created(gallery, rank=-5, **fields)

    assert entry.projection == Projection(entry.media.fingerprint, **fields)
    assert read(gallery, entry.id) == entry
    assert (entry.rank, entry.media.width, entry.media.height, entry.media.file_name) == (-5, 60, 40, "a.jpg")


def test_a_picture_without_texts_has_none(gallery: WixGallery):
    entry = created(gallery)

    assert entry.projection == Projection(entry.media.fingerprint)


def test_texts_and_embedded_videos_need_no_file(gallery: WixGallery):
    for media in (TEXT, YOUTUBE):
        staged = gallery.stage(media, NOTHING, "pair-1")
        entry = gallery.create(Draft("pair-1", Projection("there", title="A"), media, staged, None))

        assert staged.ready
        assert entry.media.kind is media.kind
        assert entry.projection.media == staged.fingerprint


def test_a_video_from_elsewhere_is_refused_in_a_sentence(gallery: WixGallery):
    with pytest.raises(MediaUnusable, match="YouTube and Vimeo"):
        gallery.stage(Media(MediaKind.EMBED, "", url="https://videos.example/1"), NOTHING, "pair-1")


def test_a_file_that_can_be_fetched_is_imported_under_our_marker(gallery: WixGallery, site: Site):
    source = site.picture(size=(90, 70))
    media = Media(MediaKind.IMAGE, "there", url=source["url"], file_name="far.jpg")

    staged = gallery.stage(media, NOTHING, "pair-1")
    ready = settled(gallery, staged)

    assert not staged.ready
    assert ready == Staged(staged.id, staged.id, True, {"filename": "far.jpg", "width": "90", "height": "70"})
    imports = [call["method"] for call in site.calls()]
    assert imports[0] == "ImportFile"
    assert gallery.capabilities.create_from is CreateFrom.URL


@pytest.mark.parametrize(
    ("file_name", "mime_type", "named"),
    [
        ("IMG_0001.heic", "image/jpeg", "IMG_0001.jpg"),
        ("IMG_0002.jpg", "image/png", "IMG_0002.png"),
        ("IMG_0003.JPEG", "image/jpeg", "IMG_0003.JPEG"),
        ("Holiday 1.2.2026", "image/jpeg", "Holiday 1.2.2026.jpg"),
        ("far.jpg", "", "far.jpg"),
    ],
)
def test_the_name_of_an_import_says_what_its_type_says(
    gallery: WixGallery, site: Site, file_name: str, mime_type: str, named: str
):
    media = Media(MediaKind.IMAGE, "there", url=site.picture()["url"], file_name=file_name, mime_type=mime_type)

    staged = gallery.stage(media, NOTHING, "pair-1")

    assert staged.detail["filename"] == named
    settled(gallery, staged)  # or a fault that the next test asks for strikes this file


def test_a_file_that_wix_cannot_process_says_so(gallery: WixGallery, site: Site):
    media = Media(MediaKind.IMAGE, "there", url=site.picture()["url"], mime_type="image/jpeg")
    site.fault("file_failed")

    with pytest.raises(MediaNotHad, match="could not process"):
        settled(gallery, gallery.stage(media, NOTHING, "pair-1"))


def test_a_created_item_is_found_by_its_file(gallery: WixGallery):
    media, staged = staged_picture(gallery)
    entry = gallery.create(Draft("pair-1", Projection("there"), media, staged, None))
    created(gallery)

    assert gallery.find("pair-1", staged) == [entry]
    assert gallery.find("pair-1", None) == ()


def test_a_rank_that_is_taken_is_told(gallery: WixGallery):
    first = created(gallery, rank=1)
    second = created(gallery, rank=2)

    with pytest.raises(RankTaken):
        created(gallery, rank=1)
    with pytest.raises(RankTaken):
        gallery.place(second, first.rank)


def test_items_are_listed_in_display_order(gallery: WixGallery, site: Site, gallery_id: str):
    ids = [site.item(gallery_id, sortOrder=order)["id"] for order in (30, 1567890123.5, 10)]

    listing = gallery.listing({})

    assert [entry.id for entry in listing.entries] == [ids[1], ids[0], ids[2]]
    assert sorted(listing.entries, key=lambda entry: entry.rank) == list(listing.entries)
    assert listing.title == "Harbours"


def test_moving_an_item_changes_nothing_else(gallery: WixGallery):
    entry = created(gallery, rank=1, title="Harbour")

    moved = gallery.place(entry, -1000)

    assert moved.rank == -1000
    assert moved.projection == entry.projection


def test_only_changed_fields_are_written(gallery: WixGallery, site: Site, gallery_id: str):
    entry = created(gallery, title="Harbour", tags=("sea",))
    site.owner.patch(f"/galleries/{gallery_id}/items/{entry.id}", json={"item": {"description": "By the owner"}})

    changed = gallery.update(entry, {Field.TITLE: "Port"}, None, None)

    assert (changed.projection.title, changed.projection.description) == ("Port", "By the owner")
    assert changed.projection.tags == ("sea",)


def test_every_field_can_be_cleared(gallery: WixGallery):
    entry = created(
        gallery, title="A", description="B", alt_text="C", link=Hyperlink("https://a.example", "D"), tags=("e",)
    )

    cleared = gallery.update(
        entry,
        {Field.TITLE: "", Field.DESCRIPTION: "", Field.ALT_TEXT: "", Field.LINK: None, Field.TAGS: ()},
        None,
        None,
    )

    assert cleared.projection == Projection(entry.media.fingerprint)
    assert read(gallery, entry.id) == cleared


def test_alternative_text_leaves_the_framing_of_the_picture_alone(gallery: WixGallery, site: Site, gallery_id: str):
    framing = {"focalPoint": {"x": 0.25, "y": 0.75}, "quality": 80, "exif": {"Model": "X"}}
    info = {"id": site.picture("b.jpg")["id"], "width": 60, "height": 40, "filename": "b.jpg"}
    item = site.item(gallery_id, image={"imageInfo": info, **framing})

    gallery.update(read(gallery, item["id"]), {Field.ALT_TEXT: "Boats"}, None, None)

    image = site.stored(gallery_id, item["id"])["image"]
    assert image["imageInfo"]["altText"] == "Boats"
    assert {name: image[name] for name in framing} == framing


def test_a_replaced_picture_keeps_its_place_its_texts_and_its_framing_but_not_its_exif_data(
    gallery: WixGallery, site: Site, gallery_id: str
):
    info = {"id": site.picture()["id"], "width": 60, "height": 40, "altText": "Boats"}
    image = {"imageInfo": info, "focalPoint": {"x": 0.25, "y": 0.75}, "exif": {"Model": "X"}}
    item = site.item(gallery_id, title="Harbour", image=image, sortOrder=9)
    media, staged = staged_picture(gallery, "red", "red.jpg")

    changed = gallery.update(read(gallery, item["id"]), {Field.MEDIA: "there"}, media, staged)

    stored = site.stored(gallery_id, item["id"])
    assert (changed.id, changed.rank, changed.projection.media) == (item["id"], -9, staged.id)
    assert (changed.projection.title, changed.projection.alt_text) == ("Harbour", "Boats")
    assert stored["image"]["focalPoint"] == {"x": 0.25, "y": 0.75}
    assert "exif" not in stored["image"]


def test_a_picture_can_give_way_to_a_text(gallery: WixGallery):
    entry = created(gallery, title="Harbour")

    changed = gallery.update(entry, {Field.MEDIA: "there"}, TEXT, gallery.stage(TEXT, NOTHING, "pair-1"))

    assert (changed.media.kind, changed.projection.title) == (MediaKind.TEXT, "Harbour")


def test_alternative_text_of_other_kinds_is_left_out_without_a_call(gallery: WixGallery, site: Site):
    entry = gallery.create(Draft("pair-1", Projection("there", alt_text="x"), TEXT, None, None))
    before = len(site.calls())

    assert gallery.update(entry, {Field.ALT_TEXT: "Boats"}, None, None).projection.alt_text == ""
    assert len(site.calls()) == before


def test_an_item_deleted_meanwhile_is_to_be_read_again(gallery: WixGallery, site: Site, gallery_id: str):
    entry = created(gallery)
    site.owner.delete(f"/galleries/{gallery_id}/items/{entry.id}")

    with pytest.raises(StaleRevision):
        gallery.update(entry, {Field.TITLE: "x"}, None, None)
    with pytest.raises(StaleRevision):
        gallery.place(entry, 4)
    gallery.delete(entry)
    assert gallery.read(entry.id) is None


def test_a_deleted_item_is_gone(gallery: WixGallery):
    entry = created(gallery)

    gallery.delete(entry)

    assert gallery.read(entry.id) is None
    assert gallery.listing({}).entries == ()


def test_a_gallery_that_is_gone_is_not_an_empty_one(gallery: WixGallery, site: Site, gallery_id: str):
    entry = created(gallery)
    site.owner.delete(f"/galleries/{gallery_id}").raise_for_status()

    for attempt in (
        lambda: gallery.read(entry.id),
        lambda: gallery.read_many([entry.id, "other"], near=0),
        lambda: gallery.read_many([entry.id, "other"], near=None),
        lambda: gallery.listing({}),
        lambda: created(gallery),
    ):
        with pytest.raises(CollectionGone):
            attempt()


def test_one_call_answers_for_many_entries_that_lie_together(gallery: WixGallery, site: Site, gallery_id: str):
    ids = [site.item(gallery_id, text={"html": str(order)}, sortOrder=-order)["id"] for order in range(6)]
    gone, here = "11111111-1111-4111-8111-111111111111", ids[2:5]

    found = gallery.read_many([*here, ids[0], gone], near=2)

    assert found == {one: gallery.read(one) for one in [*here, ids[0], gone]}
    assert found[gone] is None
    first = [call["method"] for call in site.calls()][:4]
    assert first == ["ListGalleryItems", "GetGalleryItem", "GetGalleryItem", "GetGallery"]


def test_a_picture_is_downloaded_as_it_was_uploaded(gallery: WixGallery):
    source = jpeg("teal", (400, 300))
    media = Media(MediaKind.IMAGE, "there", file_name="a.jpg", mime_type="image/jpeg", size=len(source))
    staged = settled(gallery, gallery.stage(media, Bytes(source), "pair-1"))
    entry = gallery.create(Draft("pair-1", Projection("there"), media, staged, None))

    content = gallery.open(entry.media)

    assert (content.mime_type, content.size) == ("image/jpeg", len(source))
    assert hashlib.sha256(b"".join(content.chunks())).digest() == hashlib.sha256(source).digest()


def test_texts_are_not_downloaded(gallery: WixGallery):
    with pytest.raises(MediaNotHad):
        gallery.open(TEXT)
