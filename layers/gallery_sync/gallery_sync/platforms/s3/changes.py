"""The change feed: what an event of the bucket says about an album.

Shapes: Amazon S3 user guide, "EventBridge event message structure". The key is plain there, not URL-encoded.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gallery_sync.errors import InvalidRequest
from gallery_sync.platforms.s3.layout import entry_of, file_of, marker_of

_CREATED = "Object Created"
_DELETED = "Object Deleted"


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened to one medium of an album: look at it. `id` is the same for each delivery of the event.

    `file_etag`: it happened to the file of that medium, which now has this ETag. Without `entry_id` it happened to a
    file that some medium may show, or none so far: the album has to be listed."""

    id: str
    album_id: str
    entry_id: str
    gone: bool
    time: str
    file_etag: str = ""


def change_in(event: Mapping[str, Any]) -> Change | None:
    """None when the event is about something else than a medium. Raises `InvalidRequest` when it is none of S3's.

    That a former version of an object came to the end of its life says nothing about the medium, either.
    """
    try:
        kind, detail = event["detail-type"], event["detail"]
        key, bucket = detail["object"]["key"], detail["bucket"]["name"]
        stamp = detail["object"].get("sequencer") or event["id"]
        album_id, entry_id = entry_of(key)
        file_album, file = file_of(key)
        etag = str(detail["object"].get("etag", ""))
        time = str(event.get("time", ""))
        lapsed = detail.get("reason") == "Lifecycle Expiration" and "Permanently" in detail.get("deletion-type", "")
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidRequest(
            f"The event is not one that Amazon S3 sends through EventBridge ({error!r}); check the rule's pattern."
        ) from error
    if kind not in {_CREATED, _DELETED} or not (entry_id or file) or lapsed:
        return None
    digest = hashlib.sha256(f"{bucket}\n{key}\n{stamp}".encode()).hexdigest()
    if file:
        return Change(f"s3-{digest[:40]}", file_album, marker_of(file), gone=False, time=time, file_etag=etag or "gone")
    return Change(f"s3-{digest[:40]}", album_id, entry_id, kind == _DELETED, time)
