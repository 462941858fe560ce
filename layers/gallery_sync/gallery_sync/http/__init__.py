"""Outgoing HTTP: the only place that imports httpx.

client    requests with time-outs, the retry decision and the translation of failures into `errors`
guard     which addresses may be called when somebody else chose the URL
download  streamed downloads of media through that guard
"""

from gallery_sync.http.client import (
    Attempt,
    Auth,
    HttpClient,
    Request,
    Response,
    Retry,
    Transport,
    error_of,
    new_transport,
    quick_reads,
    retry_after,
)
from gallery_sync.http.download import Download, Downloads
from gallery_sync.http.guard import AddressRefused, Guard

__all__ = [
    "AddressRefused",
    "Attempt",
    "Auth",
    "Download",
    "Downloads",
    "Guard",
    "HttpClient",
    "Request",
    "Response",
    "Retry",
    "Transport",
    "error_of",
    "new_transport",
    "quick_reads",
    "retry_after",
]
