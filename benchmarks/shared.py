"""Galleries of texts that are shared by the deployed stack, each of a site of its own."""

import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tools.demo.dashboard import DashboardPage
from tools.demo.quiet import Quiet, TooLate
from tools.local_cloud.stack import LocalStack
from tools.people.bucket import BucketAlbum
from tools.people.owner import Owner

_LONG = 1800.0
_COUNTED_A_SECOND = 2_000
"""Counting an album takes the cloud's time, the longer the larger it is."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A gallery and its album. `seconds`: how long the first share took."""

    stack: LocalStack
    owner: Owner
    gallery_id: str
    link_id: str
    album: BucketAlbum
    quiet: Quiet
    seconds: float

    def title_outside(self, name: str) -> str:
        client = self.stack.session.client("s3", endpoint_url=self.stack.cloud_url)
        key = f"galleries/{self.link_id}/items/{name}.json"
        return json.loads(client.get_object(Bucket=self.stack.bucket, Key=key)["Body"].read())["title"]


@contextmanager
def administering(stack: LocalStack) -> Generator[httpx.Client]:
    """A client of the simulator's admin API."""
    with httpx.Client(base_url=stack.wix["admin_url"], timeout=60, trust_env=False) as admin:
        yield admin


def share(stack: LocalStack, admin: httpx.Client, size: int) -> Shared:
    """Fill a gallery, share it, and wait until it is at rest. Raises `TooLate`."""
    owner = Owner.of_new_site(admin, f"Site of {size}")
    gallery_id = owner.create_gallery("Gallery")
    for number in range(size):
        owner.add_text(gallery_id, f"<p>Text {number}</p>", title=f"Text {number}", sortOrder=float(size - number))
    owner.install_app()
    quiet = Quiet.of(stack, admin)
    quiet.wait()
    began = time.monotonic()
    link_id = DashboardPage(stack, owner).share(gallery_id, "s3")
    album = BucketAlbum(stack, link_id)
    while album.size() < size:
        if time.monotonic() - began > _LONG:
            raise TooLate(f"{album.size()} of {size} items were shared within {_LONG:.0f} s.")
        time.sleep(size / _COUNTED_A_SECOND)
    seconds = time.monotonic() - began
    quiet.wait(_LONG)
    return Shared(stack, owner, gallery_id, link_id, album, quiet, seconds)
