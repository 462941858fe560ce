"""The media library: typed calls about media (WordPress REST API handbook, "Media")."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from pydantic import ValidationError

from gallery_sync.errors import CredentialsRefused, IncompleteListing, Refused, Unavailable
from gallery_sync.http import AnswerTooLong, Seen, size_of
from gallery_sync.model.sizes import Weight
from gallery_sync.platforms.wordpress.client import Answer, Client
from gallery_sync.platforms.wordpress.errors import NotFound, PastTheEnd
from gallery_sync.platforms.wordpress.models import MEDIUM_FIELDS, Medium, UnreadableMedium
from gallery_sync.platforms.wordpress.translation import marker_of, slugs_of, stem_of

_A_PAGE: Final = 100
"""The most objects that WordPress lists at once."""
_MOST_NAMED: Final = 10_000
"""IDs that are asked for one by one, a hundred in a request: a page's content may name any number of them."""
_LONGEST: Final = 1 << 20
"""Bytes of what is told of one medium: several are read side by side."""
_EDIT: Final = {"context": "edit", "_fields": MEDIUM_FIELDS}
_BY_ID: Final = {**_EDIT, "per_page": _A_PAGE, "orderby": "id", "order": "asc"}
_UNREADABLE: Final = (
    "WordPress describes the medium {id} in a form that Gallery Sync cannot read (at {where}). A plugin may write it: "
    "open the medium in the media library and save it, or delete it."
)
_TOO_MANY: Final = (
    f"The gallery of the album's page names over {_MOST_NAMED:,} pictures that were not uploaded to this page. Remove "
    "some of them from it, or share to another page. Until then nothing is changed on either side."
)
_FORBIDDEN: Final = (
    "The WordPress account may not read or change the medium {id}, although it may others: check the permissions of "
    "that medium, or the plugin that restricts it."
)
_TOO_LONG: Final = (
    "WordPress tells more than 1 MB about the medium {id}. A plugin may write it: open the medium in the media library "
    "and shorten its texts, or delete it."
)
type AnyMedium = Medium | UnreadableMedium


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
        """None when WordPress says that it does not exist, or that it is in the trash. Raises `Refused` when it cannot
        be understood."""
        try:
            answer = self._about(medium_id, "Reading a medium", "GET", params=_EDIT)
        except NotFound:
            return None
        medium = _medium(answer.object)
        return medium if medium.status != "trash" else None

    def some(self, medium_ids: Sequence[str]) -> Iterator[AnyMedium]:
        """Those of these that the library shows; what is missing is not thereby proven to be gone. Raises `Refused` for
        more than are compared."""
        if len(medium_ids) > _MOST_NAMED:
            raise Refused(_TOO_MANY)
        weight = Weight("media that the page's gallery names")
        for start in range(0, len(medium_ids), _A_PAGE):
            asked = medium_ids[start : start + _A_PAGE]
            answer = self._client.call("Listing media", "GET", "/media", params={**_BY_ID, "include": ",".join(asked)})
            found = [one for one in map(_any_medium, answer.objects) if str(one.id) in asked]
            weight.add(sum(map(_size, found)))
            yield from found

    def marked(self, marker: str) -> Sequence[Medium]:
        """The media whose slug bears the marker, oldest first. Raises `Refused` when one cannot be understood."""
        params = {**_BY_ID, "slug": slugs_of(marker)}
        answer = self._client.call("Looking for a medium", "GET", "/media", params=params)
        return [_medium(one) for one in answer.objects]

    def attached_to(self, page_id: str) -> Sequence[AnyMedium]:
        """All media of a page, by ID: that order is the only one in which pages do not shift while media are edited.
        Raises `IncompleteListing` unless IDs are unique and their number is the total stated before and after, where
        one is stated."""
        media: list[AnyMedium] = []
        totals: list[int] = []
        seen = Seen("media of the album")
        number = 1
        while True:
            answer = self._listed(page_id, number)
            if answer is not None:
                page = [_any_medium(one) for one in answer.objects]
                seen.add((str(medium.id) for medium in page), sum(map(_size, page)))
                media += page
                totals.append(answer.total)
            if answer is None or _is_last(answer, len(media)):
                break
            number += 1
        if number > 1 and max(totals) >= 0:
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
        total = answer.total if answer.total >= 0 else len(self.attached_to(page_id))
        return Newest(str(first.get("id", 0)), str(first.get("modified_gmt", "")), total, answer.moment)

    def upload(self, body: Iterable[bytes], headers: Mapping[str, str]) -> Medium:
        """`body` is a form with the file and its fields."""
        params = {"_fields": MEDIUM_FIELDS}
        answer = self._client.call("Uploading a file", "POST", "/media", params=params, content=body, headers=headers)
        return _medium(answer.object)

    def change(self, medium_id: str, fields: Mapping[str, Any]) -> Medium:
        """Write these fields; returns what was stored. Raises `NotFound`, `Refused`."""
        params = {"_fields": MEDIUM_FIELDS}
        return _medium(self._about(medium_id, "Changing a medium", "POST", params=params, json=dict(fields)).object)

    def remove(self, medium: Medium) -> None:
        """Delete it for good, unless other media show the same file, which would go with it: plugins for translations
        make one for each language. Then it only leaves its page, with those of them that are attached there, too."""
        others = self.of_the_same_file(medium)
        if not others:
            self.delete(str(medium.id))
        for one in (medium, *others) if others else ():
            if one.post == medium.post:
                self.change(str(one.id), {"post": 0})

    def of_the_same_file(self, medium: Medium) -> Sequence[Medium]:
        """The other media of its file, found by the title that WordPress made of the file's name: nothing else of a
        file can be searched for."""
        params = {**_BY_ID, "search": stem_of(medium)}
        answer = self._client.call("Looking for a medium", "GET", "/media", params=params)
        found = [one for one in map(_any_medium, answer.objects) if isinstance(one, Medium)]
        marker = marker_of(medium.slug)
        found += self.marked(marker) if marker else ()
        others = {one.id: one for one in found if one.id != medium.id and one.source_url == medium.source_url}
        return tuple(others.values())

    def delete(self, medium_id: str) -> None:
        """For good: media have no trash unless a site switches it on. Absent already is success."""
        try:
            self._about(medium_id, "Deleting a medium", "DELETE", params={"force": "true"})
        except NotFound:
            return

    def _about(self, medium_id: str, call: str, method: str, *, params: Mapping[str, str], json: Any = None) -> Answer:
        """A call about one medium. When the account is refused that one and may still edit media, the medium is the
        trouble, and not the account: raises `Refused`, as for one of which too much is told."""
        path = f"/media/{medium_id}"
        try:
            return self._client.call(call, method, path, params=params, json=json, max_bytes=_LONGEST)
        except AnswerTooLong as error:
            raise Refused(_TOO_LONG.format(id=medium_id)) from error
        except CredentialsRefused as error:
            if error.status != HTTPStatus.FORBIDDEN:
                raise
            self._client.call("Listing media", "GET", "/media", params={**_BY_ID, "per_page": 1})
            raise Refused(_FORBIDDEN.format(id=medium_id), status=error.status) from error


def _is_last(answer: Answer, came: int) -> bool:
    """Caches and proxies may drop the header that tells the total: then the last page is one that is not full."""
    count = len(answer.objects)
    return not count or (came >= answer.total if answer.total >= 0 else count < _A_PAGE)


def _prove(media: Sequence[AnyMedium], totals: Sequence[int]) -> None:
    stated = {total for total in totals if total >= 0}
    if stated - {len(media)}:
        raise IncompleteListing(f"{len(media)} media came, but WordPress states {min(stated)} to {max(stated)}.")


def _medium(body: Mapping[str, Any]) -> Medium:
    medium = _any_medium(body)
    if isinstance(medium, UnreadableMedium):
        raise Refused(medium.reason)
    return medium


def _any_medium(body: Mapping[str, Any]) -> AnyMedium:
    """Raises `Unavailable` when not even its ID is told."""
    try:
        return Medium.model_validate(body)
    except ValidationError as error:
        medium_id = body.get("id")
        if not isinstance(medium_id, int) or isinstance(medium_id, bool):
            reason = "WordPress tells of a medium without its ID; it is asked again later."
            raise Unavailable(reason) from error
        where = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        return UnreadableMedium(medium_id, _UNREADABLE.format(id=medium_id, where=where))


def _size(medium: AnyMedium) -> int:
    return size_of(medium) if isinstance(medium, Medium) else len(medium.reason)
