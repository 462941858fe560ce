"""Outgoing HTTP: the only place that imports httpx.

bounds    how large an answer may be, and how long it may take
client    requests with time-outs, the retry decision and the translation of failures into `errors`
pages     listings that repeat themselves or do not end
names     hosts, each in one form             ranges    which IP addresses are public
deadline  a time by which everything has to be through
guard     which addresses may be called when somebody else chose the URL
download  streamed downloads of media through that guard
"""

from gallery_sync.http.client import (
    BREATHER,
    AnswerTooLong,
    Attempt,
    Auth,
    HttpClient,
    Request,
    Response,
    Retry,
    Transport,
    date_in,
    error_of,
    json_in,
    new_transport,
    quick_reads,
    retry_after,
)
from gallery_sync.http.deadline import left, within
from gallery_sync.http.download import Download, Downloads
from gallery_sync.http.guard import Guard
from gallery_sync.http.names import AddressRefused, url_of
from gallery_sync.http.pages import Seen, size_of

__all__ = [
    "BREATHER",
    "AddressRefused",
    "AnswerTooLong",
    "Attempt",
    "Auth",
    "Download",
    "Downloads",
    "Guard",
    "HttpClient",
    "Request",
    "Response",
    "Retry",
    "Seen",
    "Transport",
    "date_in",
    "error_of",
    "json_in",
    "left",
    "new_transport",
    "quick_reads",
    "retry_after",
    "size_of",
    "url_of",
    "within",
]
