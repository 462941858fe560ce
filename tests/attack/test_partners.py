"""Broken, hostile and lying answers of Wix and of the platforms: each call ends in one of the errors that the ports
know, and whatever is read of them can be kept."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_sync.errors import GallerySyncError
from gallery_sync.model import Account, Entry, Pair, PairState, Projection, Side, Sided
from gallery_sync.store.pair_documents import pair_document, read_pair
from tests.attack.partners import SOUND, answers_of, collection_of, connect, use_everything
from tests.attack.profiles import few
from tests.attack.strategies import json_values, nested, spoiled

PARTNERS = ("wix", "wordpress", "grain")
_STATUSES = st.sampled_from([200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 409, 429, 500, 599, 418])
_LATE = "Fri, 31 Dec 9999 23:59:59 -1200"
_HEADERS = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from([one.encode() for one in values])
        for name, values in {
            "x-wp-total": ("0", "1", "-1", "9" * 12, "9" * 5000, "NaN", "1e3", "٣"),
            "retry-after": ("1", "9" * 8, "9" * 5000, "nan", _LATE),
            "date": ("", "x", _LATE, "Mon, 99 Foo 99999999999 1:1:1 GMT"),
            "content-type": ("text/html", "application/json; charset=nonsense", ""),
            "x-wix-consistent": ("a", "é"),
        }.items()
    },
)


def _answers(partner: str) -> st.SearchStrategy[dict[str, Any]]:
    """One or several of the partner's answers are not sound."""
    sound = SOUND[partner]
    bad = {
        name: st.one_of(spoiled(one), spoiled(one), spoiled(one), json_values(), nested().map(str.encode), st.binary())
        for name, one in sound.items()
    }
    return st.fixed_dictionaries({}, optional=bad).map(lambda some: {**sound, **some})


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_sound_partner_is_understood(partner: str):
    """Else the tests below would try nothing."""
    entries = use_everything(collection_of(partner, answers_of(partner, SOUND[partner])), partner)

    assert len(entries) >= 2


@pytest.mark.parametrize("partner", ["wordpress", "grain"])
def test_a_sound_account_is_connected(partner: str):
    _can_be_stored(connect(partner, answers_of(partner, SOUND[partner])))


@pytest.mark.parametrize("partner", PARTNERS)
def test_no_answer_makes_a_worker_fail(partner: str):
    @few(1)
    @given(answers=_answers(partner), status=_STATUSES, headers=_HEADERS)
    def holds(answers: dict[str, Any], status: int, headers: dict[str, bytes]) -> None:
        collection = collection_of(partner, answers_of(partner, answers, status, headers))

        for entry in use_everything(collection, partner):
            _can_be_kept(entry, collection.side)

    holds()


def _can_be_kept(entry: Entry, side: Side) -> None:
    assert math.isfinite(entry.rank)
    bases = Sided[Projection | None](entry.projection, entry.projection)
    ids, ranks = Sided(entry.id, entry.id), Sided(entry.rank, entry.rank)
    pair = Pair("pair", "link", PairState.LINKED, side, ids=ids, bases=bases, ranks=ranks)
    assert read_pair("link", json.loads(json.dumps(pair_document(pair), allow_nan=False))) == pair


@pytest.mark.parametrize("partner", ["wordpress", "grain"])
def test_no_answer_makes_connecting_fail(partner: str):
    @few(1)
    @given(answers=_answers(partner), status=_STATUSES, headers=_HEADERS)
    def holds(answers: dict[str, Any], status: int, headers: dict[str, bytes]) -> None:
        try:
            account = connect(partner, answers_of(partner, answers, status, headers))
        except GallerySyncError:
            return
        _can_be_stored(account)

    holds()


def _can_be_stored(account: Account) -> None:
    assert isinstance(account.id, str)
    assert isinstance(account.title, str)
    assert all(isinstance(one, str) for one in account.secret.values())
    assert 0 < len(account.id.encode("utf-8", "surrogatepass")) <= 900
    assert len(account.title) <= 500
