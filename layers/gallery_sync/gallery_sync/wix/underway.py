"""Files that Wix still processes, asked for together."""

import threading

from gallery_sync.wix.files import FILES_A_CALL, Files
from gallery_sync.wix.models import FileDescriptor
from gallery_sync.wix.refusals import NotFound

_REMEMBERED = 2000
_PENDING = "PENDING"


class FilesUnderWay:
    """The files of one site that this process waits for: who asks for one asks for up to 100 of them, and what is
    settled is told to the others without a call. Settled is final: READY and FAILED never change.

    Threads may share it."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._pending: dict[str, None] = {}
        self._settled: dict[str, FileDescriptor] = {}
        self._lock = threading.Lock()

    def expect(self, *file_ids: str) -> None:
        """Somebody is going to ask for these."""
        with self._lock:
            if len(self._pending) > _REMEMBERED:
                self._pending.clear()
            self._pending.update(dict.fromkeys(one for one in file_ids if one not in self._settled))

    def state(self, file_id: str) -> FileDescriptor:
        """How the file is now. Raises what `Files.get_file` raises."""
        with self._lock:
            if (settled := self._settled.pop(file_id, None)) is not None:
                return settled
            self._pending.pop(file_id, None)
            others = list(self._pending)[: FILES_A_CALL - 1]
            found = self._together(file_id, others) if others else None
            file = found or self._files.get_file(file_id)
            if file.operation_status == _PENDING:
                self._pending[file_id] = None
            return file

    def _together(self, file_id: str, others: list[str]) -> FileDescriptor | None:
        try:
            found = {file.id: file for file in self._files.get_files([file_id, *others])}
        except NotFound:  # one of them was removed: Wix does not say which
            self._pending.clear()
            return None
        for other in others:
            file = found.get(other)
            if file is None or file.operation_status != _PENDING:
                self._pending.pop(other, None)
            if file is not None and file.operation_status != _PENDING:
                self._remember(file)
        return found.get(file_id)

    def _remember(self, file: FileDescriptor) -> None:
        if len(self._settled) > _REMEMBERED:
            self._settled.clear()
        self._settled[file.id] = file
