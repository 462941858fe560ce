"""Files without a sidecar that had one: what is left of a picture that somebody replaced or deleted.

The index remembers what was shown. What came and went between two publications, or while nobody looked, is told by the
former versions of the sidecars, which the bucket keeps for a while: each names the file that it showed.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import nlargest
from itertools import islice
from unicodedata import normalize

from gallery_sync.errors import Refused
from gallery_sync.platforms.s3 import sidecar
from gallery_sync.platforms.s3.bucket import Former, Listed
from gallery_sync.platforms.s3.errors import NotFound
from gallery_sync.platforms.s3.layout import MEDIA
from gallery_sync.platforms.s3.reading import AlbumReader, Objects

_MOST_LISTED, _MOST_READ = 100_000, 2_000
"""Former versions of sidecars: a hundred calls, and some ten seconds of reading."""
_READERS = 8
_LATE = timedelta(seconds=60)
"""Programs upload side by side: so long after the end of the sidecar that names it a file may still arrive."""
_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Verdict:
    """About files that no sidecar names. `left`: those that one named before, with their ETags. `open`: those of which
    nobody can tell, and why. All others are new."""

    left: Mapping[str, str] = field(default_factory=dict[str, str])
    open: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(slots=True)
class _Evidence:
    """What former sidecars tell. `named`: until when each name was stated, in composed letters. `unread`: why nobody
    knows what was named until then."""

    named: dict[str, datetime] = field(default_factory=dict[str, datetime])
    unread: list[tuple[datetime, str]] = field(default_factory=list[tuple[datetime, str]])


def among(reader: AlbumReader, files: Sequence[Listed], objects: Objects) -> Verdict:
    """Which of these files are left over. Lists the versions of the album's sidecars, and reads those that ended since
    the oldest of the files was written. Beyond the bounds, and where one cannot be read, nothing is guessed."""
    asked = [one for one in files if reader.layout.name_in(one.key).startswith(MEDIA)]  # else none can name it
    if not asked:
        return Verdict()
    evidence = _evidence(reader, min(one.modified_at for one in asked) - _LATE, objects)
    left = {one.key: one.etag for one in asked if _is_left(reader, one, evidence)}
    reasons = {one.key: _unknown(one, evidence) for one in asked if one.key not in left}
    return Verdict(left, {key: why for key, why in reasons.items() if why})


def _evidence(reader: AlbumReader, since: datetime, objects: Objects) -> _Evidence:
    """The newest are read first, so that a bound is one in time: what was written behind it can be told."""
    layout = reader.layout
    present = {found.etag for key, found in objects.items() if layout.entry_id(key)}
    versions = reader.bucket.former(layout.items)
    telling = (
        one
        for one in islice(versions, _MOST_LISTED)
        if one.until >= since
        and one.etag not in present  # the same words: what they name is no leftover
        and one.size <= sidecar.MAX_SIZE
        and layout.entry_id(one.key)
    )
    newest = nlargest(_MOST_READ + 1, telling, key=lambda one: one.until)
    found = _Evidence()
    if next(versions, None) is not None:
        found.unread.append((_EVER, f"the album has more than {_MOST_LISTED:,} former sidecars"))
    elif len(newest) > _MOST_READ:
        reason = f"more than {_MOST_READ:,} former sidecars would have to be read"
        found.unread.append((newest.pop().until, reason))
    _read(reader, {one.etag: one for one in reversed(newest)}.values(), found)
    return found


def _read(reader: AlbumReader, versions: Iterable[Former], found: _Evidence) -> None:
    some = list(versions)
    with ThreadPoolExecutor(_READERS) as pool:
        for one, name in zip(some, pool.map(partial(_named_by, reader), some), strict=True):
            if name is None:
                entry = reader.layout.entry_id(one.key)
                found.unread.append((one.until, f"a former sidecar of “{entry}” cannot be read"))
            elif name:
                found.named[name] = max(one.until, found.named.get(name, one.until))


def _named_by(reader: AlbumReader, one: Former) -> str | None:
    """The file that a former sidecar named; empty when it named none, or made no sense and never was an entry; None
    when S3 does not hand it out."""
    try:
        body = reader.bucket.get(one.key, sidecar.MAX_SIZE, version=one.version).body
    except NotFound:
        return ""  # its time was over meanwhile
    except Refused:
        return None
    try:
        return normalize("NFC", sidecar.parse(body).media.key)
    except Refused:
        return ""


def _is_left(reader: AlbumReader, file: Listed, evidence: _Evidence) -> bool:
    """Whether a sidecar named this file, and not another one that lay under its name before."""
    until = evidence.named.get(normalize("NFC", reader.layout.name_in(file.key)))
    if until is None:
        return False
    return file.modified_at < until or (file.modified_at - until <= _LATE and _is_first(reader, file))


def _is_first(reader: AlbumReader, file: Listed) -> bool:
    """No other bytes lay under this name before."""
    before = {one.etag for one in reader.bucket.former(file.key) if one.key == file.key}
    return not before or file.etag in before


def _unknown(file: Listed, evidence: _Evidence) -> str:
    return next((why for until, why in evidence.unread if file.modified_at - _LATE <= until), "")
