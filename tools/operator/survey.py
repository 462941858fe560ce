"""All sites and links of a deployment. The table has no index of them, because no function ever asks: this reads it
whole, at half a read unit per 4 KB."""

from dataclasses import dataclass, field

from gallery_sync.aws.meanings import Service
from gallery_sync.model import Link, Site, SiteState
from gallery_sync.store.errors import translated
from gallery_sync.store.keys import Key
from gallery_sync.store.links import read_link
from gallery_sync.store.reading import read_one
from gallery_sync.store.rows import Row, document_in, text_in
from gallery_sync.store.sites import read_site
from tools.operator.answers import Failure, Say
from tools.operator.deployment import Deployment


@dataclass(slots=True)
class Survey:
    """`sites` by instance ID; one whose App Installed event never came is known by its links alone. `unreadable`: the
    keys of rows that this version cannot read."""

    sites: dict[str, Site] = field(default_factory=dict[str, Site])
    links: list[Link] = field(default_factory=list[Link])
    unreadable: list[Key] = field(default_factory=list[Key])

    def links_of(self, instance_id: str) -> list[Link]:
        return [link for link in self.links if link.instance_id == instance_id]


def survey(deployment: Deployment, say: Say) -> Survey:
    found = Survey()
    read = 0
    pages = deployment.dynamodb.get_paginator("scan").paginate(
        TableName=deployment.table_name,
        FilterExpression="sk = :site OR begins_with(sk, :link)",
        ExpressionAttributeValues={":site": {"S": "SITE"}, ":link": {"S": "LINK#"}},
        ProjectionExpression="pk, sk, doc",
    )
    with translated("The table", Service.DYNAMODB):
        for page in pages:
            read += page["ScannedCount"]
            say(f"Reading the table: {read:,} rows")
            for row in page["Items"]:
                _add(found, row)
    for link in found.links:
        found.sites.setdefault(link.instance_id, Site(link.instance_id, SiteState.INSTALLED))
    found.links.sort(key=lambda link: (link.instance_id, link.gallery_title, link.id))
    return found


def _add(found: Survey, row: Row) -> None:
    def unreadable(key: Key, error: Exception) -> None:
        found.unreadable.append(key)

    if text_in(row, "sk") == "SITE":
        if site := read_one(row, lambda one: read_site(document_in(one)), unreadable):
            found.sites[site.instance_id] = site
    elif link := read_one(row, lambda one: read_link(document_in(one)), unreadable):
        found.links.append(link)


def chosen(deployment: Deployment, say: Say, link_id: str | None, site: str | None, every: bool) -> list[Link]:
    """The links that a command is about: one, those of a site, or all."""
    if (link_id is not None) + (site is not None) + every != 1:
        raise Failure("Name one link, or --site, or --all.", code=2)
    if link_id is not None:
        return [deployment.link(link_id)]
    if site is not None:
        return list(deployment.store.links(site))
    return survey(deployment, say).links
