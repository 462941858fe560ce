"""Images with the texts that people write, their media in an album, and the pairs of both."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from gallery_sync.model import Entry, Media, MediaKind, Pair, PairState, Projection, Side, Sided
from gallery_sync.sync.identity import pair_id

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def entry(number: int) -> Entry:
    """An image with the texts that people write, in a gallery."""
    name = sha256(str(number).encode()).hexdigest()
    item_id = f"{name[:8]}-{name[8:12]}-4000-8000-{name[12:24]}"
    file = f"{name[:6]}_{name[6:38]}~mv2.jpg"
    text = f"What can be seen on picture {number}, in a sentence of some length."
    shown = Projection(file, f"Picture {number}", text, f"Picture {number}", None, ("summer", "sea"))
    media = Media(
        MediaKind.IMAGE,
        file,
        url=f"https://static.wixstatic.com/media/{file}",
        file_name=f"IMG_{number}.jpg",
        mime_type="image/jpeg",
        size=4_000_000,
        width=4000,
        height=3000,
    )
    return Entry(item_id, shown, media, rank=number * 1024.0, modified_at=NOON)


def medium(link_id: str, item: Entry) -> Entry:
    """The item's medium, with an ID and texts of its own, as they come from another platform."""
    name = pair_id(link_id, Side.WIX, item.id)
    shown, digest = item.projection, sha256(item.id.encode()).hexdigest()
    copied = Projection(
        digest, _again(shown.title), _again(shown.description), _again(shown.alt_text), None, shown.tags
    )
    return Entry(
        name, copied, replace(item.media, fingerprint=digest), rank=item.rank, revision=digest[:32], marker=name
    )


def paired(link_id: str, item: Entry, medium: Entry) -> Pair:
    return Pair(
        medium.id,
        link_id,
        PairState.LINKED,
        Side.WIX,
        ids=Sided(item.id, _again(medium.id)),
        bases=Sided(_stored(item.projection), _stored(medium.projection)),
        ranks=Sided(item.rank, medium.rank),
        revisions=Sided("", _again(medium.revision)),
        place=item.rank,
    )


def _stored(shown: Projection) -> Projection:
    """Equal, and nowhere the same object: what is read from a table is compared by its letters."""
    again = replace(shown, media=_again(shown.media), title=_again(shown.title), alt_text=_again(shown.alt_text))
    return replace(again, description=_again(shown.description), tags=tuple(_again(tag) for tag in shown.tags))


def _again(text: str) -> str:
    return "".join((text[:1], text[1:]))
