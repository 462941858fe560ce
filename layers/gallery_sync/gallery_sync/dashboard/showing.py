"""Our words as bodies."""

from collections.abc import Mapping, Sequence
from typing import Literal

from gallery_sync.dashboard.bodies.asked import SettingsBody
from gallery_sync.dashboard.bodies.galleries import GalleryBody, LinkSummary
from gallery_sync.dashboard.bodies.links import (
    ActivityBody,
    ConflictBody,
    HeldBody,
    HyperlinkBody,
    ItemBody,
    ValueBody,
    VersionBody,
)
from gallery_sync.dashboard.desk import Desk
from gallery_sync.model import (
    Conflict,
    Decision,
    Entry,
    Field,
    Held,
    HistoryLine,
    Hyperlink,
    Link,
    Media,
    MediaKind,
    Pair,
    Projection,
    Settings,
    Side,
    Value,
)
from gallery_sync.services.overview import Standing, needing_owner, standing
from gallery_sync.wix.site import GalleryCover
from gallery_sync.wix.thumbnails import kind_of

SMALL = 160
LARGE = 640
HELD_SHOWN = 60


def link_summary(desk: Desk, link: Link) -> LinkSummary:
    return LinkSummary(
        id=link.id,
        gallery_id=link.gallery_id,
        platform=link.platform,
        account_id=link.account_id,
        album_address=desk.accounts.address(link),
        state=link.state,
        reason=link.reason,
        resume_at=link.resume_at,
        compared_at=link.compared_at,
        created_at=link.created_at,
        poll_at=link.poll_at,
        keeps_album=link.keeps_album,
        settings=settings_body(link.settings),
    )


def settings_body(settings: Settings) -> SettingsBody:
    return SettingsBody(
        direction=settings.direction,
        conflict=settings.conflict,
        delete=settings.delete,
        edit_beats_delete=settings.edit_beats_delete,
        poll_at_most_every=settings.poll_at_most_every,
        poll_at_least_every=settings.poll_at_least_every,
        remove_position=settings.remove_position,
    )


def settings_of(body: SettingsBody) -> Settings:
    return Settings(
        direction=body.direction,
        conflict=body.conflict,
        delete=body.delete,
        edit_beats_delete=body.edit_beats_delete,
        poll_at_most_every=body.poll_at_most_every,
        poll_at_least_every=body.poll_at_least_every,
        remove_position=body.remove_position,
    )


def gallery_bodies(desk: Desk, covers: Sequence[GalleryCover], links: Sequence[Link]) -> list[GalleryBody]:
    """`links` may be more than those of these galleries."""
    of_gallery = {cover.id: [link for link in links if link.gallery_id == cover.id] for cover in covers}
    waiting = needing_owner(desk.parts, [link for those in of_gallery.values() for link in those])
    return [
        GalleryBody(
            id=cover.id,
            name=cover.title,
            total_items=cover.total_items,
            images=list(cover.images),
            links=[link_summary(desk, link) for link in of_gallery[cover.id]],
            needs_you=any(link.id in waiting for link in of_gallery[cover.id]),
        )
        for cover in covers
    ]


# --- pairs -----------------------------------------------------------------------------------------------------------


def last_seen(pair: Pair) -> Projection | None:
    """What a pair shows: as Wix stored it, else as the album did, else as it was about to be sent."""
    sent = getattr(pair.intent, "sent", None) or pair.twin_sent
    return pair.bases.wix or pair.bases.external or sent


def item_body(desk: Desk, pair: Pair, stands: Standing | None = None) -> ItemBody:
    seen = last_seen(pair)
    fingerprint = _wix_fingerprint(pair)
    return ItemBody(
        id=pair.id,
        title=seen.title if seen else "",
        kind=kind_of(fingerprint) if fingerprint else MediaKind.IMAGE,
        thumbnail=desk.thumbnails.of(fingerprint, SMALL) if fingerprint else "",
        standing=stands or standing(pair),
        reason=pair.trouble.reason if pair.trouble else "",
        retry_at=pair.trouble.retry_at if pair.trouble else None,
        differs=list(pair.drift),
    )


def _wix_fingerprint(pair: Pair) -> str:
    """The media on Wix, whose thumbnail Wix makes; empty while it stands only in the album."""
    if pair.bases.wix is not None:
        return pair.bases.wix.media
    sent = getattr(pair.intent, "sent", None)
    if pair.source is Side.WIX and isinstance(sent, Projection):
        return sent.media
    staged = getattr(pair.intent, "staged", None)
    return staged.fingerprint if pair.source is Side.EXTERNAL and staged is not None else ""


_DECISIONS: Mapping[Decision, Literal["delete", "keep"]] = {Decision.DELETE: "delete", Decision.RESTORE: "keep"}


def held_body(desk: Desk, held: Held, pairs: Mapping[str, Pair]) -> HeldBody:
    shown = [pairs[name] for name in held.pair_ids if name in pairs]
    standing = Standing.WORKING if held.decision else Standing.HELD
    return HeldBody(
        id=held.id,
        missing_on=held.missing_on,
        at=held.at,
        reason=held.reason,
        total=len(held.pair_ids),
        items=[item_body(desk, pair, standing) for pair in shown[:HELD_SHOWN]],
        decision=_DECISIONS.get(held.decision) if held.decision else None,
    )


def activity_body(line: HistoryLine, pairs: Mapping[str, Pair]) -> ActivityBody:
    pair = pairs.get(line.pair_id)
    seen = last_seen(pair) if pair else None
    return ActivityBody(
        at=line.at,
        action=line.action,
        on=line.on,
        why=line.why,
        fields=list(line.fields),
        item_id=line.pair_id,
        item_title=seen.title if seen else "",
    )


def conflict_body(desk: Desk, conflict: Conflict, pair: Pair) -> ConflictBody:
    return ConflictBody(
        id=conflict.id,
        item=item_body(desk, pair),
        at=conflict.at,
        field=conflict.field,
        loser=conflict.loser,
        lost=_value(desk, conflict.field, conflict.lost, conflict.loser),
        kept=_value(desk, conflict.field, conflict.kept, conflict.loser.other),
    )


def _value(desk: Desk, name: Field, value: Value, side: Side) -> ValueBody:
    match value:
        case str() if name is Field.MEDIA:
            return ValueBody(image=desk.thumbnails.of(value, SMALL) if side is Side.WIX else "")
        case str():
            return ValueBody(text=value)
        case tuple():
            return ValueBody(tags=list(value))
        case Hyperlink():
            return ValueBody(link=HyperlinkBody(url=value.url, text=value.text))
        case None:
            return ValueBody(text="")


# --- both versions of an item ----------------------------------------------------------------------------------------


def version_of_entry(desk: Desk, entry: Entry, side: Side) -> VersionBody:
    version = _version(entry.projection, _picture(desk, entry.media, side), live=True)
    return version.model_copy(update={"modified_at": entry.modified_at})


def version_of_base(desk: Desk, base: Projection, side: Side) -> VersionBody:
    return _version(base, desk.thumbnails.whole(base.media, LARGE) if side is Side.WIX else "", live=False)


def _picture(desk: Desk, media: Media, side: Side) -> str:
    if side is Side.WIX:
        return desk.thumbnails.whole(media.fingerprint, LARGE)
    return media.url if media.kind is MediaKind.IMAGE else ""


def _version(shown: Projection, image: str, *, live: bool) -> VersionBody:
    return VersionBody(
        live=live,
        title=shown.title,
        description=shown.description,
        alt_text=shown.alt_text,
        link=HyperlinkBody(url=shown.link.url, text=shown.link.text) if shown.link else None,
        tags=list(shown.tags),
        image=image,
        modified_at=None,
    )
