"""Sites that have, or had, the app: each with its own galleries, files and owner."""

import itertools
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace

from .arrival import Arrivals
from .env import Env
from .errors import not_found
from .events import Happening, Kind
from .galleries import Galleries, Gallery
from .media import FileRecord, Library
from .wire import Json, iso

type Publish = Callable[[str, Json, Happening], None]


@dataclass(slots=True)
class Site:
    """`instance_id` names the installation, and survives removing and installing the app again."""

    instance_id: str
    site_id: str
    owner_id: str
    name: str
    origin_instance_id: str | None
    library: Library
    arrivals: Arrivals
    galleries: Galleries
    installed: bool = False

    @property
    def owner(self) -> Json:
        """The owner's identity in webhooks."""
        return {"identityType": "WIX_USER", "wixUserId": self.owner_id}

    def to_json(self) -> Json:
        return {
            "instance_id": self.instance_id, "site_id": self.site_id, "owner_id": self.owner_id,
            "name": self.name, "installed": self.installed, "origin_instance_id": self.origin_instance_id,
        }  # fmt: skip

    def dump(self) -> Json:
        """Everything on the site, numbers in full."""
        galleries = self.galleries.by_id.values()
        return self.to_json() | {
            "galleries": [gallery.to_json(0, len(gallery.items)) for gallery in galleries],
            "files": [self.library.descriptor(file) for file in self.library.by_id.values()],
        }


class Sites:
    def __init__(self, env: Env, app_id: str, publish: Publish) -> None:
        self.by_id: dict[str, Site] = {}
        self._env, self._app_id, self._publish = env, app_id, publish

    def get(self, instance_id: str) -> Site:
        if instance_id not in self.by_id:
            raise not_found("Site")
        return self.by_id[instance_id]

    def create(self, name: str, origin: Site | None = None) -> Site:
        """A site without the app."""
        instance_id, site_id = self._env.ids.guid(), self._env.ids.guid()

        def announce(actor: Json, happening: Happening) -> None:
            if site.installed:
                self._publish(instance_id, actor, happening)

        library = Library(self._env, site_id)
        site = Site(
            instance_id, site_id, self._env.ids.guid(), name, origin.instance_id if origin else None, library,
            Arrivals(self._env, library, announce),
            Galleries(self._env, library, announce),
        )  # fmt: skip
        self.by_id[instance_id] = site
        return site

    def install(self, site: Site) -> None:
        """Install the app, or announce it once more. A duplicated site names its origin."""
        site.installed = True
        body = {"appId": self._app_id}
        if site.origin_instance_id is not None:
            body["originInstanceId"] = site.origin_instance_id
        self._publish(site.instance_id, site.owner, Happening(Kind.APP_INSTALLED, self._app_id, body))

    def remove(self, site: Site) -> None:
        site.installed = False
        happening = Happening(Kind.APP_REMOVED, self._app_id, {"appId": self._app_id})
        self._publish(site.instance_id, site.owner, happening)

    def duplicate(self, origin: Site, *, keep_ids: bool) -> Site:
        """A copy of a site, app included. Media keep their IDs; whether galleries do is not published."""
        copy = self.create(f"Copy of {origin.name}", origin)
        for file_id, file in origin.library.by_id.items():
            copy.library.by_id[file_id] = self._copied_file(file, copy)
        for gallery in origin.galleries.by_id.values():
            copied = self._copied_gallery(gallery, keep_ids)
            copy.galleries.by_id[copied.id] = copied
        self.install(copy)
        return copy

    def file(self, file_id: str) -> tuple[Site, FileRecord] | None:
        """The first site that holds a file, for the media host, where addresses name no site."""
        for site in self.by_id.values():
            if file_id in site.library.by_id:
                return site, site.library.by_id[file_id]
        return None

    def files_waiting(self) -> int:
        return sum(site.arrivals.waiting for site in self.by_id.values())

    def _copied_file(self, file: FileRecord, copy: Site) -> FileRecord:
        path = self._env.folder / f"{copy.site_id}-{file.id}"
        if file.path.exists():
            shutil.copyfile(file.path, path)
        return replace(file, path=path, labels=list(file.labels))

    def _copied_gallery(self, gallery: Gallery, keep_ids: bool) -> Gallery:
        moment = self._env.now()
        stamps = itertools.repeat({"createdDate": iso(moment), "updatedDate": iso(moment)})
        items = deepcopy(list(gallery.items.values()))
        fresh = [item | ({} if keep_ids else {"id": self._env.ids.guid(), **next(stamps)}) for item in items]
        gallery_id = gallery.id if keep_ids else self._env.ids.guid()
        return replace(gallery, id=gallery_id, items={item["id"]: item for item in fresh}, places=set(gallery.places))
