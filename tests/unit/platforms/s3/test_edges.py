"""Whatever S3 answers, and to whichever request, an album raises errors that the engine knows."""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from gallery_sync.aws.meanings import Service, documented
from gallery_sync.errors import GallerySyncError
from gallery_sync.model import Field
from tests.harness.media import OtherSide, created
from tests.harness.pictures import picture
from tests.unit.platforms.s3.conftest import Bench
from tests.unit.platforms.s3.flow import FILM, MB, Flow

CODES = {means: code for code, means in documented(Service.S3).items()}.values()
"""One for each meaning."""


@contextmanager
def refusing(client: Any, operation: str, code: str, only: Callable[[Any], bool] = lambda _: True) -> Generator[None]:
    """`only`: for requests of which this is true."""
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 400}}

    def refuse(params: Any, **_: Any) -> None:
        if only(params):
            raise ClientError(answer, operation)

    client.meta.events.register(f"before-call.s3.{operation}", refuse)
    try:
        yield
    finally:
        client.meta.events.unregister(f"before-call.s3.{operation}", refuse)


def doings(bench: Bench, source: OtherSide) -> dict[str, Callable[[], object]]:
    album = bench.album
    entry = created(album, source, "kept", source.add(picture(1)))
    return {
        "list": lambda: album.listing({}),
        "count": lambda: album.names(10),
        "read": lambda: album.read("kept"),
        "read absent": lambda: album.read("absent"),
        "read many": lambda: album.read_many(["kept", "absent"], None),
        "open": lambda: album.open(entry.media),
        "stage": lambda: album.stage(source.add(picture(2)), source, "m2"),
        "stage a film": lambda: album.stage(FILM, Flow(9 * MB), "m3"),  # type: ignore[arg-type]
        "create": lambda: created(album, source, "new", source.add(picture(3))),
        "update": lambda: album.update(entry, {Field.TITLE: "New"}, None, None),
        "place": lambda: album.place(entry, 7.0),
        "retitle": lambda: album.retitle("Another"),
        "publish": album.publish,
        "delete": lambda: album.delete(entry),
        "delete all": lambda: bench.platform.delete_album("another"),
        "make": lambda: bench.platform.create_album("another", "Another"),
    }


@pytest.mark.parametrize(
    "operation",
    [
        "GetObject",
        "HeadObject",
        "PutObject",
        "CopyObject",
        "ListObjectsV2",
        "DeleteObject",
        "DeleteObjects",
        "CreateMultipartUpload",
        "UploadPart",
        "CompleteMultipartUpload",
    ],
)
def test_no_answer_of_s3_leaves_an_album_as_anything_else(bench: Bench, source: OtherSide, operation: str):
    todo = doings(bench, source)
    for code in CODES:
        with refusing(bench.client, operation, code):
            for do in todo.values():
                with suppress(GallerySyncError):
                    do()
