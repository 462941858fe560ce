"""Keys and content identifiers, as the network spells them."""

import re
from hashlib import sha256

import pytest

from gallery_sync.platforms.grain.keys import record_key, sha256_of

_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


def test_a_key_is_a_tid_and_follows_from_its_names():
    keys = {record_key("album", f"pair-{n}") for n in range(1000)}

    assert len(keys) == 1000
    assert all(_TID.fullmatch(key) for key in keys)
    assert record_key("album", "pair-1") in keys


def test_names_are_kept_apart():
    assert len({record_key("a", "bc"), record_key("ab", "c"), record_key("abc")}) == 3


def test_a_cid_states_the_digest_of_the_bytes():
    empty = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"

    assert sha256_of(empty) == sha256(b"").hexdigest()


@pytest.mark.parametrize(
    "cid",
    ["", "b", "bafy", "Qmabc", "bafyreif622ezia3i4ts6smwt34apyhfzrzlihljpvai3lp2y4joexj4tmy", "b1189", "b\u00fc"],
)
def test_what_states_no_digest_has_none(cid: str):
    assert sha256_of(cid) == ""
