"""List and publish albums that are as large as anybody may make them, and say how much memory the process took:
`python -m tests.budgets.large_listings`."""

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from gallery_sync.errors import GallerySyncError
from gallery_sync.model.sizes import LARGEST_LISTING
from gallery_sync.platforms.s3 import S3Platform
from gallery_sync.runtime import wiring
from tests.budgets.large_files import measured_apart, peak

_ALBUM = "galleries/album/"
_NOW = datetime(2026, 5, 1, tzinfo=UTC)
KB = 1024


def _sidecar(kilobytes: int, extra: bool) -> Callable[[int], bytes]:
    """Texts of so many kilobytes, or members that nobody asked for."""

    def make(number: int) -> bytes:
        media = {"media": {"html": f"<p>{number}</p>"}}
        if extra:
            return json.dumps(media | {"x": [number] * (kilobytes * KB // 8)}).encode()
        tags = [f"{number}-{tag}" + "é" * 1000 for tag in range(kilobytes // 2)]
        return json.dumps(media | {"title": f"Title {number}", "tags": tags}).encode()

    return make


type _Album = tuple[int, Callable[[int], bytes], bytes]
ALBUMS: Mapping[str, _Album] = {
    "900 sidecars of 250 KB with members of other software": (900, _sidecar(250, extra=True), b""),
    "900 sidecars with 70 KB of texts": (900, _sidecar(70, extra=False), b""),
    "300 sidecars with 70 KB of texts": (300, _sidecar(70, extra=False), b""),
    "20,000 sidecars": (20_000, _sidecar(0, extra=False), b""),
    "an index of 32 MB": (3, _sidecar(0, extra=False), b'{"title":"x","media":[' + b"[]," * (10 << 20) + b"[]]}"),
}


class _Bucket:
    """As much of a client of S3 as albums use."""

    def __init__(self, album: _Album) -> None:
        self._count, self._make, index = album
        self._kept = {f"{_ALBUM}album.json": b'{"title":"Album"}'} | ({f"{_ALBUM}index.json": index} if index else {})

    def list_objects_v2(self, **asked: Any) -> dict[str, Any]:
        keys = [*self._kept, *(f"{_ALBUM}items/e{number:06}.json" for number in range(self._count))]
        left = [key for key in sorted(keys) if key > asked.get("ContinuationToken", "")]
        page = [{"Key": key, "ETag": '"e"', "Size": 1, "LastModified": _NOW} for key in left[:1000]]
        more = {"NextContinuationToken": left[999]} if len(left) > 1000 else {}
        return {"Contents": page, "KeyCount": len(page), "IsTruncated": bool(more), **more}

    def get_object(self, **asked: Any) -> dict[str, Any]:
        key = asked["Key"]
        if key not in self._kept and not key.startswith(f"{_ALBUM}items/"):
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        body = self._kept[key] if key in self._kept else self._make(int(key[-11:-5]))
        return {"Body": io.BytesIO(body), "ETag": '"e"', "ContentLength": len(body), "LastModified": _NOW}

    def put_object(self, **_: Any) -> dict[str, Any]:
        return {"ETag": '"e"', "ResponseMetadata": {"HTTPHeaders": {}}}


def measure(name: str) -> Mapping[str, Any]:
    """In a process of its own: `entries`, `refused` (the sentence), and `peak_mb`, all that the process holds."""
    return measured_apart("large_listings", "--album", name)


def _measured(name: str) -> Mapping[str, Any]:
    """With everything imported that a worker imports."""
    assert wiring.worker
    client: Any = _Bucket(ALBUMS[name])
    album = S3Platform(client, "albums", "https://albums.example", lambda: _NOW).open("album")
    try:
        listing = album.listing({})
        album.publish()
    except GallerySyncError as error:
        return {"entries": 0, "refused": error.reason, "peak_mb": peak()}
    return {"entries": len(listing.entries), "refused": "", "peak_mb": peak()}


def _all() -> Iterator[str]:
    yield f"A listing may take {LARGEST_LISTING >> 20} MB."
    for name in ALBUMS:
        yield f"{name}: {measure(name)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.budgets.large_listings", description=__doc__)
    parser.add_argument("--album", choices=ALBUMS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    for line in [json.dumps(_measured(options.album))] if options.album else _all():
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
