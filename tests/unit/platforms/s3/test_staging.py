"""Media on their way into the bucket."""

import hashlib

import pytest

from gallery_sync.errors import MediaUnusable, Unavailable
from gallery_sync.model import Media, MediaKind, Staged
from gallery_sync.platforms.s3 import staging
from gallery_sync.platforms.s3.layout import Layout
from tests.harness.media import OtherSide, Renditions, body, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import BUCKET, Bench
from tests.unit.platforms.s3.flow import FILM, MB, MP4, Flow


def test_the_name_of_a_file_holds_its_digest_and_its_marker(bench: Bench, source: OtherSide):
    staged = bench.album.stage(source.add(picture(1)), source, "m1")

    digest = hashlib.sha256(picture(1)).hexdigest()
    assert staged.id == f"media/{digest}-m1.png"
    assert (staged.fingerprint, staged.ready) == (f"sha256:{digest}", True)
    assert bench.album.staged(staged) == staged
    assert all(content.closed for content in source.opened)


def test_staging_again_after_a_crash_gives_the_same_file(bench: Bench, source: OtherSide):
    media = source.add(picture(1))

    first, second = (bench.album.stage(media, source, "m1") for _ in range(2))

    assert first == second
    assert len([name for name in bench.names() if name.startswith("media/")]) == 1


def test_staged_media_are_not_shown(bench: Bench, source: OtherSide):
    bench.album.stage(source.add(picture(1)), source, "m1")

    assert bench.album.listing({}).entries == ()


def test_the_digest_is_the_value_that_both_sides_share(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)))

    assert entry.media.digest == hashlib.sha256(picture(1)).hexdigest()
    assert entry.media.fingerprint == f"sha256:{entry.media.digest}"


@pytest.mark.parametrize("size", [8 * MB - 1, 8 * MB, 8 * MB + 1, 20 * MB + 17])
def test_a_large_film_arrives_whole_and_leaves_nothing_behind(bench: Bench, size: int):
    flow = Flow(size)

    staged = bench.album.stage(FILM, flow, "m1")

    stored = body(bench.album, Media(MediaKind.VIDEO, "", url=f"https://x/{bench.key(staged.id)}"))
    assert len(stored) == size == int(staged.detail["size"])
    assert hashlib.sha256(stored).hexdigest() == staged.detail["sha256"]
    assert bench.names() == ["album.json", staged.id]
    assert "Contents" not in bench.client.list_objects_v2(Bucket=BUCKET, Prefix=Layout(bench.album_id).staged)
    head = bench.client.head_object(Bucket=BUCKET, Key=bench.key(staged.id))
    assert head["ContentType"] == staged.detail["mime_type"] == "video/mp4"
    assert head["CacheControl"] == "max-age=31536000, immutable"
    assert flow.closed


def test_only_what_is_named_by_its_digest_may_be_kept_without_asking(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)))
    bench.album.publish()

    def kept(key: str) -> str:
        return bench.client.head_object(Bucket=BUCKET, Key=key).get("CacheControl", "")

    layout = Layout(bench.album_id)
    assert kept(layout.media(entry.raw.media.key)) == "max-age=31536000, immutable"
    assert kept(layout.page) == "no-cache"
    assert [kept(key) for key in (layout.sidecar("m1"), layout.index, layout.album)] == ["", "", ""]


def test_a_connection_that_breaks_leaves_no_medium_and_no_parts(bench: Bench):
    flow = Flow(30 * MB, breaks_at=20 * MB)

    with pytest.raises(Unavailable):
        bench.album.stage(FILM, flow, "m1")

    assert bench.names() == ["album.json"]
    assert "Uploads" not in bench.client.list_multipart_uploads(Bucket="album-bucket")
    assert flow.closed


def test_a_film_that_is_too_large_is_named_as_such(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(staging, "MAX_BYTES", 10 * MB)

    with pytest.raises(MediaUnusable, match="larger than"):
        bench.album.stage(FILM, Flow(11 * MB), "m1")

    assert bench.names() == ["album.json"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", MediaKind.IMAGE), (b"<svg/>", MediaKind.IMAGE), (MP4, MediaKind.IMAGE), (picture(1), MediaKind.VIDEO)],
    ids=["empty", "svg", "a film as a picture", "a picture as a film"],
)
def test_a_file_that_is_not_what_it_is_said_to_be_is_not_taken(
    bench: Bench, source: OtherSide, content: bytes, kind: MediaKind
):
    with pytest.raises(MediaUnusable, match="upload it"):
        bench.album.stage(source.add(content, kind), source, "m1")

    assert bench.names() == ["album.json"]
    assert source.opened[0].closed


@pytest.mark.parametrize("original", [b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"II*\0", b"\xff\x0a\xfa"])
def test_a_picture_that_browsers_do_not_show_is_taken_as_a_rendition(bench: Bench, original: bytes):
    source = Renditions({0: original, 3000: picture(1)})

    staged = bench.album.stage(Media(MediaKind.IMAGE, "IMG_1.heic"), source, "m1")

    assert staged.detail["mime_type"] == "image/png"
    assert staged.detail["sha256"] == hashlib.sha256(picture(1)).hexdigest()
    assert bench.names() == ["album.json", staged.id]
    assert all(content.closed for _, content in source.opened)


def test_a_picture_of_which_there_is_no_rendition_is_kept_as_it_is(bench: Bench):
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"

    staged = bench.album.stage(Media(MediaKind.IMAGE, "IMG_1.heic"), Renditions({0: heic, 3000: heic}), "m1")

    assert staged.detail["mime_type"] == "image/heic"


@pytest.mark.parametrize(
    ("head", "name"),
    [(b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "raw file"), (b"\0\0\0\x1cftypM4A \0\0\0\0M4A ", "sound recording")],
)
def test_what_is_neither_picture_nor_film_is_refused_by_its_name(bench: Bench, head: bytes, name: str):
    with pytest.raises(MediaUnusable, match=name):
        bench.album.stage(Media(MediaKind.VIDEO, "x"), Renditions({0: head}), "m1")


def test_embeds_and_texts_have_no_file(bench: Bench, source: OtherSide):
    for media in (Media(MediaKind.EMBED, "https://vimeo.com/1"), Media(MediaKind.TEXT, "t", html="<p>")):
        assert bench.album.stage(media, source, "m1") == Staged("", media.fingerprint)
        assert created(bench.album, source, f"of-{media.kind}", media).media.kind is media.kind

    assert source.opened == []
