"""Answers have bounds: in bytes, as they travel and unpacked, and in the time that they take.

A partner that was taken over, or is merely broken, may send without end, one byte a minute, or a few kilobytes that
unpack to gigabytes.
"""

import time
import zlib
from collections.abc import Callable, Iterator

import httpx

_LARGEST_REFUSAL = 1 << 20
"""Bytes of an answer that is no success: a sentence, or a redirect."""
_PIECE = 256 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_PLAIN = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip"})
MOST = "most"
"""The name of a request's extension: bytes that are read of its answer, where that is less than of others."""


class TooLong(httpx.DecodingError):
    """`most`: the bytes that are read."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The answer is longer than {most} bytes.")
        self.most = most


class BoundedTransport(httpx.BaseTransport):
    """`inner`, with bodies of at most `max_bytes` (None: as many as there are) that are through within `max_seconds`.

    Bodies come out unpacked. Beyond a bound, reading raises `TooLong` or `httpx.ReadTimeout`, and
    `httpx.DecodingError` at an encoding that nobody asked for.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        max_bytes: int | None,
        max_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._monotonic = monotonic

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        most = request.extensions.get(MOST, self._max_bytes) if response.is_success else _LARGEST_REFUSAL
        encoding = response.headers.pop("content-encoding", "").strip().lower()
        if encoding not in _PLAIN:
            response.headers.pop("content-length", None)
        deadline = self._monotonic() + self._max_seconds
        stream = _BoundedStream(response, encoding, most, lambda: self._monotonic() > deadline)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=stream, extensions=response.extensions
        )

    def close(self) -> None:
        self._inner.close()


class _BoundedStream(httpx.SyncByteStream):
    def __init__(self, response: httpx.Response, encoding: str, most: int | None, late: Callable[[], bool]) -> None:
        self._response = response
        self._encoding = encoding
        self._most = most
        self._late = late

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for piece in self._unpacked():
            received += len(piece)
            if self._most is not None and received > self._most:
                raise TooLong(self._most)
            if self._late():
                raise httpx.ReadTimeout("The answer takes too long.")
            yield piece

    def _unpacked(self) -> Iterator[bytes]:
        sent = self._response.stream
        assert isinstance(sent, httpx.SyncByteStream)
        if self._encoding in _PLAIN:
            return iter(sent)
        if self._encoding in _PACKED:
            return _gunzipped(iter(sent), self._late)
        raise httpx.DecodingError("The answer is packed in a way that was not asked for.")

    def close(self) -> None:
        self._response.close()


def _gunzipped(packed: Iterator[bytes], late: Callable[[], bool]) -> Iterator[bytes]:
    """Piece by piece, so that no packet unpacks to more than a piece at once."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        for chunk in packed:
            left = chunk
            while left and not unpacker.eof:
                yield unpacker.decompress(left, _PIECE)
                left = unpacker.unconsumed_tail
            if unpacker.eof:
                return
            if late():
                raise httpx.ReadTimeout("The answer takes too long.")
    except zlib.error as error:
        raise httpx.DecodingError("The answer cannot be unpacked.") from error
    raise httpx.DecodingError("The answer breaks off.")
