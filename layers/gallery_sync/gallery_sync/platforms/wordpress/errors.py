"""WordPress's answers that are no success, in our words.

The body is `{code, message, data: {status}}`. Several statuses mislead (seen with WordPress 6.1.9): a refused file is a
500, wrong credentials are reported as the lack of a right, and a route that a plugin took away is a 404 like a medium
that is gone; so the code decides. An answer without a code did not come from WordPress, but from a firewall, a proxy
or a broken plugin before it.
"""

from collections.abc import Mapping
from typing import Any, cast

from gallery_sync.errors import CredentialsRefused, GallerySyncError, MediaUnusable, NoRoom, Unavailable
from gallery_sync.http import Response, error_of, json_in

_ROLE = (
    "The WordPress account may not edit all pictures and pages. Give it the role Editor or Administrator on the site, "
    "then connect it again."
)
_SIGN_IN = (
    "WordPress does not accept the user name and application password any more. Make a new application password "
    "under Users, Profile on the site, and connect it again."
)
_MOVED = "The WordPress site answers at another address now. Connect it again with its new address."
_TOO_LARGE = "The WordPress site does not take files of this size; raise its upload limit."
_GONE_CODES = frozenset({"rest_post_invalid_id", "rest_post_invalid_parent"})
_NO_FILE = frozenset({"rest_upload_no_content_disposition", "rest_upload_no_data"})
"""PHP drops a body that is over its limit, so WordPress finds no file in it."""
_BAD_FILE = frozenset({"rest_upload_sideload_error", "rest_upload_unknown_error", "rest_upload_file_error"})


_FULL = frozenset({"rest_upload_limited_space", "rest_upload_user_quota_exceeded"})
"""A site of a network has used up its space (WP_REST_Attachments_Controller::check_upload_size)."""
_NO_ROOM = "The WordPress site has no room for more files: make room there. It is tried again by itself."


class NotFound(Exception):
    """WordPress itself said that there is no such object: the only proof of absence. Stays inside this package."""


class TooLarge(MediaUnusable):
    """The site's host does not take files of this size."""


class PastTheEnd(Exception):
    """A page of a listing that has become shorter meanwhile. Stays inside this package."""


def refusal_of(response: Response, call: str) -> GallerySyncError | NotFound | PastTheEnd:
    """`call` names what was tried, such as "Uploading a file"."""
    status = response.status_code
    code, said = _said(response)
    if 300 <= status < 400:
        return CredentialsRefused(_MOVED, status=status)
    if status == 413:
        return TooLarge(_TOO_LARGE, status=status)
    if not code:
        return _not_from_wordpress(response, call)
    return _said_no(response, call, code, said)


def _said_no(response: Response, call: str, code: str, said: str) -> GallerySyncError | NotFound | PastTheEnd:
    status = response.status_code
    if code in _GONE_CODES and status == 404:
        return NotFound()
    if code == "rest_post_invalid_page_number":
        return PastTheEnd()
    if code in _NO_FILE:
        return TooLarge(_TOO_LARGE, status=status)
    if code in _FULL or (code in _BAD_FILE and _tells_of_a_full_disk(said)):
        return NoRoom(f"{_NO_ROOM} {said}".strip(), status=status)
    if code in _BAD_FILE:
        return _refused_file(said, status)
    if status == 404:
        reason = f"{call}: the site's REST API is switched off or broken ({code}); check its plugins."
        return Unavailable(reason, status=status)
    if status in (401, 403):
        return CredentialsRefused(_SIGN_IN if status == 401 else _ROLE, status=status)
    return error_of(response, f"{call}: WordPress refused it. {said}".strip())


def _refused_file(said: str, status: int) -> MediaUnusable:
    """The message is in the site's language, but the names of PHP's limits are not translated. The one about an empty
    file names two of them."""
    if "upload_max_filesize" in said and "post_max_size" not in said:
        return TooLarge(f"{_TOO_LARGE} {said}", status=status)
    return MediaUnusable(f"WordPress does not take this file. {said}".strip(), status=status)


def _tells_of_a_full_disk(said: str) -> bool:
    """By the words that are not translated: PHP's and the operating system's own."""
    return "No space left on device" in said or "Disk quota exceeded" in said


def _not_from_wordpress(response: Response, call: str) -> GallerySyncError:
    status = response.status_code
    if status in (401, 403, 404, 406):
        reason = f"{call}: the site answered {status} without WordPress being asked; check its firewall and plugins."
        return Unavailable(reason, status=status)
    return error_of(response, f"{call}: the WordPress site is in trouble (status {status}).")


def _said(response: Response) -> tuple[str, str]:
    """The code, and the message as a sentence; two empty texts when it is not WordPress that answers."""
    try:
        body = json_in(response)
    except ValueError:
        return "", ""
    if not isinstance(body, Mapping):
        return "", ""
    answer = cast("Mapping[str, Any]", body)
    code, message = answer.get("code"), answer.get("message")
    if not isinstance(code, str) or not isinstance(message, str):
        return "", ""
    return code, f"WordPress says: {message.strip()[:300].rstrip('.')}." if message.strip() else ""
