"""Sites: one row each, among which those are due from which the app was removed long enough ago."""

from dataclasses import replace

from gallery_sync.model import KEEP_DAYS, Site, SiteState
from gallery_sync.store import keys
from gallery_sync.store.conditions import at_version
from gallery_sync.store.documents import Document, check, read_time, time_of
from gallery_sync.store.reading import read_strictly
from gallery_sync.store.requests import Delete, Part, Put
from gallery_sync.store.rows import document_in, row


class Sites(Part):
    def site(self, instance_id: str) -> Site | None:
        found = self._rows.get(keys.site(instance_id))
        return read_strictly(found, lambda one: read_site(document_in(one))) if found else None

    def put_site(self, site: Site) -> Site:
        written = replace(site, version=site.version + 1)
        due = written.purge_at
        content = row(
            keys.site(site.instance_id),
            _site(written),
            version=written.version,
            due_shard=keys.due_shard("site", site.instance_id) if due else None,
            due_at=keys.moment(due) if due else None,
        )
        self._rows.write([Put(content, at_version(site.version))])
        return written

    def delete_site(self, site: Site) -> None:
        self._rows.write([Delete(keys.site(site.instance_id), at_version(site.version))])


def _site(site: Site) -> Document:
    return {
        "instance_id": site.instance_id,
        "state": site.state.value,
        "origin": site.origin,
        "keep_days": site.keep_days,
        "changed_at": time_of(site.changed_at),
        "version": site.version,
    }


def read_site(document: Document) -> Site:
    check(document, str, "instance_id", "origin")
    check(document, int, "keep_days", "version")
    return Site(
        instance_id=document["instance_id"],
        state=SiteState(document["state"]),
        origin=document["origin"],
        keep_days=document.get("keep_days", KEEP_DAYS),
        changed_at=read_time(document.get("changed_at")),
        version=document["version"],
    )
