"""Single items: both versions, history, trying again; conflicts and held deletions, which the owner decides."""

from functools import partial
from typing import Literal

from aws_lambda_powertools.event_handler.api_gateway import Router

from gallery_sync.dashboard.bodies.links import ConflictBody, ConflictsBody, ItemPageBody, VersionBody
from gallery_sync.dashboard.desk import Visit, visit_of
from gallery_sync.dashboard.showing import (
    activity_body,
    conflict_body,
    item_body,
    version_of_base,
    version_of_entry,
)
from gallery_sync.errors import GallerySyncError
from gallery_sync.model import Conflict, Link, Pair, Side
from gallery_sync.services.overview import Standing, overview

_AT_ONCE = 200

router = Router()


@router.get("/api/links/<link_id>/items/<item_id>", summary="One item: both versions and what became of it")
def item(link_id: str, item_id: str) -> ItemPageBody:
    visit = visit_of(router)
    link = visit.link(link_id)
    store = visit.desk.parts.store
    pair = visit.pair(link, item_id)
    with visit.outside(link.platform):
        versions = _versions(visit, link, pair)
    held = {name for one in store.held(link.id, whole=False) for name in one.pair_ids}
    return ItemPageBody(
        item=item_body(visit.desk, pair, Standing.HELD if item_id in held else None),
        wix=versions.get(Side.WIX),
        external=versions.get(Side.EXTERNAL),
        conflicts=[body for one, body in _conflicts(visit, link, {pair.id: pair}) if one.pair_id == item_id],
        history=[activity_body(line, {pair.id: pair}) for line in store.history(link.id, pair.id, limit=50)],
    )


def _versions(visit: Visit, link: Link, pair: Pair) -> dict[Side, VersionBody | None]:
    """Both sides as they are now. A side that does not answer is shown as it was last seen."""
    found: dict[Side, VersionBody | None] = {}
    collections = visit.desk.parts.open(link)

    def look(side: Side) -> None:
        base = pair.bases[side]
        try:
            entry = collections[side].read(pair.ids[side]) if pair.ids[side] else None
        except GallerySyncError:
            found[side] = version_of_base(visit.desk, base, side) if base else None
        else:
            found[side] = version_of_entry(visit.desk, entry, side) if entry else None

    visit.desk.parts.side_by_side([partial(look, side) for side in Side])
    return found


@router.post("/api/links/<link_id>/items/<item_id>/try-again", summary="Try a failed item again", status_code=204)
def try_again(link_id: str, item_id: str) -> None:
    visit = visit_of(router)
    link = visit.link(link_id)
    visit.desk.links.try_again(link, [visit.pair(link, item_id)])


@router.post(
    "/api/links/<link_id>/try-again", summary="Try again what failed or waits, up to 200 items", status_code=204
)
def try_all_again(link_id: str) -> None:
    visit = visit_of(router)
    found = overview(visit.desk.parts.store, visit.link(link_id), None)
    pairs = [*found.having(Standing.FAILED), *found.having(Standing.WAITING)]
    visit.desk.links.try_again(found.link, pairs[:_AT_ONCE])


# --- conflicts and held deletions ------------------------------------------------------------------------------------


@router.get("/api/links/<link_id>/conflicts", summary="Values that lost, newest first")
def conflicts(link_id: str) -> ConflictsBody:
    visit = visit_of(router)
    link = visit.link(link_id)
    return ConflictsBody(conflicts=[body for _, body in _conflicts(visit, link, {})])


@router.post(
    "/api/links/<link_id>/conflicts/<conflict_id>/<choice>",
    summary="Use the value that lost, or leave it",
    status_code=204,
)
def settle_conflict(link_id: str, conflict_id: str, choice: Literal["restore", "dismiss"]) -> None:
    visit = visit_of(router)
    link = visit.link(link_id)
    if choice == "dismiss":
        visit.desk.links.dismiss(link, conflict_id)
        return
    with visit.outside(link.platform):
        visit.desk.links.restore(link, conflict_id)


@router.post(
    "/api/links/<link_id>/held/<held_id>/<choice>", summary="Delete exactly what is held, or keep it", status_code=204
)
def decide(link_id: str, held_id: str, choice: Literal["delete", "keep"]) -> None:
    visit = visit_of(router)
    links = visit.desk.links
    act = links.confirm if choice == "delete" else links.refuse
    act(visit.link(link_id), held_id)


def _conflicts(visit: Visit, link: Link, known: dict[str, Pair]) -> list[tuple[Conflict, ConflictBody]]:
    """Those that nobody has settled yet, and whose item is still there."""
    store = visit.desk.parts.store
    found: list[tuple[Conflict, ConflictBody]] = []
    for conflict in store.conflicts(link.id):
        if conflict.restored or conflict.dismissed:
            continue
        pair = known.get(conflict.pair_id) or store.pair(link.id, conflict.pair_id)
        if pair is not None:
            known[pair.id] = pair
            found.append((conflict, conflict_body(visit.desk, conflict, pair)))
    return found
