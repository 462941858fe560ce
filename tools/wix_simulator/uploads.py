"""Upload tickets: what an upload address stands for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from .errors import not_found
from .ids import Ids
from .media import Declared, FileRecord, mime_of_name
from .sites import Site
from .wire import Json


@dataclass(frozen=True, slots=True)
class Ticket:
    site: Site
    actor: Json
    declared: Declared


class Tickets:
    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._open: dict[str, Ticket] = {}

    def issue(self, ticket: Ticket) -> str:
        token = self._ids.hex(48)
        self._open[token] = ticket
        return token

    def get(self, token: str) -> Ticket:
        if token not in self._open:
            raise not_found("Upload")
        return self._open[token]

    def use(self, token: str) -> Ticket:
        """The ticket of a token that is good for one upload only."""
        ticket = self.get(token)
        del self._open[token]
        return ticket


async def receive(ticket: Ticket, filename: str | None, chunks: AsyncIterator[bytes]) -> FileRecord:
    """A new PENDING file with the bytes of an upload, named by the address's `filename` if it has one."""
    name = filename or ticket.declared.display_name
    declared = replace(ticket.declared, display_name=name)
    if not declared.mime_type:
        declared = replace(declared, mime_type=mime_of_name(name) or "application/octet-stream")
    record = ticket.site.library.register(declared)
    await ticket.site.arrivals.receive(record, chunks)
    return record
