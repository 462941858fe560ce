"""IDs that follow from what they name, so that two workers doing the same work collide instead of doubling it."""

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

from gallery_sync.model import Entry, Side, Sided

_DIGEST = re.compile(r"[a-z2-7]{26}")


def pair_id(link_id: str, side: Side, entry_id: str) -> str:
    """The ID of the pair that an entry starts (SYNC rule 2): 26 lower-case letters and digits."""
    return digest(link_id, side.value, entry_id)


def is_pair_id(text: str) -> bool:
    """Whether it looks like one."""
    return _DIGEST.fullmatch(text) is not None


def held_id(link_id: str, missing_on: Side, pair_ids: Iterable[str]) -> str:
    """The ID of a set of held deletions: another set has another ID, so a confirmation names the exact set."""
    return digest(link_id, missing_on.value, *sorted(pair_ids))


def sighting_id(entries: Sided[Entry | None]) -> str:
    """Names what both sides look like, so that what failed is tried again once one of them changes."""
    return digest(*map(_face, (entries.wix, entries.external)))


def _face(entry: Entry | None) -> str:
    if entry is None:
        return ""
    return f"{entry.projection!r} pending" if entry.media.pending else repr(entry.projection)


@lru_cache(maxsize=4096)
def digest(*parts: str) -> str:
    """26 lower-case letters and digits. The same things are named again and again while one gallery is worked on."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return base64.b32encode(hashlib.sha256(joined).digest()[:16]).decode().rstrip("=").lower()
