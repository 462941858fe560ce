"""Any value that the store may be given, for the tests that draw them. No field may be forgotten."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gallery_sync.model import (
    Awaits,
    Conflict,
    ConflictPolicy,
    Connection,
    CreateIntent,
    Decision,
    DeletePolicy,
    Direction,
    Ended,
    Field,
    Held,
    HistoryLine,
    Hyperlink,
    Link,
    LinkState,
    MoveIntent,
    Pair,
    PairState,
    PatchIntent,
    Projection,
    Settings,
    Side,
    Sided,
    Site,
    SiteState,
    Staged,
    Trouble,
)


def each_field[T](kind: type[T], **drawn: SearchStrategy[Any]) -> SearchStrategy[T]:
    """Instances of a dataclass, every field of it drawn."""
    missing = {one.name for one in fields(kind)} ^ drawn.keys()  # type: ignore[arg-type]
    assert not missing, f"{kind.__name__}: {sorted(missing)} must be drawn, too"
    return st.builds(kind, **drawn)


ids = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=1, max_size=26)
texts = st.text(max_size=30) | st.text(st.characters(categories=["Cs", "Lo", "So", "Cc"]), max_size=5)
floats = st.floats(allow_nan=False)
numbers = st.integers(0, 2**40)
sides = st.sampled_from(Side)
times = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
hyperlinks = each_field(Hyperlink, url=texts, text=texts)
tags = st.lists(texts, max_size=3).map(tuple)
values = st.none() | texts | hyperlinks | tags
projections = each_field(
    Projection,
    media=texts,
    title=texts,
    description=texts,
    alt_text=texts,
    link=st.none() | hyperlinks,
    tags=tags,
)
staged = each_field(
    Staged, id=texts, fingerprint=texts, ready=st.booleans(), detail=st.dictionaries(texts, texts, max_size=2)
)
create_intents = each_field(
    CreateIntent,
    on=sides,
    sent=projections,
    rank=st.none() | floats,
    staged=st.none() | staged,
    attempted=st.booleans(),
    copies=st.lists(texts, max_size=2).map(tuple),
)
patch_intents = each_field(
    PatchIntent,
    on=sides,
    patch=st.dictionaries(st.sampled_from(Field), values, max_size=4),
    staged=st.none() | staged,
    unanswered=st.dictionaries(st.sampled_from(Field), values, max_size=4),
    replaces=texts,
)
troubles = each_field(
    Trouble,
    reason=texts,
    since=times,
    attempts=numbers,
    retry_at=st.none() | times,
    about=texts,
    skipped=st.booleans(),
    awaits=st.sampled_from(Awaits),
)


def _sided(one: SearchStrategy[Any]) -> SearchStrategy[Sided[Any]]:
    return st.builds(Sided, one, one)


def _bases() -> SearchStrategy[Sided[Projection | None]]:
    """Often alike on both sides, as they are in life."""
    different = _sided(st.none() | projections)
    alike = st.builds(lambda base, media: Sided(base, base.with_values({Field.MEDIA: media})), projections, texts)
    return different | alike


pairs = each_field(
    Pair,
    id=ids,
    link_id=ids,
    state=st.sampled_from(PairState),
    source=sides,
    ids=_sided(st.just("") | ids),
    bases=_bases(),
    ranks=_sided(floats),
    revisions=_sided(texts),
    place=st.none() | floats,
    intent=st.none() | create_intents | patch_intents,
    trouble=st.none() | troubles,
    twin_sent=st.none() | projections,
    decision=st.none() | st.sampled_from(Decision),
    drift=tags,
    moving=st.none() | each_field(MoveIntent, on=sides, rank=floats, place=st.none() | floats),
    guessed_at=st.none() | times,
    ended=st.none() | each_field(Ended, missing_on=sides, at=times, confirmed=st.booleans()),
    known_at=_sided(st.none() | times),
    replaced=_sided(texts),
    version=numbers,
)
settings = each_field(
    Settings,
    direction=st.sampled_from(Direction),
    conflict=st.sampled_from(ConflictPolicy),
    delete=st.sampled_from(DeletePolicy),
    edit_beats_delete=st.booleans(),
    poll_at_most_every=numbers,
    poll_at_least_every=numbers,
    remove_position=st.booleans(),
)
links = each_field(
    Link,
    id=ids,
    instance_id=ids,
    gallery_id=ids,
    platform=ids,
    album_id=ids,
    settings=settings,
    account_id=st.just("") | ids,
    state=st.sampled_from(LinkState),
    reason=texts,
    resume_at=st.none() | times,
    check_at=st.none() | times,
    compared_at=st.none() | times,
    poll_at=st.none() | times,
    poll_every=numbers,
    cursor=texts,
    gallery_title=texts,
    album_address=texts,
    keeps_album=st.booleans(),
    attempts=numbers,
    troubled_at=st.none() | times,
    created_at=st.none() | times,
    no_room_until=_sided(st.none() | times),
    version=st.just(0),
)
connections = each_field(
    Connection,
    instance_id=ids,
    platform=ids,
    account_id=ids,
    title=texts,
    ciphertext=st.binary(min_size=1, max_size=64),
    refused=st.booleans(),
    version=st.just(0),
)
sites = each_field(
    Site,
    instance_id=ids,
    state=st.sampled_from(SiteState),
    origin=texts,
    keep_days=st.integers(0, 3650),
    changed_at=st.none() | times,
    version=st.just(0),
)
history_lines = each_field(
    HistoryLine,
    link_id=ids,
    pair_id=ids,
    at=times,
    action=texts,
    on=st.none() | sides,
    why=texts,
    fields=tags,
    correlation_id=texts,
)
conflicts = each_field(
    Conflict,
    id=ids,
    link_id=ids,
    pair_id=ids,
    at=times,
    field=st.sampled_from(Field),
    loser=sides,
    lost=values,
    kept=values,
    restored=st.booleans(),
    dismissed=st.booleans(),
)
held = each_field(
    Held,
    id=ids,
    link_id=ids,
    missing_on=sides,
    pair_ids=st.lists(ids, max_size=5).map(tuple),
    at=times,
    reason=texts,
    decision=st.none() | st.sampled_from(Decision),
)
