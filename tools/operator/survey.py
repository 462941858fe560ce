"""All sites and links of a deployment. The table has no index of them, because no function ever asks: this reads it
whole, at half a read unit per 4 KB."""

from dataclasses import dataclass, field

from gallery_sync.aws.meanings import Service
from gallery_sync.model import Link, Site, SiteState
from gallery_sync.store.errors import translated
from gallery_sync.store.links import read_link
from gallery_sync.store.rows import document_in, text_in
from gallery_sync.store.sites import read_site
from tools.operator.answers import Failure, Say
from tools.operator.deployment import Deployment


@dataclass(slots=True)
class Survey:
    """`sites` by instance ID; one whose App Installed event never came is known by its links alone."""

    sites: dict[str, Site] = field(default_factory=dict[str, Site])
    links: list[Link] = field(default_factory=list[Link])

    def links_of(self, instance_id: str) -> list[Link]:
        return [link for link in self.links if link.instance_id == instance_id]


def survey(deployment: Deployment, say: Say) -> Survey:
    found = Survey()
    read = 0
    pages = deployment.dynamodb.get_paginator("scan").paginate(
        TableName=deployment.table_name,
        FilterExpression="sk = :site OR begins_with(sk, :link)",
        ExpressionAttributeValues={":site": {"S": "SITE"}, ":link": {"S": "LINK#"}},
        ProjectionExpression="sk, doc",
    )
    with translated("The table", Service.DYNAMODB):
        for page in pages:
            read += page["ScannedCount"]
            say(f"Reading the table: {read:,} rows")
            for row in page["Items"]:
                if text_in(row, "sk") == "SITE":
                    site = read_site(document_in(row))
                    found.sites[site.instance_id] = site
                else:
                    found.links.append(read_link(document_in(row)))
    for link in found.links:
        found.sites.setdefault(link.instance_id, Site(link.instance_id, SiteState.INSTALLED))
    found.links.sort(key=lambda link: (link.instance_id, link.gallery_title, link.id))
    return found


def chosen(deployment: Deployment, say: Say, link_id: str | None, site: str | None, every: bool) -> list[Link]:
    """The links that a command is about: one, those of a site, or all."""
    if (link_id is not None) + (site is not None) + every != 1:
        raise Failure("Name one link, or --site, or --all.", code=2)
    if link_id is not None:
        return [deployment.link(link_id)]
    if site is not None:
        return list(deployment.store.links(site))
    return survey(deployment, say).links
