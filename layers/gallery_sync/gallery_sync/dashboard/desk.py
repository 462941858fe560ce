"""What a request may use, and whose request it is."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from aws_lambda_powertools.event_handler.api_gateway import Router

from gallery_sync.dashboard.outside import Outside
from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, Pair, SiteState
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.connections import ConnectionService
from gallery_sync.services.links import LinkService
from gallery_sync.services.parts import Parts
from gallery_sync.sync.identity import digest
from gallery_sync.wix.instance import InstanceRefused, verify_instance
from gallery_sync.wix.instance import Visit as Shown
from gallery_sync.wix.secret import AppSecret
from gallery_sync.wix.site import GalleryShelf
from gallery_sync.wix.thumbnails import Thumbnails


class NotHere(InvalidRequest):
    """This site has nothing of the kind: answered with 404."""


_WHOLE_SECOND = timedelta(seconds=1)
"""Wix tells the time of an app's event without fractions."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The services, made once per execution environment."""

    parts: Parts
    links: LinkService
    accounts: Accounts
    connections: ConnectionService
    shelf: GalleryShelf
    thumbnails: Thumbnails
    outside: Outside
    app_secret: AppSecret = field(repr=False)

    def visit(self, authorization: str) -> "Visit":
        """Whose request it is, from the header `Authorization: Bearer <instance>`. Raises `InstanceRefused`.

        Wix opens the page only where the app is installed: one opened after the app was removed shows that it is
        back, whether or not the event of it ever came.
        """
        scheme, _, value = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise InstanceRefused("Wix did not open this page: open it from the site's dashboard.")
        shown = self._shown(value.strip())
        site = self.parts.store.site(shown.instance_id)
        if site is not None and site.state is SiteState.REMOVED:
            if site.changed_at is None or shown.signed_at < site.changed_at + _WHOLE_SECOND:
                raise InstanceRefused("The app was removed from this site: install it again to go on.")
            self._installed_again(shown.instance_id, shown.signed_at)
        return Visit(self, shown.instance_id)

    def _shown(self, instance: str) -> Shown:
        """A refusal is the last word only for the secret that is kept now."""
        secret = self.app_secret()
        try:
            return verify_instance(instance, secret, self.parts.clock())
        except InstanceRefused:
            renewed = self.app_secret.after_refusal()
            if renewed == secret:
                raise
            return verify_instance(instance, renewed, self.parts.clock())

    def _installed_again(self, instance_id: str, at: datetime) -> None:
        event_id = digest("opened", instance_id, at.isoformat())
        message = Message(Kind.APP_INSTALLED, instance_id, event_id, event_id, event_time=at.isoformat())
        self.parts.queue.send([message])


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: everything that it reads or changes belongs to this site."""

    desk: Desk
    instance_id: str

    def link(self, link_id: str) -> Link:
        """Raises `NotHere` for a link of another site, too."""
        link = self.desk.parts.store.link(self.instance_id, link_id)
        if link is None:
            raise NotHere("This gallery is not shared any more. Go back to your galleries.")
        return link

    def pair(self, link: Link, pair_id: str) -> Pair:
        """Raises `NotHere`."""
        pair = self.desk.parts.store.pair(link.id, pair_id)
        if pair is None:
            raise NotHere("This item is not part of the gallery any more.")
        return pair

    def outside(self, platform: str) -> AbstractContextManager[None]:
        """Around what calls a host that an owner named. Raises `RateLimited`."""
        if not self.desk.accounts.connector(platform).form:
            return nullcontext()
        return self.desk.outside.turn(self.instance_id)


def visit_of(router: Router) -> Visit:
    return cast("Visit", router.context["visit"])


type DeskFactory = Callable[[], Desk]
