"""The media library: typed calls about media (WordPress REST API handbook, "Media")."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from gallery_sync.errors import IncompleteListing, Unavailable
from gallery_sync.http import Seen
from gallery_sync.platforms.wordpress.client import Answer, Client
from gallery_sync.platforms.wordpress.errors import NotFound, PastTheEnd
from gallery_sync.platforms.wordpress.models import MEDIUM_FIELDS, Medium
from gallery_sync.platforms.wordpress.translation import slugs_of

_A_PAGE: Final = 100
"""The most objects that WordPress lists at once."""
_EDIT: Final = {"context": "edit", "_fields": MEDIUM_FIELDS}
_BY_ID: Final = {**_EDIT, "per_page": _A_PAGE, "orderby": "id", "order": "asc"}


@dataclass(frozen=True, slots=True)
class Newest:
    """The medium of a page that changed last, how many there are, and the server's time."""

    id: str
    modified: str
    total: int
    moment: datetime | None


class Library:
    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, medium_id: str) -> Medium | None:
        """None when WordPress says that it does not exist, or that it is in the trash."""
        try:
            answer = self._client.call("Reading a medium", "GET", f"/media/{medium_id}", params=_EDIT)
        except NotFound:
            return None
        medium = _medium(answer.object)
        return medium if medium.status != "trash" else None

    def some(self, medium_ids: Sequence[str]) -> Iterator[Medium]:
        """Those of these that the library shows; what is missing is not thereby proven to be gone."""
        for start in range(0, len(medium_ids), _A_PAGE):
            params = {**_BY_ID, "include": ",".join(medium_ids[start : start + _A_PAGE])}
            answer = self._client.call("Listing media", "GET", "/media", params=params)
            yield from map(_medium, answer.objects)

    def marked(self, marker: str) -> Sequence[Medium]:
        """The media whose slug bears the marker, oldest first."""
        params = {**_BY_ID, "slug": slugs_of(marker)}
        answer = self._client.call("Looking for a medium", "GET", "/media", params=params)
        return [_medium(one) for one in answer.objects]

    def attached_to(self, page_id: str) -> Sequence[Medium]:
        """All media of a page, by ID: that order is the only one in which pages do not shift while media are edited.
        Raises `IncompleteListing` unless IDs are unique and their number is the total stated before and after."""
        media: list[Medium] = []
        totals: list[int] = []
        seen = Seen("media of the album")
        number = 1
        while True:
            answer = self._listed(page_id, number)
            if answer is not None:
                page = [_medium(one) for one in answer.objects]
                seen.add(str(medium.id) for medium in page)
                media += page
                totals.append(answer.total)
            if answer is None or len(media) >= answer.total or not answer.objects:
                break
            number += 1
        if number > 1:
            totals.append(self.newest(page_id).total)
        _prove(media, totals)
        return media

    def _listed(self, page_id: str, number: int) -> Answer | None:
        params = {**_BY_ID, "parent": page_id, "page": number}
        try:
            return self._client.call("Listing the album", "GET", "/media", params=params)
        except PastTheEnd:
            return None

    def newest(self, page_id: str) -> Newest:
        params = {"context": "edit", "parent": page_id, "per_page": 1, "orderby": "modified", "order": "desc"}
        params["_fields"] = "id,modified_gmt"
        answer = self._client.call("Looking for changes", "GET", "/media", params=params)
        first: Mapping[str, Any] = answer.objects[0] if answer.objects else {}
        return Newest(str(first.get("id", 0)), str(first.get("modified_gmt", "")), answer.total, answer.moment)

    def upload(self, body: Iterable[bytes], headers: Mapping[str, str]) -> Medium:
        """`body` is a form with the file and its fields."""
        params = {"_fields": MEDIUM_FIELDS}
        answer = self._client.call("Uploading a file", "POST", "/media", params=params, content=body, headers=headers)
        return _medium(answer.object)

    def change(self, medium_id: str, fields: Mapping[str, Any]) -> Medium:
        """Write these fields; returns what was stored. Raises `NotFound`."""
        path, params = f"/media/{medium_id}", {"_fields": MEDIUM_FIELDS}
        return _medium(self._client.call("Changing a medium", "POST", path, params=params, json=dict(fields)).object)

    def delete(self, medium_id: str) -> None:
        """For good: media have no trash unless a site switches it on. Absent already is success."""
        try:
            self._client.call("Deleting a medium", "DELETE", f"/media/{medium_id}", params={"force": "true"})
        except NotFound:
            return


def _prove(media: Sequence[Medium], totals: Sequence[int]) -> None:
    if set(totals) != {len(media)}:
        raise IncompleteListing(f"{len(media)} media came, but WordPress states {min(totals)} to {max(totals)}.")


def _medium(body: Mapping[str, Any]) -> Medium:
    try:
        return Medium.model_validate(body)
    except ValidationError as error:
        raise Unavailable("WordPress describes a medium in a form that Gallery Sync does not know.") from error
