"""What a hostile or broken partner may put into JSON."""

import json
from typing import Any

from hypothesis import strategies as st

NASTY_NUMBERS = (
    0,
    -1,
    2**31,
    2**63,
    -(2**63),
    10**30,
    10**300,
    1.7e308,
    -1.7e308,
    5e-324,
    float("nan"),
    float("inf"),
    float("-inf"),
)
NASTY_TEXTS = (
    "",
    " ",
    "\0",
    "\ud800",
    "a" * 5000,
    "../../x",
    "..",
    "null",
    "NaN",
    "-5",
    "9" * 5000,
    "<script>alert(1)</script>",
    "https://169.254.169.254/latest/meta-data",
    "file:///etc/passwd",
    "０１２",
    "9999-12-31T23:59:59+14:00",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "//[",
    "//[.jpg",
    "0001-01-01T00:00:00-14:00",
    "{",
)


def leaves() -> st.SearchStrategy[Any]:
    return st.one_of(
        st.none(),
        st.booleans(),
        st.sampled_from(NASTY_NUMBERS),
        st.integers(),
        st.floats(),
        st.sampled_from(NASTY_TEXTS),
        st.text(max_size=20),
    )


def json_values() -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
        max_leaves=6,
    )


def nested() -> st.SearchStrategy[str]:
    """JSON, or the beginning of some, nested more deeply than any parser wants to follow."""
    depths = st.sampled_from([10, 500, 5_000, 60_000])
    return st.one_of(
        depths.map(lambda depth: "[" * depth),
        depths.map(lambda depth: "[" * depth + "]" * depth),
        depths.map(lambda depth: '{"a":' * depth + "1" + "}" * depth),
        st.integers(1, 8).map(_text_in_text),
    )


def _text_in_text(depth: int) -> str:
    """JSON as text in JSON as text, and so on; each layer doubles the backslashes."""
    text = "{}"
    for _ in range(depth):
        text = json.dumps({"data": text})
    return text


@st.composite
def spoiled(draw: st.DrawFn, sound: Any) -> Any:
    """Something sound with some of its parts replaced, taken away or repeated; or something else altogether."""
    if draw(st.integers(0, 15)) == 0:
        return draw(json_values())
    if isinstance(sound, dict) and sound:
        changed = dict(sound)
        for name in draw(st.lists(st.sampled_from(sorted(sound)), min_size=1, max_size=2, unique=True)):
            if draw(st.integers(0, 7)) == 0:
                del changed[name]
            else:
                changed[name] = draw(spoiled(sound[name]))
        return changed
    if isinstance(sound, list) and sound:
        changed = list(sound)
        place = draw(st.integers(0, len(sound) - 1))
        changed[place] = draw(spoiled(sound[place]))
        return changed * draw(st.sampled_from([1, 1, 1, 2, 0]))
    return draw(leaves())
