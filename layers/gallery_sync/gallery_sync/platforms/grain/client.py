"""The calls to one account's repository of records (AT Protocol: `com.atproto.repo.*`, `com.atproto.sync.*`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlencode

from pydantic import BaseModel

from gallery_sync.errors import Refused
from gallery_sync.http import Auth, HttpClient, Response, Seen, Transport, json_in
from gallery_sync.platforms.grain.errors import RecordMissing, failure_of, unreadable
from gallery_sync.platforms.grain.wire import Applied, Blob, Commit, Page, Record, Uploaded, Value, Written

PAGE_SIZE: Final = 100
_LONGEST: Final = 2 << 20
"""Bytes of one record, of which servers take 1 MB: several are read side by side."""
WRITES_A_CALL: Final = 200
_REPO: Final = "com.atproto.repo."
_SYNC: Final = "com.atproto.sync."


@dataclass(frozen=True, slots=True)
class Write:
    """One of several writes that take effect together or not at all."""

    action: Literal["create", "update", "delete"]
    collection: str
    key: str
    value: Value | None = None

    def to_wire(self) -> Value:
        kind = {"$type": f"{_REPO}applyWrites#{self.action}", "collection": self.collection, "rkey": self.key}
        return kind if self.value is None else {**kind, "value": self.value}


class Repository:
    """Every method raises what `errors.failure_of` says of the answer, `RecordMissing` excepted: `get` and nothing else
    answers None for it."""

    def __init__(self, transport: Transport, pds: str, did: str, auth: Auth) -> None:
        self.did = did
        self._pds = pds
        self._http = HttpClient(transport, base_url=f"{pds}/xrpc/", auth=auth)

    def uri(self, collection: str, key: str) -> str:
        return f"at://{self.did}/{collection}/{key}"

    def get(self, collection: str, key: str) -> Record | None:
        params = {"repo": self.did, "collection": collection, "rkey": key}
        try:
            return self._existing(f"{_REPO}getRecord", Record, params, _LONGEST)
        except RecordMissing:
            return None

    def pages(self, collection: str) -> Iterator[tuple[Record, ...]]:
        """All records of a collection, the greatest key first. Pages follow keys, not numbers: what exists all the
        while is shown, whatever is written meanwhile. Raises `IncompleteListing` when they do not add up."""
        params = {"repo": self.did, "collection": collection, "limit": PAGE_SIZE}
        records, cursors = Seen("records of the account"), Seen("pages of the account", PAGE_SIZE)
        cursor = ""
        while True:
            page = self._existing(f"{_REPO}listRecords", Page, params | ({"cursor": cursor} if cursor else {}))
            records.add(record.uri for record in page.records)
            yield page.records
            if not page.cursor:
                return
            cursor = page.cursor
            cursors.add([cursor])

    def put(self, collection: str, key: str, value: Value, swap: str | None) -> str:
        """Write one record, on condition that its CID is still `swap` (None: that there is none). Returns its new
        CID. Raises `StaleRevision`."""
        body = {"repo": self.did, "collection": collection, "rkey": key, "record": value, "swapRecord": swap}
        return self._post(f"{_REPO}putRecord", body, Written).cid

    def apply(self, writes: Sequence[Write], commit: Commit | None = None) -> Applied:
        """At most 200 writes, on condition that the repository is still as `commit` says. Raises `StaleRevision`;
        `Unavailable`, too, when one of them cannot be: a create under a key that is in use, or a deletion of
        nothing."""
        body: Value = {"repo": self.did, "writes": [write.to_wire() for write in writes]}
        return self._post(f"{_REPO}applyWrites", body | ({"swapCommit": commit.cid} if commit else {}), Applied)

    def commit(self) -> Commit:
        """The present state of the whole repository, told by one cheap call."""
        return self._get(f"{_SYNC}getLatestCommit", Commit, {"did": self.did})

    def upload(self, body: bytes, mime_type: str) -> Blob:
        """Empty files are taken, too: check before. A blob that no record names is dropped in time."""
        headers = {"Content-Type": mime_type, "Content-Length": str(len(body))}
        answer = self._http.request("POST", f"{_REPO}uploadBlob", content=[body], headers=headers)
        return _read(answer, Uploaded).blob

    def blob_url(self, cid: str) -> str:
        """Where anybody can fetch a file of the account."""
        return f"{self._pds}/xrpc/{_SYNC}getBlob?{urlencode({'did': self.did, 'cid': cid})}"

    def _existing[T: BaseModel](
        self, name: str, answer: type[T], params: Mapping[str, Any], max_bytes: int | None = None
    ) -> T:
        """The records of an account that was closed or moved away are refused as if the request were wrong: ask for
        the account itself."""
        try:
            return self._get(name, answer, params, max_bytes)
        except Refused:
            self.commit()
            raise

    def _get[T: BaseModel](
        self, name: str, answer: type[T], params: Mapping[str, Any], max_bytes: int | None = None
    ) -> T:
        return _read(self._http.request("GET", name, params=params, authenticated=False, max_bytes=max_bytes), answer)

    def _post[T: BaseModel](self, name: str, body: Value, answer: type[T]) -> T:
        return _read(self._http.request("POST", name, json=body), answer)


def _read[T: BaseModel](response: Response, answer: type[T]) -> T:
    if not response.is_success:
        raise failure_of(response)
    try:
        return answer.model_validate(
            json_in(response)
        )  # pydantic's own parser lets half a character spoil a whole page
    except ValueError as error:
        raise unreadable() from error
