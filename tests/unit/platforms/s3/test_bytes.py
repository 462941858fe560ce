"""Bytes that change under the same name are another picture, whoever gave them that name."""

from dataclasses import replace
from unicodedata import normalize

from gallery_sync.model import Entry, Field
from tests.harness.media import OtherSide, body, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import BUCKET, Bench


def own(bench: Bench) -> str:
    (name,) = (name for name in bench.names() if name.startswith("media/"))
    return name


def test_a_picture_that_is_retouched_under_our_name_is_another_picture(bench: Bench, source: OtherSide):
    before = created(bench.album, source, "m1", source.add(picture(1)), title="Dawn")
    bench.put(own(bench), picture(2))

    (listed,) = bench.album.listing({"m1": before}).entries
    read = bench.album.read("m1")

    assert read is not None
    for seen in (listed, read):
        assert seen.projection.media.startswith("etag:")
        assert (seen.media.digest, seen.marker, seen.projection.title) == ("", "m1", "Dawn")
        assert body(bench.album, seen.media) == picture(2)
        assert seen.revision != before.revision


def test_the_same_bytes_under_our_name_are_the_same_picture(bench: Bench, source: OtherSide):
    before = created(bench.album, source, "m1", source.add(picture(1)))
    bench.put(own(bench), picture(1))

    after = bench.album.read("m1")

    assert after is not None
    assert (after.projection, after.revision) == (before.projection, before.revision)


def test_an_edit_of_the_texts_keeps_what_is_known_of_a_retouched_picture(bench: Bench, source: OtherSide):
    created(bench.album, source, "m1", source.add(picture(1)))
    bench.put(own(bench), picture(2))
    retouched = bench.album.read("m1")
    assert retouched is not None

    written = bench.album.update(retouched, {Field.TITLE: "Dusk"}, None, None)

    assert written.projection.media == retouched.projection.media
    assert bench.album.read("m1") == replace(written, modified_at=bench.album.read("m1").modified_at)  # type: ignore[union-attr]


def test_a_comparison_asks_for_no_file(bench: Bench, source: OtherSide):
    entries = [created(bench.album, source, f"m{n}", source.add(picture(n))) for n in range(4)]
    known = {entry.id: entry for entry in entries}

    at_rest = bench.calls(lambda: bench.album.listing(known))
    for_the_first_time = bench.calls(lambda: bench.platform.open(bench.album_id).listing({}))

    assert at_rest == {"ListObjectsV2": 1, "GetObject": 1}
    assert for_the_first_time == {"ListObjectsV2": 1, "GetObject": 1 + 4}


def test_a_file_of_ours_that_was_taken_away_is_missed_and_comes_back(bench: Bench, source: OtherSide):
    before = created(bench.album, source, "m1", source.add(picture(1)))
    name = own(bench)
    bench.client.delete_object(Bucket=BUCKET, Key=bench.key(name))
    (gone,) = bench.album.listing({"m1": before}).entries

    bench.put(name, picture(1))
    (back,) = bench.album.listing({"m1": gone}).entries

    assert (gone.projection.media, back.projection) == ("absent", before.projection)


def test_what_a_former_version_wrote_is_what_it_was(bench: Bench, source: OtherSide):
    entry = created(bench.album, source, "m1", source.add(picture(1)))
    text = bench.text("items/m1.json").replace("etag", "former")
    bench.person.put_raw("m1", text.encode())

    now = bench.album.read("m1")
    assert now is not None
    remembered = Entry("m1", now.projection, now.media, revision=now.revision.partition("+")[0])
    calls = bench.calls(lambda: bench.platform.open(bench.album_id).listing({"m1": remembered}))

    assert now.projection == entry.projection
    assert calls == {"ListObjectsV2": 1, "GetObject": 1}
    assert bench.album.update(remembered, {Field.TITLE: "New"}, None, None).projection.title == "New"


def test_composed_and_decomposed_names_meet(bench: Bench):
    for name, composed in (("NFC", True), ("NFD", False)):
        names = normalize("NFC", f"media/Ä{name}.png"), normalize("NFD", f"media/Ä{name}.png")
        key, file = names if composed else names[::-1]
        bench.put(file, picture(1))
        bench.person.put_raw(name, f'{{"media": {{"key": "{key}"}}}}'.encode())

    listing = bench.album.listing({})
    known = {entry.id: entry for entry in listing.entries}
    again = bench.calls(lambda: bench.album.listing(known))
    bench.album.publish()

    assert [body(bench.album, entry.media) for entry in listing.entries] == [picture(1)] * 2
    read = bench.album.read("NFC")
    assert read is not None
    assert (read.projection, read.revision) == (known["NFC"].projection, known["NFC"].revision)
    assert again == {"ListObjectsV2": 1, "GetObject": 1}
    assert bench.text("index.html").count("<img") == 2
