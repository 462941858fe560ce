"""The page that is the album: its title, and the gallery that it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from gallery_sync.errors import CollectionGone, Unavailable
from gallery_sync.platforms.wordpress.client import Client
from gallery_sync.platforms.wordpress.errors import NotFound
from gallery_sync.platforms.wordpress.models import PAGE_FIELDS, Page
from gallery_sync.platforms.wordpress.texts import encode
from gallery_sync.platforms.wordpress.translation import slug_of

_EDIT: Final = {"context": "edit", "_fields": PAGE_FIELDS}
_GONE: Final = (
    "The album's page does not exist on the WordPress site any more, or is in the trash. Restore it there and resume, "
    "or remove the link."
)
_ANY_STATUS: Final = "publish,future,draft,pending,private"
_EMPTY: Final = (
    '<!-- wp:gallery {"linkTo":"none"} -->\n'
    '<figure class="wp-block-gallery has-nested-images columns-default is-cropped"></figure>\n<!-- /wp:gallery -->'
)


@dataclass(frozen=True, slots=True)
class Pages:
    """Typed calls about pages (WordPress REST API handbook, "Pages")."""

    client: Client

    def read(self, page_id: str) -> Page:
        """Raises `CollectionGone`; a page in the trash can still be read, and is gone all the same."""
        try:
            page = self._call("Reading the album's page", "GET", f"/pages/{page_id}")
        except NotFound as error:
            raise CollectionGone(_GONE) from error
        if page.status == "trash":
            raise CollectionGone(_GONE)
        return page

    def make(self, marker: str, title: str) -> Page:
        """The page that bears the marker, made if there is none."""
        params = {**_EDIT, "slug": slug_of(marker), "status": _ANY_STATUS}
        found = self.client.call("Looking for the album's page", "GET", "/pages", params=params).objects
        if found:
            return _page(found[0])
        fields = {"title": encode(title), "slug": slug_of(marker), "status": "publish", "content": _EMPTY}
        return self._call("Making the album's page", "POST", "/pages", fields)

    def change(self, page_id: str, **fields: str) -> None:
        try:
            self._call("Changing the album's page", "POST", f"/pages/{page_id}", fields)
        except NotFound as error:
            raise CollectionGone(_GONE) from error

    def delete(self, page_id: str) -> None:
        """For good; absent already is success."""
        try:
            self.client.call("Deleting the album's page", "DELETE", f"/pages/{page_id}", params={"force": "true"})
        except NotFound:
            return

    def _call(self, call: str, method: str, path: str, fields: Mapping[str, str] | None = None) -> Page:
        return _page(self.client.call(call, method, path, params=_EDIT, json=fields).object)


def _page(body: Mapping[str, Any]) -> Page:
    try:
        return Page.model_validate(body)
    except ValidationError as error:
        raise Unavailable("WordPress describes the page in a form that Gallery Sync does not know.") from error
