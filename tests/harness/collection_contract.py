"""What every collection on an external platform must do, whatever platform it is: one suite, skipping by capability.

A platform's own test module makes the fixture `bench` and a class that inherits `RealContract`.
"""

from dataclasses import replace
from typing import Any

import pytest

from gallery_sync.errors import CollectionGone, MediaUnusable, StaleRevision
from gallery_sync.model import EMPTY_VALUES, CreateFrom, Draft, Field, Hyperlink, Media, MediaKind, Side
from gallery_sync.ports import Collection
from tests.harness.media import Bench, OtherSide, Source, body, created, labelled, projection, staged
from tests.harness.pictures import picture

NASTY = "Größe „1 < 2 & 3“ </script><b>bold</b> 'quoted' \"doubly\" \\n 日本語 🏳️‍🌈 \u202egnp.exe\u202c\ttab\nline"
TEXTS = (Field.TITLE, Field.DESCRIPTION, Field.ALT_TEXT)


@pytest.fixture
def collection(bench: Bench) -> Collection:
    return bench.open()


@pytest.fixture
def source() -> Source:
    return OtherSide()


@pytest.fixture
def media(source: Source) -> Media:
    return source.add(picture(1))


def needs(collection: Collection, *, holds: bool, what: str) -> None:
    if not holds:
        pytest.skip(f"{type(collection).__name__} declares that it has no {what}")


class CollectionContract:
    @pytest.fixture
    def label(self, collection: Collection) -> Field:
        """A text by which entries can be told: the title where there is one."""
        return next(name for name in TEXTS if name in collection.capabilities.fields)

    # --- reading and creating ---

    def test_a_created_entry_reads_as_it_was_returned(self, collection, source, media):
        link = Hyperlink("https://example.com/a?b=c&d", "More")
        entry = created(
            collection,
            source,
            "m1",
            media,
            2.0,
            title="Dawn",
            description="At sea",
            alt_text="A red sky",
            link=link,
            tags=("a", "b"),
        )

        found = collection.read(entry.id)

        assert (found.projection, found.rank, found.revision) == (entry.projection, entry.rank, entry.revision)
        texts = {Field.TITLE: "Dawn", Field.DESCRIPTION: "At sea", Field.ALT_TEXT: "A red sky"}
        expected = texts | {Field.LINK: link, Field.TAGS: ("a", "b")}
        for name in collection.capabilities.fields - {Field.MEDIA}:
            assert found.projection.value(name) == expected[name]

    def test_the_picture_arrives(self, bench, collection, source, media):
        entry = created(collection, source, "m1", media)

        assert entry.media.kind is MediaKind.IMAGE
        assert body(collection, collection.read(entry.id).media) == bench.stored(picture(1))

    def test_it_stands_on_the_external_side(self, collection):
        assert collection.side is Side.EXTERNAL

    def test_an_entry_that_never_was_reads_as_none(self, collection):
        assert collection.read("nothing") is None
        assert collection.read_many(["nothing", "nothing-else"], None) == {"nothing": None, "nothing-else": None}

    def test_many_entries_read_like_single_ones(self, collection, source, media):
        entries = [created(collection, source, f"m{n}", media, float(n)) for n in range(3)]

        found = collection.read_many([*(entry.id for entry in entries), "nothing"], None)

        assert found["nothing"] is None
        assert {name: entry.projection for name, entry in found.items() if entry} == {
            entry.id: entry.projection for entry in entries
        }

    def test_a_listing_shows_every_entry_in_its_order(self, collection, source, media, label):
        for rank in (30.0, 10.0, 20.0):
            created(collection, source, f"m{rank:.0f}", media, rank, **labelled(label, str(rank)))

        listing = collection.listing({})

        titles = [entry.projection.value(label) for entry in listing.entries]
        placed = collection.capabilities.ordered and collection.capabilities.positions
        assert (titles if placed else sorted(titles)) == ["10.0", "20.0", "30.0"]
        assert not listing.unreadable
        assert {entry.id: entry.projection for entry in listing.entries} == {
            entry.id: collection.read(entry.id).projection for entry in listing.entries
        }

    def test_a_listing_from_memory_equals_a_fresh_one(self, collection, source, media, label):
        entries = [created(collection, source, f"m{n}", media, float(n), **labelled(label, str(n))) for n in range(3)]
        known = {entry.id: collection.read(entry.id) for entry in entries}
        collection.update(known[entries[1].id], {label: "Edited"}, None, None)
        collection.delete(known[entries[2].id])

        listing = collection.listing(known)

        assert [entry.projection.value(label) for entry in listing.entries] == ["0", "Edited"]

    def test_an_empty_collection_lists_nothing(self, collection):
        assert collection.listing({}).entries == ()

    # --- crashes and markers ---

    def test_after_a_crash_the_entry_is_found_by_its_marker(self, bench, collection, source, media, label):
        needs(collection, holds=collection.capabilities.markers, what="markers")
        there = staged(collection, source, "m1", media)
        entry = collection.create(Draft("m1", projection(media, **labelled(label, "Dawn")), media, there, 1.0))

        (found,) = bench.open().find("m1", there)

        assert (found.id, found.marker, found.projection) == (entry.id, "m1", entry.projection)

    def test_a_marker_that_was_never_used_finds_nothing(self, collection, source, media):
        created(collection, source, "m1", media)

        assert list(collection.find("m2", None)) == []

    def test_a_create_that_is_sent_twice_lands_once(self, bench, collection, source, media, label):
        needs(collection, holds=collection.capabilities.client_ids, what="IDs of ours")
        there = staged(collection, source, "m1", media)
        draft = Draft("m1", projection(media, **labelled(label, "Dawn")), media, there, 1.0)
        first = collection.create(draft)

        second = bench.open().create(draft)

        assert second.id == first.id
        assert len(collection.listing({}).entries) == 1

    def test_a_resumed_create_keeps_what_a_person_wrote_meanwhile(self, bench, collection, source, media, label):
        needs(collection, holds=collection.capabilities.client_ids, what="IDs of ours")
        there = staged(collection, source, "m1", media)
        draft = Draft("m1", projection(media, **labelled(label, "Dawn")), media, there, 1.0)
        collection.update(collection.create(draft), {label: "Dusk"}, None, None)

        found = bench.open().create(draft)

        assert found.projection.value(label) == "Dusk"

    def test_the_same_content_twice_is_two_entries(self, bench, collection, source, media, label):
        one = created(collection, source, "m1", media, 1.0, **labelled(label, "Same"))
        two = created(collection, source, "m2", media, 2.0, **labelled(label, "Same"))

        collection.delete(one)
        collection.publish()

        assert one.id != two.id
        assert collection.read(one.id) is None
        assert body(collection, collection.read(two.id).media) == bench.stored(picture(1))

    # --- writing ---

    def test_an_update_writes_only_the_fields_of_its_patch(self, collection, source, media):
        entry = created(collection, source, "m1", media, title="Dawn", description="At sea", tags=("a",))
        name = min(collection.capabilities.fields & set(TEXTS))

        changed = collection.update(entry, {name: "Changed"}, None, None)

        assert changed.projection == entry.projection.with_values({name: "Changed"})
        assert collection.read(changed.id).projection == changed.projection

    def test_a_revision_changes_with_the_entry_and_only_then(self, collection, source, media, label):
        needs(collection, holds=collection.capabilities.revisions, what="revisions")
        entry = created(collection, source, "m1", media, **labelled(label, "Dawn"))

        changed = collection.update(entry, {label: "Dusk"}, None, None)

        assert collection.read(entry.id).revision == changed.revision != entry.revision

    def test_an_edit_between_read_and_write_is_not_overwritten(self, bench, collection, source, media, label):
        needs(collection, holds=collection.capabilities.revisions, what="revisions")
        read = created(collection, source, "m1", media, **labelled(label, "Dawn"))
        person = bench.open()
        person.update(person.read(read.id), {label: "Dusk"}, None, None)

        for write in (
            lambda: collection.update(read, {max(collection.capabilities.fields & set(TEXTS)): "At sea"}, None, None),
            lambda: collection.place(read, 7.0),
            lambda: collection.delete(read),
        ):
            with pytest.raises(StaleRevision):
                write()

        assert collection.read(read.id).projection == read.projection.with_values({label: "Dusk"})

    def test_a_replaced_picture_keeps_everything_else(self, bench, collection, source, media):
        entry = created(collection, source, "m1", media, 3.0, title="Dawn", tags=("a",))
        other = source.add(picture(2))

        there = staged(collection, source, "m1", other)
        changed = collection.update(entry, {Field.MEDIA: other.fingerprint}, other, there)
        collection.publish()

        assert (changed.id == entry.id) == collection.capabilities.replace_in_place
        assert changed.projection.media != entry.projection.media
        assert changed.projection == entry.projection.with_values({Field.MEDIA: changed.projection.media})
        assert changed.rank == entry.rank
        assert body(collection, collection.read(changed.id).media) == bench.stored(picture(2))
        assert len(collection.listing({}).entries) == 1

    def test_a_picture_put_back_has_its_former_fingerprint(self, collection, source, media):
        entry = created(collection, source, "m1", media)
        first = entry.projection.media
        for shown in (source.add(picture(2)), media):
            there = staged(collection, source, "m1", shown)
            entry = collection.update(entry, {Field.MEDIA: shown.fingerprint}, shown, there)

        assert entry.projection.media == first

    @pytest.mark.parametrize("name", [*TEXTS, Field.LINK, Field.TAGS])
    def test_unicode_and_markup_come_back_unchanged(self, collection, source, media, name):
        can = collection.capabilities
        needs(collection, holds=name in can.fields, what=name)
        value = {Field.LINK: Hyperlink("https://example.com/ü?q=<b>&x='y'", NASTY), Field.TAGS: (NASTY, "<i>", "a,b")}
        values: Any = {name.value: value.get(name, NASTY)}

        entry = created(collection, source, "m1", media, **values)

        assert entry.projection.value(name) == can.cut(name, values[name.value])
        assert collection.read(entry.id).projection == entry.projection
        collection.publish()

    def test_every_field_can_be_empty_and_be_emptied(self, collection, source, media):
        bare = created(collection, source, "m1", media, 1.0)
        full = created(
            collection,
            source,
            "m2",
            media,
            2.0,
            title="a",
            description="b",
            alt_text="c",
            link=Hyperlink("https://d.example"),
            tags=("e",),
        )
        names = collection.capabilities.fields - {Field.MEDIA}

        emptied = collection.update(full, {name: EMPTY_VALUES[name] for name in names}, None, None)

        for entry in (bare, emptied, collection.read(full.id)):
            assert {name: entry.projection.value(name) for name in names} == {
                name: EMPTY_VALUES[name] for name in names
            }

    @pytest.mark.parametrize("name", TEXTS)
    def test_a_text_of_the_greatest_length_fits_and_a_longer_one_is_cut(self, collection, source, media, name):
        needs(collection, holds=name in collection.capabilities.max_lengths, what=f"greatest length of {name}")
        longest = collection.capabilities.max_lengths[name]

        entry = created(collection, source, "m1", media, **{name.value: "ö" * longest})
        cut = collection.update(entry, {name: "x" * longest + "more"}, None, None)

        assert entry.projection.value(name) == "ö" * longest
        assert cut.projection.value(name) == "x" * longest
        assert collection.read(entry.id).projection == cut.projection

    def test_all_fields_at_their_greatest_length_fit_together(self, collection, source, media):
        can = collection.capabilities
        values = {name.value: "字" * can.max_lengths[name] for name in TEXTS if name in can.max_lengths}

        entry = created(collection, source, "m1", media, **values)

        assert collection.read(entry.id).projection == entry.projection

    def test_half_a_surrogate_pair_does_no_harm(self, collection, source, media, label):
        entry = created(collection, source, "m1", media, **labelled(label, "broken \ud83d emoji"))

        assert collection.read(entry.id).projection == entry.projection

    # --- deleting ---

    def test_a_deleted_entry_is_gone_and_can_be_deleted_again(self, collection, source, media):
        entry = created(collection, source, "m1", media)

        collection.delete(entry)
        collection.delete(entry)
        collection.publish()

        assert collection.read(entry.id) is None
        assert collection.listing({}).entries == ()

    def test_an_entry_deleted_by_hand_is_absent_and_not_written_to(self, bench, collection, source, media, label):
        entry = created(collection, source, "m1", media)
        person = bench.open()
        person.delete(person.read(entry.id))

        assert collection.read(entry.id) is None
        with pytest.raises(StaleRevision):
            collection.update(entry, {label: "Dusk"}, None, None)
        collection.delete(entry)
        assert collection.read(entry.id) is None

    def test_an_entry_deleted_by_hand_can_be_made_again(self, collection, source, media, label):
        collection.delete(created(collection, source, "m1", media, **labelled(label, "Dawn")))

        again = created(collection, source, "m1", media, **labelled(label, "Again"))

        assert collection.read(again.id).projection.value(label) == "Again"

    def test_a_collection_that_is_gone_is_not_an_empty_one(self, bench, collection, source, media):
        entry = created(collection, source, "m1", media)
        bench.remove()

        for ask in (
            lambda: collection.read(entry.id),
            lambda: collection.read_many([entry.id, "m2"], None),
            lambda: collection.listing({}),
        ):
            with pytest.raises(CollectionGone):
                ask()

    def test_collections_do_not_see_each_other(self, bench, collection, source, media):
        other = bench.another()
        entry = created(collection, source, "m1", media)

        assert other.read(entry.id) is None
        assert other.listing({}).entries == ()

    # --- order ---

    def test_two_hundred_entries_can_be_turned_round(self, collection, source, media, label):
        can = collection.capabilities
        needs(collection, holds=can.ordered and can.positions, what="positions")
        there = staged(collection, source, "m", media)
        for n in range(200):
            collection.create(Draft(f"m{n}", projection(media, **labelled(label, str(n))), media, there, float(n)))
        entries = collection.listing({}).entries

        for n, entry in enumerate(entries):
            collection.place(entry, 1000.0 - n)

        titles = [entry.projection.value(label) for entry in collection.listing({}).entries]
        assert titles == [str(n) for n in reversed(range(200))]

    def test_a_move_changes_nothing_else(self, collection, source, media):
        needs(collection, holds=collection.capabilities.positions, what="positions")
        entry = created(collection, source, "m1", media, 1.0, title="Dawn")

        moved = collection.place(entry, -7.0)

        assert (moved.rank, moved.projection) == (-7.0, entry.projection)

    def test_an_entry_without_a_place_finds_one(self, collection, source, media):
        created(collection, source, "m1", media, 1.0)
        there = staged(collection, source, "m2", media)

        entry = collection.create(Draft("m2", projection(media, title="Any"), media, there, None))

        assert entry.id in [listed.id for listed in collection.listing({}).entries]

    # --- media ---

    def test_an_embed_keeps_its_address(self, collection, source):
        needs(collection, holds=MediaKind.EMBED in collection.capabilities.media, what="embeds")
        address = "https://www.youtube.com/watch?v=abc&t=1"

        entry = created(collection, source, "m1", Media(MediaKind.EMBED, address, url=address), title="Film")

        assert (entry.media.kind, entry.projection.media) == (MediaKind.EMBED, address)
        assert collection.read(entry.id).projection == entry.projection

    # --- what is made from the entries ---

    def test_a_new_title_shows(self, collection):
        before = collection.listing({}).title
        wanted = f"{NASTY} by the sea"

        collection.retitle(wanted)
        collection.retitle(wanted)

        after = collection.listing({}).title
        assert after == before or (after and wanted.startswith(after))

    def test_the_cursor_tells_that_something_was_made_or_deleted(self, bench, collection, source, media):
        needs(collection, holds=collection.capabilities.change_feed.polled, what="need to be asked for changes")
        cursors = [collection.cursor()]

        entry = created(bench.open(), source, "m1", media)
        cursors.append(collection.cursor())
        assert collection.cursor() == cursors[-1]
        bench.open().delete(entry)
        cursors.append(collection.cursor())

        assert "" not in cursors
        assert cursors[0] != cursors[1] != cursors[2]

    def test_publishing_twice_changes_no_entry(self, collection, source, media):
        entry = created(collection, source, "m1", media)

        collection.publish()
        collection.publish()

        assert collection.read(entry.id).revision == entry.revision


class RealContract(CollectionContract):
    """What can be asked only where files are bytes and texts are words: everywhere but in the simulation."""

    def test_a_text_keeps_its_html(self, collection, source):
        needs(collection, holds=MediaKind.TEXT in collection.capabilities.media, what="texts")
        html = f"<p>{NASTY}</p>"

        entry = created(collection, source, "m1", Media(MediaKind.TEXT, "theirs", html=html))

        assert (entry.media.kind, collection.read(entry.id).media.html) == (MediaKind.TEXT, html)

    @pytest.mark.parametrize("content", [b"", b"<html>not a picture</html>", b"%PDF-1.7"])
    def test_what_is_no_picture_is_not_taken(self, collection, source, content):
        fake = source.add(content)

        with pytest.raises(MediaUnusable):
            created(collection, source, "m1", fake)

        assert collection.read("m1") is None

    def test_a_file_is_handed_over_as_declared(self, collection):
        theirs = OtherSide()
        picture_there = replace(theirs.add(picture(1)), url="https://pictures.example/1.png")

        created(collection, theirs, "m1", picture_there)

        assert bool(theirs.opened) == (collection.capabilities.create_from is CreateFrom.BYTES)

    def test_a_source_that_lost_the_file_is_told_as_such(self, collection, source):
        with pytest.raises(MediaUnusable):
            created(collection, source, "m1", Media(MediaKind.IMAGE, "gone"))
