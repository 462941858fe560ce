"""A gallery of a site of its own, shared on the deployed stack and at rest."""

from collections.abc import Callable, Sequence
from typing import Any

import httpx

from tools.demo.dashboard import DashboardPage
from tools.demo.edits import Desk
from tools.demo.quiet import Quiet, wait_until
from tools.demo.story import Pair
from tools.local_cloud.stack import LocalStack
from tools.people.bucket import BucketAlbum
from tools.people.owner import Owner
from tools.people.site import add
from tools.people.wix import WixGallery
from tools.samples import SampleItem

_PATIENCE = 180.0


class Shared:
    """Shared in both directions. `pair` sees both sides from outside."""

    def __init__(self, stack: LocalStack, admin: httpx.Client, items: Sequence[SampleItem]) -> None:
        self.owner = Owner.of_new_site(admin, "End to end")
        self.page = DashboardPage(stack, self.owner)
        self.gallery_id = self.owner.create_gallery("End to end")
        for place, item in enumerate(items):
            add(self.owner, self.gallery_id, item, sortOrder=10.0 * (len(items) - place))
        self.owner.install_app()
        Quiet.of(stack, admin).wait()
        self.link_id = self.page.share(self.gallery_id, "s3")
        self.album = BucketAlbum(stack, self.link_id)
        self.pair = Pair(stack, admin, WixGallery(self.owner, self.gallery_id), self.album)
        wait_until(lambda: not self.pair.differences(), _PATIENCE, lambda: "\n".join(self.pair.differences()))
        self.pair.settle()

    def desk(self, side: str) -> Desk:
        return self.pair.desk(self.pair.wix if side == "Wix" else self.pair.outside)

    def standing(self) -> dict[str, Any]:
        """What the app's page says about the link."""
        return self.page.link(self.link_id)

    def until(self, so: str, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait for something; `so` says what, if it does not happen."""
        wait_until(condition, seconds, lambda: f"In vain: {so}. {self.standing()}")
        self.pair.settle()
