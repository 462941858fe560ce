"""Finding, among unpaired entries of both sides, those that show the same media (the decision table's last cell)."""

import hashlib
from collections.abc import Iterator

from gallery_sync.model import Entry, Media, MediaKind, Side, Sided
from gallery_sync.ports.attempts import attempt
from gallery_sync.sync.arrival import owner
from gallery_sync.sync.context import Context
from gallery_sync.sync.identity import digest

_FILES = frozenset({MediaKind.IMAGE, MediaKind.VIDEO})


def same_media(context: Context, arrivals: Sided[tuple[Entry, ...]]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs of (item, medium), each entry at most once. Files are told by the SHA-256 of their bytes, embeds by their
    address and texts by their content. Reads files only where both sides have unpaired ones. What is ours is left out:
    it belongs to an intent, or is a twin (SYNC rules 4 and 6), and what it shows is nobody's."""
    if not arrivals.wix or not arrivals.external:
        return
    waiting: dict[str, list[Entry]] = {}
    for medium in arrivals.external:
        if owner(context, Side.EXTERNAL, medium) is None:
            waiting.setdefault(_identity(context, Side.EXTERNAL, medium), []).append(medium)
    waiting.pop("", None)
    if not waiting:
        return
    for item in arrivals.wix:
        if owner(context, Side.WIX, item) is not None:
            continue
        candidates = waiting.get(_identity(context, Side.WIX, item))
        if candidates:
            yield item, candidates.pop(0)


def media_id(item: Entry, medium: Entry) -> str:
    """Names the media that were found to be the same: another picture on either side has another name."""
    return digest(item.projection.media, medium.projection.media)


def _identity(context: Context, side: Side, entry: Entry) -> str:
    """What two sides' media have in common if they are the same; empty when it cannot be told."""
    media = entry.media
    if media.kind not in _FILES:
        return f"{media.kind.value}:{media.fingerprint}"
    if media.digest:
        return media.digest
    hashed = attempt(lambda: _hashed(context, side, media))
    return hashed if isinstance(hashed, str) else ""


def _hashed(context: Context, side: Side, media: Media) -> str:
    content = context.collections[side].open(media)
    try:
        hashed = hashlib.sha256()
        for chunk in content.chunks():
            hashed.update(chunk)
        return hashed.hexdigest()
    finally:
        content.close()
