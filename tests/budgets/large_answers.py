"""Read answers of platforms that are as large as anybody may make them, and say how much memory the process took:
`python -m tests.budgets.large_answers`."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, override

import httpx

from gallery_sync.errors import GallerySyncError
from gallery_sync.ports import Collection
from gallery_sync.runtime import wiring
from gallery_sync.runtime.side_by_side import Threads
from tests.attack.partners import GALLERY, ITEM, MEDIUM, PAGE, SOUND, answers_of, collection_of
from tests.budgets.large_files import measured_apart, peak

_LARGEST = (8 << 20) - 4096
"""Bytes: a little less than is taken of any answer."""
_HALF = 3_900_000
_AT_ONCE = 8
_PIECE = 1 << 16


def _list(collection: Collection) -> None:
    collection.listing({})


def _publish(collection: Collection) -> None:
    collection.publish()


def _read_at_once(collection: Collection) -> None:
    """As many entries as a worker reads side by side."""

    def read(name: str) -> None:
        collection.read(name)

    Threads()([partial(read, str(number)) for number in range(_AT_ONCE)])


def _page(unit: str, size: int) -> bytes:
    """A page with as much of this in its gallery as its description in JSON has bytes."""
    repeated = unit * (size // (len(json.dumps(unit)) - 2))
    content = f"<!-- wp:gallery --><figure>{repeated}</figure><!-- /wp:gallery -->"
    return json.dumps({**PAGE, "content": {"raw": content}}).encode()


def _strange(unit: bytes, answer: Any) -> bytes:
    """The answer with as many members of other software as come with it."""
    return b'%s, "x": [%s 0]}' % (json.dumps(answer)[:-1].encode(), unit * (_LARGEST // len(unit)))


@dataclass(frozen=True, slots=True)
class Case:
    """`answer` is what a partner says when it is asked for `about`; `refused` is in the sentence about it."""

    partner: str
    about: str
    answer: Callable[[], bytes]
    use: Callable[[Collection], None]
    refused: str = ""


_NESTED, _EMPTY = b'{"a":{"a":{"a":{"a":{"a":{}}}}}},', b"{},"
_EMPTY_BLOCK, _PICTURE = "<!-- wp:ab -->", '<!-- wp:image {"id":12} /-->'
_LONG, _NO_END = "longer than the 4 MB", "has no gallery block any more"
_STRANGE, _HEAVY, _ODD = "something other than data", "answered with more than 2 MB", "cannot be read"
_ITEM, _ITEMS = "getRecord social.grain.gallery.item", "listRecords social.grain.gallery.item"

CASES: Mapping[str, Case] = {
    "a page of 8 MB of blocks": Case("wordpress", "page", lambda: _page(_EMPTY_BLOCK, _LARGEST), _list, _LONG),
    "a page of 4 MB of blocks": Case("wordpress", "page", lambda: _page(_EMPTY_BLOCK, _HALF), _list, _NO_END),
    "a page of 4 MB of pictures": Case("wordpress", "page", lambda: _page(_PICTURE, _HALF), _publish),
    "a page of 8 MB, side by side": Case("wordpress", "page", lambda: _page("x", _LARGEST), _read_at_once, _LONG),
    "a page of 4 MB, side by side": Case("wordpress", "page", lambda: _page("x", _HALF), _read_at_once),
    "a page with members": Case("wordpress", "page", lambda: _strange(_NESTED, PAGE), _list, _STRANGE),
    "media with members": Case("wordpress", "media", lambda: b"[%s]" % _strange(_EMPTY, MEDIUM), _list, _STRANGE),
    "a medium with members, side by side": Case(
        "wordpress", "medium", lambda: _strange(_NESTED, MEDIUM), _read_at_once, "more than 1 MB about the medium"
    ),
    "a gallery with members": Case(
        "grain", "getRecord social.grain.gallery", lambda: _strange(_EMPTY, GALLERY), _list, _HEAVY
    ),
    "an item with members, side by side": Case("grain", _ITEM, lambda: _strange(_NESTED, ITEM), _read_at_once, _HEAVY),
    "items with members": Case("grain", _ITEMS, lambda: b'{"records": [%s]}' % _strange(_NESTED, ITEM), _list, _ODD),
}


class _InPieces(httpx.SyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    @override
    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._content), _PIECE):
            yield self._content[start : start + _PIECE]


def _partner(case: Case) -> httpx.MockTransport:
    """A sound one but for the answer. No medium is attached to the page: so the page tells which belong to it."""
    unattached = {"medium": {**MEDIUM, "post": 0}} if case.about == "page" else {}
    sound = answers_of(case.partner, {**SOUND[case.partner], **unattached})
    large = answers_of(case.partner, {case.about: b"large"})
    answer = case.answer()

    def handle(request: httpx.Request) -> httpx.Response:
        is_large = large.handle_request(request).content == b"large"
        return httpx.Response(200, stream=_InPieces(answer)) if is_large else sound.handle_request(request)

    return httpx.MockTransport(handle)


def measure(name: str) -> Mapping[str, Any]:
    """In a process of its own: `refused` (the sentence), and `peak_mb`, all that the process holds."""
    return measured_apart("large_answers", "--case", name)


def _measured(case: Case) -> Mapping[str, Any]:
    """With everything imported that a worker imports."""
    assert wiring.worker
    collection = collection_of(case.partner, _partner(case))
    try:
        case.use(collection)
    except GallerySyncError as error:
        return {"refused": error.reason, "peak_mb": peak()}
    return {"refused": "", "peak_mb": peak()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.budgets.large_answers", description=__doc__)
    parser.add_argument("--case", choices=CASES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    for name in [options.case] if options.case else CASES:
        seen = _measured(CASES[name]) if options.case else {"case": name, **measure(name)}
        sys.stdout.write(json.dumps(seen) + "\n")


if __name__ == "__main__":
    main()
