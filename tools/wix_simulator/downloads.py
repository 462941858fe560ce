"""Signed addresses of files, private ones included, that end after a while."""

from collections.abc import Callable

from .errors import not_found
from .ids import Ids
from .media import FileRecord


class Downloads:
    def __init__(self, ids: Ids, clock: Callable[[], float]) -> None:
        self._ids, self._clock = ids, clock
        self._open: dict[str, tuple[FileRecord, float]] = {}

    def issue(self, file: FileRecord, lifetime: float) -> str:
        token = self._ids.hex(32)
        self._open[token] = file, self._clock() + lifetime
        return token

    def get(self, token: str) -> FileRecord:
        file, ends = self._open.get(token, (None, 0.0))
        if file is None or ends <= self._clock():
            raise not_found("Download")
        return file
