"""How much memory a large film takes. The answers of S3 are made up, so that its bytes go nowhere."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from gallery_sync.platforms import s3
from gallery_sync.platforms.s3 import staging
from gallery_sync.platforms.s3.bucket import Bucket
from gallery_sync.platforms.s3.layout import Layout
from tests.unit.platforms.s3.flow import FILM, MB, Flow


class Raw:
    """The body of a made-up answer."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._content


def made_up(request: Any, **_: object) -> Any:
    body = b"<R><UploadId>u</UploadId><ETag>e</ETag></R>"
    size = 1024 * MB if request.method == "HEAD" else len(body)
    headers: Any = {"ETag": '"e"', "Content-Length": str(size), "Last-Modified": "Fri, 01 May 2026 00:00:00 GMT"}
    return AWSResponse(request.url, 200, headers, Raw(b"" if request.method == "HEAD" else body))


def test_a_gigabyte_passes_in_little_memory(monkeypatch: pytest.MonkeyPatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = s3.connect(Config())
    client.meta.events.register_first("before-send.s3", made_up)

    tracemalloc.start()
    try:
        staged = staging.stage(Bucket(client, "b"), Layout("a"), FILM, Flow(1024 * MB), "m1")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert staged.detail["size"] == str(1024 * MB)
    assert peak < 64 * MB
