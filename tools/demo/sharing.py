"""The owner's one choice, and the same events all over again."""

import os
from dataclasses import dataclass

from tools.local_cloud.cloud import ACCESS_KEY, REGION
from tools.local_cloud.stack import LocalStack


@dataclass(frozen=True, slots=True)
class Link:
    id: str
    album_id: str


def share(stack: LocalStack, gallery_id: str, title: str, platform: str) -> Link:
    client = stack.session.client("lambda", endpoint_url=stack.cloud_url)
    found = client.get_function_configuration(FunctionName=stack.functions["item_worker"])
    os.environ.update(found.get("Environment", {}).get("Variables", {}))
    os.environ.update(AWS_ACCESS_KEY_ID=ACCESS_KEY, AWS_SECRET_ACCESS_KEY=ACCESS_KEY, AWS_DEFAULT_REGION=REGION)
    from gallery_sync.model import Settings
    from gallery_sync.runtime.wiring import worker

    link = worker(0.1).links.share(stack.wix["instance_id"], gallery_id, title, platform, Settings())
    return Link(link.id, link.album_id)
