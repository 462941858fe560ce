"""What is left of a site, as the table and the bucket themselves show it: whole, whatever the rows of its links say."""

from collections.abc import Collection, Iterator, Sequence

import boto3

from gallery_sync.aws.meanings import Service
from gallery_sync.platforms.s3.layout import Layout
from gallery_sync.store import keys
from gallery_sync.store.errors import translated
from gallery_sync.store.keys import Key
from gallery_sync.store.rows import Row, key_of, text_in
from tools.operator.deployment import Deployment


def remains(deployment: Deployment, instance_id: str, link_ids: Collection[str]) -> list[Key]:
    """The rows of a site, those that name it, and those below these links."""
    partitions = {keys.site_partition(instance_id), *map(keys.link_partition, link_ids)}
    return [
        key_of(row)
        for row in _all_rows(deployment)
        if text_in(row, "pk") in partitions or row.get("instance_id") == {"S": instance_id}
    ]


def orphans(deployment: Deployment) -> list[str]:
    """The links below which there are rows, and which are no site's: whose a link is, one of its rows says as long as
    it lives."""
    below, owned = set[str](), set[str]()
    for row in _all_rows(deployment):
        pk, sk = key_of(row)
        if pk.startswith(keys.LINK):
            (owned if sk == keys.owner("")[1] else below).add(keys.link_of((pk, sk)))
    return sorted(below - owned)


def left_in_bucket(deployment: Deployment, album_ids: Sequence[str]) -> list[str]:
    """The keys of objects that these albums still have; of each the first thousand."""
    client = boto3.client("s3")
    found: list[str] = []
    for album_id in dict.fromkeys(album_ids):
        layout = Layout(album_id)
        for prefix in (layout.prefix, layout.staged):
            with translated("The bucket", Service.S3):
                answer = client.list_objects_v2(Bucket=deployment.output("AlbumBucketName"), Prefix=prefix)
            found += [one.get("Key", "") for one in answer.get("Contents", [])]
    return found


def _all_rows(deployment: Deployment) -> Iterator[Row]:
    """Without what they hold."""
    pages = deployment.dynamodb.get_paginator("scan").paginate(
        TableName=deployment.table_name, ProjectionExpression="pk, sk, instance_id", ConsistentRead=True
    )
    with translated("The table", Service.DYNAMODB):
        for page in pages:
            yield from page["Items"]
