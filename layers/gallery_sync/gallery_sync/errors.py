"""The errors that may cross a port, as a tree:

    GallerySyncError
    ├── TransientError            try again, at the earliest after `retry_after` seconds
    │   ├── RateLimited           the platform's budget is used up
    │   ├── Unavailable           5xx, time-out, connection refused, an answer that cannot be read
    │   ├── IncompleteListing     pages, IDs or totals did not add up (SYNC rule 9)
    │   ├── StaleRevision         the object changed since it was read: read again, plan again
    │   ├── RankTaken             another entry has this rank
    │   └── VersionConflict       somebody else wrote the table row first
    ├── MayPass                   nobody need do anything: tried again with growing gaps, for days
    │   ├── MediaNotHad           the file cannot be had now: not ready yet, refused by its host, lost on the way
    │   └── NoRoom                the destination takes no more files for now: one cause that many entries share
    └── PermanentError            `reason` is what a person should read
        ├── Refused               the platform will not take this entry
        ├── MediaUnusable         the media cannot be fetched, is too large or of an unsupported kind
        │   └── CannotHold        the destination holds nothing of this kind: the entry is skipped
        ├── CredentialsRefused    the platform does not let the account in: it needs to be reconnected
        │   └── AppRefused        Wix does not let the app in: it needs to be installed again
        ├── CollectionGone        the gallery or the album itself does not exist
        ├── RowUnreadable         the table holds a row that this version of Gallery Sync cannot read
        └── InvalidRequest        a caller asked for something that cannot be (unknown site, gallery, link, message)

Nothing else is raised across a port; everything else is a bug.
"""


class GallerySyncError(Exception):
    """`reason` is one sentence that a person can act on; `request_id` and `status` are the platform's, if it gave
    any."""

    def __init__(self, reason: str, *, status: int = 0, request_id: str = "") -> None:
        self.reason = reason.encode("utf-8", "replace").decode()  # platforms' answers may hold half a surrogate pair
        super().__init__(self.reason)
        self.status = status
        self.request_id = request_id


class TransientError(GallerySyncError):
    """`retry_after` in seconds, or None when the platform did not say."""

    def __init__(self, reason: str, *, retry_after: float | None = None, status: int = 0, request_id: str = "") -> None:
        super().__init__(reason, status=status, request_id=request_id)
        self.retry_after = retry_after


class RateLimited(TransientError): ...


class Unavailable(TransientError): ...


class IncompleteListing(TransientError): ...


class StaleRevision(TransientError): ...


class RankTaken(TransientError): ...


class VersionConflict(TransientError): ...


class MayPass(GallerySyncError): ...


class MediaNotHad(MayPass): ...


class NoRoom(MayPass): ...


class PermanentError(GallerySyncError):
    """Only what a person does can change it. Each place that raises one is in the table of docs/reliability.md."""


class Refused(PermanentError): ...


class MediaUnusable(PermanentError): ...


class CannotHold(MediaUnusable): ...


class CredentialsRefused(PermanentError): ...


class AppRefused(CredentialsRefused): ...


class CollectionGone(PermanentError): ...


class RowUnreadable(PermanentError): ...


class InvalidRequest(PermanentError): ...
