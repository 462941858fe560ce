"""Streamed downloads of media from addresses that somebody else chose."""

import threading
import time
from collections.abc import Callable, Iterator

import httpx

from gallery_sync.errors import MediaNotHad, MediaUnusable, RateLimited, Unavailable
from gallery_sync.http.client import (
    HttpClient,
    Response,
    Retry,
    Transport,
    new_transport,
    quick_reads,
    retry_after,
)
from gallery_sync.http.guard import Guard
from gallery_sync.http.names import AddressRefused, url_of

_CHUNK = 256 * 1024
_LONGEST_NUMBER = 15
"""Digits of a length that can be true."""
_LARGE = 64 * 1024**2
_UNTIL_THE_NEXT_TURN = 60.0
_NO_MEDIA = ("text/", "application/json", "application/xml")


class Download:
    """An open download (`ports.MediaContent`): never more than one chunk of it is in memory.

    `mime_type` is what the server says, without parameters; `size` in bytes, 0 when the server does not say.
    """

    def __init__(
        self,
        response: Response,
        max_bytes: int,
        deadline: float,
        monotonic: Callable[[], float],
        closed: Callable[[], None] = lambda: None,
    ) -> None:
        self._response = response
        self._max_bytes = max_bytes
        self._deadline = deadline
        self._monotonic = monotonic
        self._closed = closed
        self.mime_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        self.size = _size(response)

    def chunks(self) -> Iterator[bytes]:
        """The bytes in order, once. Raises `MediaUnusable` beyond the size, `Unavailable` when it breaks
        off or takes too long."""
        received = 0
        try:
            for chunk in self._response.iter_bytes(_CHUNK):
                received += len(chunk)
                if received > self._max_bytes:
                    raise _too_large(self._max_bytes)
                if self._monotonic() > self._deadline:
                    raise Unavailable("The download of a media file took too long; it is tried again later.")
                yield chunk
            if not received:
                raise MediaUnusable("The media file is empty. Upload it again.")
        except httpx.HTTPError as error:
            raise Unavailable("The download of a media file broke off; it is tried again later.") from error
        finally:
            self.close()

    def close(self) -> None:
        self._response.close()
        closed, self._closed = self._closed, lambda: None
        closed()


class Downloads:
    """Opens URLs through the guard. `max_bytes` bounds each file, `max_seconds` each whole download.

    Of several large files one is fetched at a time: side by side they would share the line, and none would arrive
    within its time."""

    def __init__(
        self,
        guard: Guard,
        transport: Transport | None = None,
        *,
        max_bytes: int = 4 * 1024**3,
        max_seconds: float = 240.0,
        retry: Retry = quick_reads,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        inner = transport or new_transport(keep_alive=False)
        self._client = HttpClient(
            guard.transport(inner),
            retry=retry,
            follow_redirects=True,
            sleep=sleep,
            max_bytes=None,  # each download counts for itself, and says more
            max_seconds=max_seconds,
        )
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._monotonic = monotonic
        self._turn = threading.Lock()

    def open(self, url: str) -> Download:
        """Raises `MediaUnusable` when there is no media at the URL or it may not be called."""
        deadline = self._monotonic() + self._max_seconds
        try:
            response = self._client.stream(str(url_of(url)), headers={"Accept": "*/*", "Accept-Encoding": "identity"})
        except AddressRefused as error:
            raise MediaUnusable(f"The media file cannot be fetched: {error.reason}") from error
        try:
            _check(response, self._max_bytes)
            closed = self._take_turn() if _size(response) > _LARGE else lambda: None
        except BaseException:
            response.close()
            raise
        return Download(response, self._max_bytes, deadline, self._monotonic, closed)

    def _take_turn(self) -> Callable[[], None]:
        if not self._turn.acquire(blocking=False):
            reason = "Another large file is being carried; this one has its turn afterwards."
            raise Unavailable(reason, retry_after=_UNTIL_THE_NEXT_TURN)
        return self._turn.release


def _check(response: Response, max_bytes: int) -> None:
    status = response.status_code
    if status == 429:
        raise RateLimited("The media host asks to slow down.", retry_after=retry_after(response), status=status)
    if status in (408, 425) or status >= 500:
        reason = "The media host is in trouble; it is tried again later."
        raise Unavailable(reason, retry_after=retry_after(response), status=status)
    if status != 200:
        reason = f"The media file cannot be fetched: its host answered {status}. Upload it again if that stays so."
        raise MediaNotHad(reason, status=status)
    mime_type = response.headers.get("content-type", "").lower()
    if mime_type.startswith(_NO_MEDIA):
        raise MediaNotHad("The address of the media file leads to a web page for now, not to a picture or video.")
    if _size(response) > max_bytes:
        raise _too_large(max_bytes)


def _size(response: Response) -> int:
    length = response.headers.get("content-length", "")
    return (
        int(length)
        if length.isdecimal() and len(length) <= _LONGEST_NUMBER and "content-encoding" not in response.headers
        else 0
    )


def _too_large(max_bytes: int) -> MediaUnusable:
    return MediaUnusable(f"The media file is larger than {max_bytes // 1024**2} MB, the largest that is carried.")
