"""An album in the stack's bucket, seen and edited by a person with access to it."""

import hashlib
import json
import mimetypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tools.album_editor import LAST, AlbumEditor
from tools.local_cloud.stack import LocalStack
from tools.people.shown import Shown
from tools.samples import SampleItem

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class BucketAlbum:
    """A person's edits go through `editor`; what it writes is told from what the app writes."""

    name = "S3"

    def __init__(self, stack: LocalStack, album_id: str) -> None:
        self._client: S3Client = stack.session.client("s3", endpoint_url=stack.cloud_url)
        self._bucket = stack.bucket
        self._prefix = f"galleries/{album_id}/"
        self._sidecars: dict[tuple[str, str], dict[str, Any]] = {}
        self._digests: dict[str, str] = {}
        self._by_person = 0
        self.editor = AlbumEditor(self._watched_client(stack), stack.bucket, album_id)

    def size(self) -> int:
        """How many entries the album holds."""
        return len(self._etags())

    def shown(self) -> list[Shown]:
        """The entries in display order, as the bytes in the bucket are."""
        read = [(name, self._sidecar(name, etag)) for name, etag in self._etags().items()]
        read.sort(key=lambda one: (one[1].get("position", LAST), one[0]))
        return [self._shown(name, sidecar) for name, sidecar in read]

    def writes(self) -> int:
        """How often the app has written or deleted a sidecar: every version, less those of the person."""
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=f"{self._prefix}items/"
        )
        versions = sum(len(page.get("Versions", ())) + len(page.get("DeleteMarkers", ())) for page in pages)
        return versions - self._by_person

    def address(self) -> str:
        """Where the album's page lies."""
        return f"s3://{self._bucket}/{self._prefix}index.html"

    # --- edits -------------------------------------------------------------------------------------------------------

    def rename(self, entry: Shown, title: str) -> None:
        self.editor.rename(entry.id, title)

    def describe(self, entry: Shown, description: str) -> None:
        self.editor.describe(entry.id, description)

    def tag(self, entry: Shown, tags: Sequence[str]) -> None:
        self.editor.tag(entry.id, *tags)

    def replace(self, entry: Shown, picture: SampleItem) -> None:
        self.editor.replace(entry.id, picture.content, picture.file_name)

    def move(self, entry: Shown, place: int) -> None:
        self.editor.move_to(entry.id, place)

    def add(self, picture: SampleItem, title: str) -> None:
        fields = {"title": title, "description": picture.description, "alt_text": picture.alt_text}
        name = picture.file_name.partition(".")[0]
        self.editor.add(name, picture.content, picture.file_name, **fields, tags=list(picture.tags))

    def delete(self, entry: Shown) -> None:
        self.editor.delete(entry.id)

    # --- reading -----------------------------------------------------------------------------------------------------

    def _etags(self) -> dict[str, str]:
        prefix = f"{self._prefix}items/"
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        found = [(one.get("Key", ""), one.get("ETag", "")) for page in pages for one in page.get("Contents", ())]
        return {key.removeprefix(prefix).removesuffix(".json"): etag for key, etag in found}

    def _sidecar(self, name: str, etag: str) -> dict[str, Any]:
        if (name, etag) not in self._sidecars:
            self._sidecars[name, etag] = json.loads(self._get(f"items/{name}.json"))
        return self._sidecars[name, etag]

    def _shown(self, name: str, sidecar: dict[str, Any]) -> Shown:
        link: dict[str, str] = sidecar.get("link") or {}
        kind, media = self._media(sidecar["media"])
        return Shown(
            kind=kind,
            media=media,
            title=sidecar.get("title", ""),
            description=sidecar.get("description", ""),
            alt_text=sidecar.get("alt_text", ""),
            link=(link.get("url", ""), link.get("text", "")),
            tags=tuple(sidecar.get("tags", ())),
            id=name,
        )

    def _media(self, media: dict[str, Any]) -> tuple[str, str]:
        if "html" in media:
            return "text", media["html"]
        if "address" in media:
            return "embed", media["address"]
        key: str = media["key"]
        if key not in self._digests:
            self._digests[key] = hashlib.sha256(self._get(key)).hexdigest()
        return (mimetypes.guess_type(key)[0] or "image").partition("/")[0], self._digests[key]

    def _get(self, name: str) -> bytes:
        return self._client.get_object(Bucket=self._bucket, Key=f"{self._prefix}{name}")["Body"].read()

    # --- telling writes apart ----------------------------------------------------------------------------------------

    def _watched_client(self, stack: LocalStack) -> "S3Client":
        """A client for the person, whose writes are counted."""
        client: S3Client = stack.session.client("s3", endpoint_url=stack.cloud_url)
        for operation in ("PutObject", "DeleteObject"):
            client.meta.events.register(f"before-parameter-build.s3.{operation}", self._count)
        return client

    def _count(self, params: dict[str, Any], **_: object) -> None:
        self._by_person += str(params["Key"]).startswith(f"{self._prefix}items/")
