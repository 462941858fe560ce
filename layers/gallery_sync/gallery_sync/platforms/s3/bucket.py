"""The S3 calls that albums need, with our errors. No words of the sync engine here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import batched
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

import boto3
import botocore
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import ServiceModel
from botocore.response import StreamingBody

from gallery_sync.errors import IncompleteListing, Refused, StaleRevision, Unavailable
from gallery_sync.platforms.s3.errors import NotFound, translated

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import (
        CopySourceTypeDef,
        ListObjectsV2OutputTypeDef,
        ListObjectVersionsOutputTypeDef,
        ObjectIdentifierTypeDef,
    )

CHUNK = 1 << 20
_PART = 8 << 20
# One part at a time: what a large video needs in memory does not grow with its size.
_AT_ONCE = 1000
"""Keys that S3 deletes with one call."""
_TRANSFER = TransferConfig(multipart_threshold=_PART, multipart_chunksize=_PART, use_threads=False)


_OLDEST = "1.35.69"
"""The botocore that knows all of `_CONDITIONS` (its changelog, November 2024). Lambda's runtime brings one."""
_CONDITIONS = {"PutObject": {"IfMatch", "IfNoneMatch"}, "DeleteObject": {"IfMatch"}}
"""Without them an album could not tell a person's change from what it means to overwrite."""


def connect(config: Config) -> "S3Client":
    """A client whose presigned addresses work in every region: signed with Signature Version 4 for the region's own
    host name. The global one answers for new buckets elsewhere with a redirect, which a signature does not survive
    (Amazon S3 user guide, "Request routing"). Raises `Unavailable` where botocore is too old for conditional writes."""
    client = boto3.client(
        "s3", config=config.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
    )
    require_conditions(client.meta.service_model)
    return client


def require_conditions(model: ServiceModel) -> None:
    """Raises `Unavailable` when this model of S3 lacks a condition that albums need."""
    for operation, conditions in _CONDITIONS.items():
        shape = model.operation_model(operation).input_shape
        if shape is None or not conditions <= set(shape.members):
            raise Unavailable(
                f"The botocore {botocore.__version__} of the functions' runtime knows no conditional {operation}; "
                f"albums need {_OLDEST} or newer. Let the functions use a newer Python 3.13 runtime."
            )


class ReadableStream(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as a listing tells it; `etag` without its quotes."""

    key: str
    etag: str
    size: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Former:
    """A version of an object in whose place another one came at `until`, or a deletion."""

    key: str
    version: str
    etag: str
    size: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """An object with its content."""

    body: bytes
    etag: str
    size: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What S3 says about a write. `modified_at` to the second, from the answer's date."""

    etag: str
    modified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket; `connect` makes the client."""

    client: "S3Client"
    name: str

    def get(self, key: str, limit: int, *, essential: bool = False, version: str = "") -> Stored:
        """The present version, or the one named. Raises `NotFound`; `Refused` when the object is larger than `limit`
        bytes; `Locked` unless it is one without which nothing else of the album makes sense."""
        which: Any = {"VersionId": version} if version else {}
        with translated(one_object=not essential):
            answer = self.client.get_object(Bucket=self.name, Key=key, **which)
            with answer["Body"] as body:
                if answer["ContentLength"] > limit:
                    raise Refused(f"It is larger than {limit // 1024} KB; shorten it.")
                content = body.read()
        return Stored(content, _bare(answer["ETag"]), answer["ContentLength"], answer["LastModified"])

    def head(self, key: str, length: int) -> Stored:
        """The first `length` bytes; `size` is that of the whole object. Raises `NotFound`, `Refused` when it
        is empty, `Locked`."""
        with translated(one_object=True):
            answer = self.client.get_object(Bucket=self.name, Key=key, Range=f"bytes=0-{length - 1}")
            with answer["Body"] as body:
                content = body.read(length)
        total = answer.get("ContentRange", "").rpartition("/")[2]
        size = int(total) if total.isdecimal() else answer["ContentLength"]
        return Stored(content, _bare(answer["ETag"]), size, answer["LastModified"])

    def told(self, key: str) -> Listed:
        """What a listing would tell of an object. HEAD answers without a code: whoever asks knows that the bucket is
        there, so that 404 means the object. Raises `NotFound`, `Locked`."""
        try:
            with translated(one_object=True):
                answer = self.client.head_object(Bucket=self.name, Key=key)
        except Unavailable as error:
            if error.status == 404 or _code(error.__cause__) in {"404", "NoSuchKey"}:
                raise NotFound from error
            raise
        return Listed(key, _bare(answer["ETag"]), answer["ContentLength"], answer["LastModified"])

    def open(self, key: str) -> tuple[StreamingBody, str, int]:
        """The open body with its type and size. Raises `NotFound`, `Locked`."""
        with translated(one_object=True):
            answer = self.client.get_object(Bucket=self.name, Key=key)
        return answer["Body"], answer.get("ContentType", ""), answer["ContentLength"]

    def create(self, key: str, body: bytes, content_type: str) -> Written:
        """Write an object that must not be there yet. Raises `StaleRevision` when there is one."""
        return self._put(key, body, content_type, IfNoneMatch="*")

    def replace(self, key: str, body: bytes, content_type: str, etag: str) -> Written:
        """Write on condition that the object still has this ETag. Raises `StaleRevision`, `NotFound`."""
        return self._put(key, body, content_type, IfMatch=f'"{etag}"')

    def write(self, key: str, body: bytes, content_type: str, cache_control: str = "") -> Written:
        return self._put(key, body, content_type, **({"CacheControl": cache_control} if cache_control else {}))

    def _put(self, key: str, body: bytes, content_type: str, **conditions: Any) -> Written:
        with translated(may_be_absent="IfMatch" in conditions):
            answer = self.client.put_object(
                Bucket=self.name,
                Key=key,
                Body=body,
                ContentType=content_type,
                ChecksumAlgorithm="SHA256",
                **conditions,
            )
        date = answer["ResponseMetadata"]["HTTPHeaders"].get("date", "")
        return Written(_bare(answer["ETag"]), parsedate_to_datetime(date) if date else None)

    def upload(self, key: str, stream: ReadableStream, content_type: str) -> None:
        """Write a stream of any length in parts, one of them in memory at a time."""
        readable = cast("IO[bytes]", stream)  # boto3 calls nothing but `read`
        extra = {"ContentType": content_type}
        with translated(may_be_absent=False):
            self.client.upload_fileobj(readable, self.name, key, ExtraArgs=extra, Config=_TRANSFER)

    def copy(self, source: str, destination: str, content_type: str, cache_control: str) -> None:
        """Inside S3. The type is given again because a copy in parts does not take it over. Raises `StaleRevision` when
        the source is gone."""
        origin: CopySourceTypeDef = {"Bucket": self.name, "Key": source}
        extra = {"ContentType": content_type, "CacheControl": cache_control, "MetadataDirective": "REPLACE"}
        try:
            with translated():
                self.client.copy(origin, self.name, destination, ExtraArgs=extra, Config=_TRANSFER)
        except NotFound as error:
            raise StaleRevision("The uploaded file is not there any more; it is uploaded again.") from error

    def delete(self, key: str, etag: str = "") -> None:
        """Delete; with an ETag only while the object still has it (`StaleRevision`, `NotFound` otherwise)."""
        with translated(may_be_absent=bool(etag)):
            if etag:
                self.client.delete_object(Bucket=self.name, Key=key, IfMatch=f'"{etag}"')
            else:
                self.client.delete_object(Bucket=self.name, Key=key)

    def delete_all(self, keys: Iterable[str]) -> None:
        """Delete them, a thousand with each call. Raises `Unavailable` when S3 kept one of them."""
        for chunk in batched(keys, _AT_ONCE, strict=False):
            with translated(may_be_absent=False):
                objects: list[ObjectIdentifierTypeDef] = [{"Key": key} for key in chunk]
                answer = self.client.delete_objects(Bucket=self.name, Delete={"Objects": objects, "Quiet": True})
            if answer.get("Errors"):
                raise Unavailable("Amazon S3 did not delete everything; the rest is deleted later.")

    def listing(self, prefix: str) -> Iterator[Listed]:
        """Every object under a prefix, in the order of their keys.

        Proof of completeness: S3 states no total, but lists with strong consistency (Amazon S3 user guide,
        "Amazon S3 data consistency model") and in the order of the keys' UTF-8 bytes, each page going on
        behind the last key of the one before ("Listing object keys programmatically"). So an object that is
        there all the while is in the listing, as long as every page says where the next one begins, holds as
        many keys as it counts, and goes on upwards. Raises `IncompleteListing` when one of these fails.
        """
        token, last = "", b""
        while True:
            page = self._page(prefix, token)
            contents = page.get("Contents", [])
            token = page.get("NextContinuationToken", "")
            if page["KeyCount"] != len(contents) or page["IsTruncated"] != bool(token):
                raise IncompleteListing("Amazon S3 gave a page of the album without its end; it is listed again later.")
            for found in contents:
                key = found.get("Key", "")
                if (sortable := key.encode()) <= last:
                    raise IncompleteListing("Amazon S3 listed the album out of order; it is listed again later.")
                last = sortable
                yield Listed(
                    key,
                    _bare(found.get("ETag", "")),
                    found.get("Size", 0),
                    found["LastModified"],  # type: ignore[reportTypedDictNotRequiredAccess]
                )
            if not token:
                return

    def _page(self, prefix: str, token: str) -> "ListObjectsV2OutputTypeDef":
        with translated(may_be_absent=False):
            if not token:
                return self.client.list_objects_v2(Bucket=self.name, Prefix=prefix)
            return self.client.list_objects_v2(Bucket=self.name, Prefix=prefix, ContinuationToken=token)

    def former(self, prefix: str) -> Iterator[Former]:
        """The former versions of every object under a prefix, of deleted ones too. None where the bucket keeps none.

        S3 lists one key after the other, the newest version first, and tells on each page where the next one begins
        (Amazon S3 API Reference, "ListObjectVersions"); of versions and deletions written in the same second it is the
        latest that comes first here. Raises `IncompleteListing`.
        """
        after: tuple[str, datetime | None] = ("", None)
        marker: dict[str, str] = {}
        while True:
            page = self._versions(prefix, marker)
            found: list[Any] = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            found.sort(key=lambda one: (one["LastModified"], one["IsLatest"]), reverse=True)
            found.sort(key=lambda one: one["Key"].encode())
            for one in found:
                key, until = after
                if key == one["Key"] and until is not None and "ETag" in one:
                    yield Former(key, one["VersionId"], _bare(one["ETag"]), one["Size"], until)
                after = (one["Key"], one["LastModified"])
            before = marker
            marker = {
                "KeyMarker": page.get("NextKeyMarker", ""),
                "VersionIdMarker": page.get("NextVersionIdMarker", ""),
            }
            if not page["IsTruncated"]:
                return
            if marker == before or not all(marker.values()):
                raise IncompleteListing("Amazon S3 gave a page of versions without its end; it is listed again later.")

    def _versions(self, prefix: str, marker: Mapping[str, str]) -> "ListObjectVersionsOutputTypeDef":
        given: Any = marker
        with translated(may_be_absent=False):
            return self.client.list_object_versions(Bucket=self.name, Prefix=prefix, **given)

    def presigned(self, key: str, seconds: int) -> str:
        """An address that anybody can fetch the object from until it expires; made without a call."""
        with translated():
            return self.client.generate_presigned_url(
                "get_object", Params={"Bucket": self.name, "Key": key}, ExpiresIn=seconds
            )


def _code(error: BaseException | None) -> str:
    return error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""


def _bare(etag: str) -> str:
    return etag.strip('"')
