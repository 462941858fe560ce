"""Which service does what a message asks for. The workers run this, and so does whatever stands in for them: the
simulation, and the tests against the platforms' own servers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Kind, Message, QueueName
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.forgetting import ForgettingService
from gallery_sync.services.galleries import GalleryService
from gallery_sync.services.items import ItemService
from gallery_sync.services.parts import Parts
from gallery_sync.services.polling import PollingService
from gallery_sync.services.sites import SiteService
from gallery_sync.services.unlinking import UnlinkingService
from gallery_sync.sync.context import Work


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """The services that messages are for."""

    galleries: GalleryService
    polling: PollingService
    sites: SiteService
    items: ItemService
    unlinking: UnlinkingService
    forgetting: ForgettingService

    @classmethod
    def over(cls, parts: Parts, accounts: Accounts, is_installed: Callable[[str], bool]) -> Self:
        """The services over these ports. `is_installed` asks Wix whether it still lets the app into a site
        (`SiteService`)."""
        return cls(
            galleries=GalleryService(parts, accounts.address_of_account),
            polling=PollingService(parts),
            sites=SiteService(parts, is_installed),
            items=ItemService(parts),
            unlinking=UnlinkingService(parts, accounts),
            forgetting=ForgettingService(parts),
        )

    def dispatch(self, message: Message, queue: QueueName) -> list[Work]:
        """Do what a message of this queue asks for; returns what was done to pairs, for the metrics.

        Raises `InvalidRequest` for a message of the other queue: each worker has its own part of the calls to Wix, and
        only that of the item queue writes entries to platforms. Raises whatever a service does when the message has
        to come again.
        """
        if queue is QueueName.ITEM:
            return self._item_work(message)
        self._gallery_work(message)
        return []

    def _item_work(self, message: Message) -> list[Work]:
        match message.kind:
            case Kind.LOOK | Kind.RESUME | Kind.FILE | Kind.MATCH | Kind.ORDER:
                if message.anonymize:
                    self.forgetting.items(message)
                return self.items.handle(message)
            case Kind.UNLINK:
                self.unlinking.finish(message)
                return []
            case _:
                raise _misdirected(message)

    def _gallery_work(self, message: Message) -> None:
        match message.kind:
            case Kind.COMPARE:
                self.galleries.compare(message)
            case Kind.POLL:
                self.polling.poll(message)
            case Kind.GALLERY_CHANGED:
                self.galleries.gallery_changed(message)
            case Kind.GALLERY_DELETED if message.anonymize:
                self.forgetting.gallery(message)
            case Kind.GALLERY_DELETED:
                self.galleries.gallery_deleted(message)
            case Kind.APP_INSTALLED:
                self.sites.installed(message)
            case Kind.APP_REMOVED:
                self.sites.removed(message)
            case Kind.PURGE:
                self.sites.purge_if_due(message)
            case _:
                raise _misdirected(message)


def _misdirected(message: Message) -> InvalidRequest:
    return InvalidRequest(f"A message of the kind '{message.kind}' belongs into the {message.queue} queue.")
