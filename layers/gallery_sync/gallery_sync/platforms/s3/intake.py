"""Pictures and films that people put into an album's folder without a sidecar: each gets one, and becomes an entry.

Their own tools may write the sidecar a moment later, so a file waits for a while. What was an entry before, and lost
its sidecar, does not become one again: the index remembers those files, and the bucket those that it never knew.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from gallery_sync.errors import Refused, StaleRevision
from gallery_sync.model import Listing
from gallery_sync.model.text import clean
from gallery_sync.platforms.content import recognise
from gallery_sync.platforms.s3 import captions, index, leftovers
from gallery_sync.platforms.s3.bucket import Listed
from gallery_sync.platforms.s3.errors import NotFound
from gallery_sync.platforms.s3.layout import MEDIA, digest_of, file_of
from gallery_sync.platforms.s3.publishing import Publisher
from gallery_sync.platforms.s3.reading import AlbumReader, Objects, file_in
from gallery_sync.platforms.s3.sidecar import Sidecar, SidecarMedia
from gallery_sync.ports import NOTHING_LEFT, Clock, LeftOut

_SETTLING = timedelta(seconds=60)
_ANYTHING, _REVALIDATE = "application/octet-stream", "no-cache"
_AT_ONCE = 50
"""Files that are taken in by one run: each is read once, and has a sidecar written."""


@dataclass(frozen=True, slots=True)
class Intake:
    reader: AlbumReader
    publisher: Publisher
    clock: Clock

    def take_in(self, listing: Listing, objects: Objects) -> LeftOut:
        """While one sidecar cannot be read, nobody knows what it names."""
        unclaimed = [] if listing.unreadable else list(self._unclaimed(listing, objects))
        if not unclaimed:
            return NOTHING_LEFT
        before = index.read(self.reader)
        if not before.digest:
            return LeftOut(soon=True)  # the album was never published, or by a former version
        known = {**index.shown(self.reader, before), **before.former}
        new = [one for one in unclaimed if known.get(one.key) not in {one.etag, ""}]
        settled = [one for one in new if self.clock() - one.modified_at >= _SETTLING]
        verdict = leftovers.among(self.reader, settled, objects)
        remembered = self._remember(verdict.left)
        free = _unlike([one for one in settled if one.key not in verdict.left and one.key not in verdict.open])
        taken = set(objects)
        for one in free[:_AT_ONCE]:
            self._take(one, taken)
        soon = len(new) > len(settled) or len(free) > _AT_ONCE or not remembered
        return LeftOut(soon, self._told(verdict.open))

    def _unclaimed(self, listing: Listing, objects: Objects) -> Iterator[Listed]:
        """Empty ones are about to be written; a copy of what is shown already is no other picture."""
        claimed = {self.reader.layout.media(file_in(entry.revision)) for entry in listing.entries}
        contents = {_content(objects[key]) for key in claimed if key in objects}
        for key, found in objects.items():
            _, name = file_of(key)
            if name and found.size and key not in claimed and not digest_of(name) and _content(found) not in contents:
                yield found

    def _remember(self, left: Mapping[str, str]) -> bool:
        """Have the index name these, so that nobody has to ask about them again."""
        try:
            if left:
                self.publisher.publish(left)
        except StaleRevision:
            return False
        return True

    def _told(self, unknown: Mapping[str, str]) -> str:
        if not unknown:
            return ""
        key, why = next(iter(unknown.items()))
        name, more = self.reader.layout.name_in(key).removeprefix(MEDIA), len(unknown) - 1
        what = f"“{name}” and {more} more are new pictures" if more else f"“{name}” is a new picture"
        return (
            f"Gallery Sync cannot tell whether {what}, because {why}. To show a file, put a sidecar that names it into "
            "items/; otherwise delete it, or wait until it is looked at again at the next comparison."
        )

    def _take(self, found: Listed, taken: set[str]) -> None:
        """Beside the media folder a file would not be seen by visitors: it is moved there."""
        layout, bucket = self.reader.layout, self.reader.bucket
        name = layout.name_in(found.key)
        try:
            head = bucket.head(found.key, captions.HEAD)
            if not name.startswith(MEDIA):
                name = _free(layout.media(f"{MEDIA}{name}"), taken).removeprefix(layout.prefix)
                kind = recognise(head.body)
                bucket.copy(found.key, layout.media(name), kind.mime_type if kind else _ANYTHING, _REVALIDATE)
            content = Sidecar(media=SidecarMedia(key=name)).patched(captions.read(head.body))
            stem = clean(name.removeprefix(MEDIA)).rpartition(".")[0]
            bucket.create(_free(layout.sidecar(stem), taken), content.to_bytes(), "application/json")
        except (NotFound, StaleRevision, Refused):
            return  # somebody else was faster, or it cannot be read: seen again at the next listing
        if layout.media(name) != found.key:
            with suppress(NotFound, StaleRevision):  # somebody took it away, or replaced it
                bucket.delete(found.key, found.etag)


def _content(found: Listed) -> tuple[str, int]:
    return found.etag, found.size


def _unlike(files: Sequence[Listed]) -> Sequence[Listed]:
    """The first of those with the same content."""
    return list({_content(one): one for one in reversed(files)}.values())[::-1]


def _free(key: str, taken: set[str]) -> str:
    """This key, or one with a number."""
    stem, _, extension = key.rpartition(".")
    names = (key if number == 1 else f"{stem} ({number}).{extension}" for number in count(1))
    free = next(name for name in names if name not in taken)
    taken.add(free)
    return free
