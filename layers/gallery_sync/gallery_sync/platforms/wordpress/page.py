"""The page that is the album: its title, and the gallery that it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from gallery_sync.errors import CollectionGone, Refused, Unavailable
from gallery_sync.http import AnswerTooLong
from gallery_sync.platforms.wordpress.client import Client
from gallery_sync.platforms.wordpress.errors import NotFound
from gallery_sync.platforms.wordpress.models import PAGE_FIELDS, PAGE_NAME_FIELDS, Page, PageName
from gallery_sync.platforms.wordpress.texts import encode
from gallery_sync.platforms.wordpress.translation import slug_of

_EDIT: Final = {"context": "edit", "_fields": PAGE_FIELDS}
_BRIEFLY: Final = {"context": "edit", "_fields": PAGE_NAME_FIELDS}
LONGEST: Final = 4_000_000
"""Characters of a page's content: ten thousand pictures with short alternative texts have 3.6 million."""
_TOO_LONG: Final = (
    "The album's page is longer than the 4 MB that are read of a page. On the WordPress site, remove what does not "
    "belong to the album from it, or share to another page. Until then nothing is changed on either side."
)
_WOULD_BE_TOO_LONG: Final = (
    "The album's page would be longer than 4 MB, more than is read of a page again. Shorten the alternative texts, or "
    "move some of the pictures into another gallery. Until then the page stays as it is."
)
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
        """Raises `CollectionGone`; a page in the trash can still be read, and is gone all the same. Raises `Refused`
        for one that is longer than what is read."""
        try:
            page = self._told(page_id)
        except NotFound as error:
            raise CollectionGone(_GONE) from error
        except AnswerTooLong as error:
            raise Refused(_TOO_LONG) from error
        if page.status == "trash":
            raise CollectionGone(_GONE)
        if len(page.content.raw) > LONGEST:
            del page  # an error keeps alive what its frames hold
            raise Refused(_TOO_LONG)
        return page

    def _told(self, page_id: str) -> Page:
        return _understood(
            Page, self.client.call("Reading the album's page", "GET", f"/pages/{page_id}", params=_EDIT).object
        )

    def make(self, marker: str, title: str) -> PageName:
        """The page that bears the marker, made if there is none."""
        params = {**_BRIEFLY, "slug": slug_of(marker), "status": _ANY_STATUS}
        found = self.client.call("Looking for the album's page", "GET", "/pages", params=params).objects
        if found:
            return _understood(PageName, found[0])
        fields = {"title": encode(title), "slug": slug_of(marker), "status": "publish", "content": _EMPTY}
        return self._write("Making the album's page", "/pages", fields)

    def change(self, page_id: str, **fields: str) -> None:
        """Raises `Refused` for a content that would not be read again, and `CollectionGone`."""
        if len(fields.get("content", "")) > LONGEST:
            raise Refused(_WOULD_BE_TOO_LONG)
        try:
            self._write("Changing the album's page", f"/pages/{page_id}", fields)
        except NotFound as error:
            raise CollectionGone(_GONE) from error

    def delete(self, page_id: str) -> None:
        """For good; absent already is success."""
        try:
            self.client.call("Deleting the album's page", "DELETE", f"/pages/{page_id}", params={"force": "true"})
        except NotFound:
            return

    def _write(self, call: str, path: str, fields: Mapping[str, str]) -> PageName:
        return _understood(PageName, self.client.call(call, "POST", path, params=_BRIEFLY, json=fields).object)


def _understood[T: PageName](kind: type[T], body: Mapping[str, Any]) -> T:
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        raise Unavailable("WordPress describes the page in a form that Gallery Sync does not know.") from error
