"""What sharing a gallery would do, before anything is done. Pure: nothing is written anywhere."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gallery_sync.model import (
    Capabilities,
    ConflictPolicy,
    Direction,
    Entry,
    Field,
    MediaKind,
    Projection,
    Settings,
    Side,
)
from gallery_sync.sync.holding import cannot_hold, mime_type, too_large, wrong_format
from gallery_sync.sync.identity import is_pair_id, pair_id


@dataclass(frozen=True, slots=True)
class Changes:
    """What would happen on one side, in numbers of entries. The first comparison never deletes."""

    create: Mapping[MediaKind, int] = field(default_factory=dict[MediaKind, int])
    change: int = 0
    delete: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """`examined` of `total` items were looked at, and of the album all but `unread` media. `unknown`: media of the
    album that are compared by their bytes when the work begins: the same ones are paired, the others come to Wix.

    What the platform cannot hold: `kinds` of items that stay on Wix alone, `formats` of files that do (MIME types),
    `too_large` files, `unreadable` items,
    `fields` that are left out where they are filled in, `cut` texts that are longer than it takes (numbers of items).
    `seconds`: what the platform's rate limits make the sharing last at least; 0 when they do not matter.
    """

    total: int
    examined: int
    unchanged: int
    external: Changes
    wix: Changes
    unknown: int
    unread: int
    kinds: Mapping[MediaKind, int]
    formats: Mapping[str, int]
    too_large: int
    unreadable: int
    fields: Mapping[Field, int]
    cut: Mapping[Field, int]
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be shared: the gallery's first items, and what is already in the album of this link: the IDs of all
    media, and those that were read of what belongs to these items."""

    link_id: str
    items: Sequence[Entry]
    present: frozenset[str]
    album: Sequence[Entry]
    capabilities: Capabilities
    settings: Settings
    total: int
    unreadable: int = 0


def preview(wanted: Plan) -> Preview:
    capable = wanted.capabilities
    fitting = [item for item in wanted.items if item.media.kind in capable.media]
    held = [item for item in fitting if not cannot_hold(capable, item.media)]
    named = {pair_id(wanted.link_id, Side.WIX, item.id): item for item in held}
    known = {medium.id: medium for medium in wanted.album}
    there = [(item, known[name]) for name, item in named.items() if name in known]
    differing = sum(_differs(item.projection, medium.projection, wanted.capabilities) for item, medium in there)
    unknown, unread = _others(wanted, frozenset(named), len(there))
    created = Counter(item.media.kind for name, item in named.items() if name not in wanted.present)
    unseen = wanted.total - len(wanted.items) - wanted.unreadable
    on_wix = differing if _album_wins(wanted.settings) else 0
    return Preview(
        total=wanted.total,
        examined=len(wanted.items) + wanted.unreadable,
        unchanged=len(there) - differing,
        external=Changes(create=created, change=differing - on_wix),
        wix=Changes(change=on_wix),
        unknown=unknown if wanted.settings.direction is Direction.TWO_WAY else 0,
        unread=unread,
        kinds=Counter(item.media.kind for item in wanted.items if item.media.kind not in capable.media),
        formats=Counter(mime_type(item.media) for item in fitting if wrong_format(capable, item.media)),
        too_large=sum(too_large(capable, item.media) for item in fitting),
        unreadable=wanted.unreadable,
        fields=_counted(held, frozenset(Field) - wanted.capabilities.fields - {Field.MEDIA}),
        cut=_cut(held, wanted.capabilities),
        seconds=capable.shortest_time(created.total() + unseen),
    )


def _others(wanted: Plan, named: frozenset[str], read: int) -> tuple[int, int]:
    """How many media of the album belong to no item, and how many were not read. While not all items were looked at,
    one that bears the ID of a pair probably belongs to one of the others."""
    others = wanted.present - named
    partly = len(wanted.items) + wanted.unreadable < wanted.total
    later = sum(is_pair_id(name) for name in others) if partly else 0
    return len(others) - later, later + len(wanted.present & named) - read


def _album_wins(settings: Settings) -> bool:
    return settings.direction is Direction.TWO_WAY and settings.conflict is ConflictPolicy.EXTERNAL_WINS


def _differs(item: Projection, medium: Projection, capabilities: Capabilities) -> bool:
    """In what the album could hold; the two sides' media fingerprints cannot be compared."""
    return any(
        capabilities.cut(name, item.value(name)) != medium.value(name)
        for name in capabilities.fields
        if name is not Field.MEDIA
    )


def _counted(items: Sequence[Entry], fields: frozenset[Field]) -> Mapping[Field, int]:
    return Counter(name for item in items for name in fields if item.projection.value(name))


def _cut(items: Sequence[Entry], capabilities: Capabilities) -> Mapping[Field, int]:
    return Counter(
        name
        for item in items
        for name in capabilities.fields
        if (value := item.projection.value(name)) and capabilities.cut(name, value) != value
    )
