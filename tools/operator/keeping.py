"""For how long a site's data are kept after the app was removed from it."""

from argparse import Namespace
from dataclasses import replace

from gallery_sync.model import Site
from gallery_sync.services.sites import keep_for
from tools.operator.answers import Answer, Failure, Say, moment, said
from tools.operator.deployment import Deployment


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
