"""The sites on which the app is or was installed, and for how long their data are kept after it was removed."""

from argparse import Namespace
from collections import Counter
from dataclasses import replace

from gallery_sync.cli.deployment import Deployment
from gallery_sync.cli.output import Answer, Failure, Say, listed, moment, said
from gallery_sync.model import Site
from gallery_sync.services.sites import keep_for


def sites(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    found = deployment.survey(say)
    rows = [
        {
            "site": site.instance_id,
            "state": site.state.value,
            "links": dict(Counter(link.state.value for link in found.links_of(site.instance_id))),
            "duplicated from": site.origin,
            "kept for days": site.keep_days,
            "forgotten at": moment(site.purge_at),
        }
        for site in sorted(found.sites.values(), key=lambda site: site.instance_id)
    ]
    return listed(rows, "The app is installed on no site yet.")


def keep(deployment: Deployment, options: Namespace, say: Say) -> Answer:
    known = deployment.store.site(options.site)
    if known is None and not deployment.store.links(options.site):
        raise Failure(f"Nothing is kept about a site {options.site}: `gallery-sync sites` shows all.")
    before = known or Site(options.site)
    if options.days is None:
        return _told(before, "")
    if options.dry_run:
        return _told(replace(before, keep_days=options.days), "Nothing was done; it would be so: ")
    return _told(keep_for(deployment.worker.parts, options.site, options.days), "")


def _told(site: Site, prefix: str) -> Answer:
    if site.purge_at:
        sentence = f"The app was removed; everything about the site is forgotten at {moment(site.purge_at)}."
    else:
        sentence = f"Everything about the site is kept for {site.keep_days} days after the app is removed from it."
    return said(prefix + sentence, site=site.instance_id, keep_days=site.keep_days, forgotten_at=moment(site.purge_at))
