"""A pair as a document, and back. What the external base has in common with the Wix base is stored once."""

from datetime import datetime

from gallery_sync.model import (
    Awaits,
    CreateIntent,
    Decision,
    Ended,
    Field,
    MoveIntent,
    Pair,
    PairState,
    Patch,
    PatchIntent,
    Projection,
    Side,
    Sided,
    Staged,
    Trouble,
)
from gallery_sync.store.documents import (
    EMPTY,
    Document,
    projection_of,
    read_projection,
    read_ticks,
    read_time,
    read_value,
    ticks_of,
    time_of,
    value_of,
)


def pair_document(value: Pair) -> Document:
    document: Document = {
        "id": value.id,
        "version": value.version,
        "state": value.state.value,
        "source": value.source.value,
        "ids": [value.ids.wix, value.ids.external],
        "bases": _bases(value.bases),
        "ranks": [value.ranks.wix, value.ranks.external],
        "revisions": [value.revisions.wix, value.revisions.external],
        "place": value.place,
    }
    if value.intent:
        document["intent"] = _intent(value.intent)
    if value.trouble:
        document["trouble"] = _trouble(value.trouble)
    if value.twin_sent:
        document["twin_sent"] = projection_of(value.twin_sent)
    if value.decision:
        document["decision"] = value.decision.value
    if value.drift:
        document["drift"] = list(value.drift)
    if value.known_at.wix or value.known_at.external:
        document["known_at"] = [ticks_of(value.known_at.wix), ticks_of(value.known_at.external)]
    if value.replaced.wix or value.replaced.external:
        document["replaced"] = [value.replaced.wix, value.replaced.external]
    if value.guessed_at:
        document["guessed_at"] = ticks_of(value.guessed_at)
    return document | _ends(value)


def _ends(value: Pair) -> Document:
    """What is there while an entry is moved, and after it was deleted."""
    moving, ended = value.moving, value.ended
    found: Document = {}
    if moving:
        found["moving"] = [moving.on.value, moving.rank, moving.place]
    if ended:
        found["ended"] = [ended.missing_on.value, time_of(ended.at), ended.confirmed]
    return found


def read_pair(link_id: str, document: Document) -> Pair:
    get = document.get
    intent, trouble, twin_sent, decision = get("intent"), get("trouble"), get("twin_sent"), get("decision")
    moving = get("moving")
    return Pair(
        id=document["id"],
        link_id=link_id,
        state=PairState(document["state"]),
        source=Side(document["source"]),
        ids=Sided(*document["ids"]),
        bases=_read_bases(document["bases"]),
        ranks=Sided(*document["ranks"]),
        revisions=Sided(*document["revisions"]),
        place=document["place"],
        intent=_read_intent(intent) if intent else None,
        trouble=_read_trouble(trouble) if trouble else None,
        twin_sent=None if twin_sent is None else read_projection(twin_sent),
        decision=Decision(decision) if decision else None,
        drift=tuple(get("drift", ())),
        moving=_read_move(*moving) if moving else None,
        guessed_at=read_ticks(get("guessed_at")),
        ended=_read_end(*document["ended"]) if "ended" in document else None,
        known_at=_read_times(*get("known_at", (None, None))),
        replaced=Sided(*get("replaced", ("", ""))),
        version=document["version"],
    )


def _intent(intent: CreateIntent | PatchIntent) -> Document:
    staged = _staged(intent.staged) if intent.staged else None
    if isinstance(intent, PatchIntent):
        earlier: Document = {"unanswered": _patch(intent.unanswered)} if intent.unanswered else {}
        earlier |= {"replaces": intent.replaces} if intent.replaces else {}
        return {"on": intent.on.value, "patch": _patch(intent.patch), "staged": staged, **earlier}
    copies: Document = {"copies": list(intent.copies)} if intent.copies else {}
    return {
        "on": intent.on.value,
        "sent": projection_of(intent.sent),
        "rank": intent.rank,
        "staged": staged,
        "attempted": intent.attempted,
        **copies,
    }


def _read_intent(document: Document) -> CreateIntent | PatchIntent:
    on = Side(document["on"])
    staged = _read_staged(document["staged"]) if document["staged"] else None
    if "patch" in document:
        unanswered, replaces = _read_patch(document.get("unanswered", {})), document.get("replaces", "")
        return PatchIntent(on, _read_patch(document["patch"]), staged, unanswered, replaces)
    sent, copies = read_projection(document["sent"]), tuple(document.get("copies", ()))
    return CreateIntent(on, sent, document["rank"], staged, document["attempted"], copies)


def _read_times(wix: int | None, external: int | None) -> Sided[datetime | None]:
    return Sided(read_ticks(wix), read_ticks(external))


def _read_move(on: str, rank: float, place: float | None) -> MoveIntent:
    return MoveIntent(Side(on), rank, place)


def _read_end(missing_on: str, at: str, confirmed: bool) -> Ended:
    return Ended(Side(missing_on), datetime.fromisoformat(at), confirmed)


def _patch(patch: Patch) -> Document:
    return {name.value: value_of(value) for name, value in patch.items()}


def _read_patch(document: Document) -> Patch:
    return {Field(name): read_value(content) for name, content in document.items()}


def _staged(staged: Staged) -> Document:
    return {
        "id": staged.id,
        "fingerprint": staged.fingerprint,
        "ready": staged.ready,
        "detail": dict(staged.detail),
    }


def _read_staged(document: Document) -> Staged:
    return Staged(document["id"], document["fingerprint"], document["ready"], document["detail"])


def _trouble(trouble: Trouble) -> Document:
    document: Document = {
        "reason": trouble.reason,
        "since": time_of(trouble.since),
        "attempts": trouble.attempts,
        "retry_at": time_of(trouble.retry_at),
        "about": trouble.about,
        "skipped": trouble.skipped,
    }
    return document | {"awaits": trouble.awaits.value} if trouble.awaits else document


def _read_trouble(document: Document) -> Trouble:
    return Trouble(
        reason=document["reason"],
        since=datetime.fromisoformat(document["since"]),
        attempts=document["attempts"],
        retry_at=read_time(document["retry_at"]),
        about=document["about"],
        skipped=document["skipped"],
        awaits=Awaits(document.get("awaits", "")),
    )


def _bases(bases: Sided[Projection | None]) -> list[Document | None]:
    wix, external = bases.wix, bases.external
    return [
        None if wix is None else projection_of(wix),
        None if external is None else projection_of(external, wix or EMPTY),
    ]


def _read_bases(documents: list[Document | None]) -> Sided[Projection | None]:
    wix = None if documents[0] is None else read_projection(documents[0])
    external = None if documents[1] is None else read_projection(documents[1], wix or EMPTY)
    return Sided(wix, external)
