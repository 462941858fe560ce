"""What an unknown entry may be to the pair whose marker it bears: asked of the pair alone, before anything is done."""

from dataclasses import replace

import pytest

from gallery_sync.model import CreateIntent, Field, Pair, PairState, PatchIntent, Projection, Side, Sided
from gallery_sync.sync.arrival import Claim, possible_claims

SENT = Projection("file", "Dawn")
LINKED = Pair("pair", "link", PairState.LINKED, Side.WIX, ids=Sided("item", "medium"))
CREATE = CreateIntent(Side.EXTERNAL, SENT)
CREATING = replace(LINKED, state=PairState.CREATING, ids=Sided("item", ""), intent=CREATE)
REPLACING = replace(LINKED, intent=PatchIntent(Side.EXTERNAL, {Field.MEDIA: "other file"}))


@pytest.mark.parametrize(
    ("pair", "claims"),
    [
        pytest.param(LINKED, (), id="nothing is under way"),
        pytest.param(CREATING, (Claim.CREATED,), id="a create is under way"),
        pytest.param(
            replace(CREATING, ids=Sided("item", "medium")),
            (Claim.CREATED_LATE,),
            id="a create has been answered already",
        ),
        pytest.param(replace(CREATING, state=PairState.TOMBSTONE), (Claim.CREATED_LATE,), id="a create was given up"),
        pytest.param(REPLACING, (Claim.REPLACEMENT,), id="media is being replaced"),
        pytest.param(replace(LINKED, twin_sent=SENT), (Claim.TWIN,), id="a create may have arrived twice"),
        pytest.param(
            replace(REPLACING, twin_sent=SENT), (Claim.REPLACEMENT, Claim.TWIN), id="media of such an entry is replaced"
        ),
        pytest.param(replace(CREATING, twin_sent=SENT), (Claim.CREATED,), id="a create is repeated"),
    ],
)
def test_what_an_unknown_entry_on_the_other_side_may_be(pair: Pair, claims: tuple[Claim, ...]) -> None:
    assert possible_claims(pair, Side.EXTERNAL, "unknown") == claims


@pytest.mark.parametrize("pair", [CREATING, REPLACING, replace(LINKED, twin_sent=SENT)])
def test_on_the_side_where_the_pair_began_it_is_a_copy(pair: Pair) -> None:
    assert possible_claims(pair, Side.WIX, "unknown") == ()


@pytest.mark.parametrize(("state", "claims"), [(PairState.LINKED, ()), (PairState.TOMBSTONE, (Claim.TWIN,))])
def test_the_entry_of_the_pair_is_its_own_twin_only_when_the_pair_has_ended(
    state: PairState, claims: tuple[Claim, ...]
) -> None:
    pair = replace(LINKED, state=state, twin_sent=SENT)

    assert possible_claims(pair, Side.EXTERNAL, "medium") == claims
