"""Edits an album in the bucket as a person with access to it would: with S3 calls alone, knowing nothing of the sync.

    python -m tools.album_editor ALBUM list
    python -m tools.album_editor ALBUM rename dunes "Sand sea"
    python -m tools.album_editor ALBUM add dunes.jpg --title Dunes

Bucket and endpoint come from .local/stack.json (the local cloud), unless `--bucket` and `--endpoint-url` name others.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_STACK = Path(".local/stack.json")
LAST = float(2**40)
"""What an entry counts as that states no position; the gallery page of an album shows it there."""


@dataclass(frozen=True, slots=True)
class SeenMedium:
    """A medium as somebody who opens the bucket sees it. `content` is the SHA-256 of what is really there: of the
    file's bytes, of a text's HTML, or an embed's address."""

    id: str
    kind: str
    title: str
    description: str
    alt_text: str
    link: tuple[str, str] | None
    tags: tuple[str, ...]
    content: str


@dataclass(frozen=True, slots=True)
class SeenAlbum:
    """`media` are in display order."""

    title: str
    media: tuple[SeenMedium, ...]


class AlbumEditor:
    """One album of one bucket. Every method is what a person would do by hand, without conditions or markers."""

    def __init__(self, client: "S3Client", bucket: str, album_id: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"galleries/{album_id}/"

    # --- looking ---

    def read(self) -> SeenAlbum:
        """Everything, the bytes of each file included."""
        title = json.loads(self._get("album.json")).get("title", "")
        return SeenAlbum(title, tuple(self._seen(name, sidecar) for name, sidecar in self.sidecars().items()))

    def names(self) -> list[str]:
        """The IDs of the media, in display order."""
        return list(self.sidecars())

    def sidecars(self) -> dict[str, dict[str, Any]]:
        """What describes each medium, in display order; no file is read."""
        folder = f"{self._prefix}items/"
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=folder)
        keys = [entry.get("Key", "") for page in pages for entry in page.get("Contents", [])]
        names = [key.removeprefix(folder).removesuffix(".json") for key in keys]
        found = {name: self._sidecar(name) for name in names}
        return dict(sorted(found.items(), key=lambda one: (one[1].get("position", LAST), one[0])))

    def _seen(self, name: str, sidecar: dict[str, Any]) -> SeenMedium:
        link = sidecar.get("link")
        return SeenMedium(
            name,
            sidecar.get("kind", ""),
            sidecar.get("title", ""),
            sidecar.get("description", ""),
            sidecar.get("alt_text", ""),
            (link.get("url", ""), link.get("text", "")) if link else None,
            tuple(sidecar.get("tags", [])),
            self._content(sidecar["media"]),
        )

    def _content(self, media: dict[str, Any]) -> str:
        if "address" in media:
            return media["address"]
        body = self._get(media["key"]) if "key" in media else media["html"].encode()
        return hashlib.sha256(body).hexdigest()

    # --- editing ---

    def rename(self, name: str, title: str) -> None:
        self._edit(name, title=title)

    def describe(self, name: str, description: str) -> None:
        self._edit(name, description=description)

    def explain(self, name: str, alt_text: str) -> None:
        self._edit(name, alt_text=alt_text)

    def link(self, name: str, url: str, text: str = "") -> None:
        """An empty address takes the link away."""
        self._edit(name, link={"url": url, "text": text} if url else None)

    def tag(self, name: str, *tags: str) -> None:
        """In place of the tags that it has."""
        self._edit(name, tags=list(tags))

    def move(self, name: str, position: float) -> None:
        self._edit(name, position=position)

    def move_to(self, name: str, place: int) -> None:
        """To a place in the order: 0 is the first, -1 the last."""
        found = self.sidecars().items()
        others = [sidecar["position"] for other, sidecar in found if other != name and "position" in sidecar]
        index = place if place >= 0 else len(others) + 1 + place
        if not others:
            self.move(name, 0.0)
        elif index <= 0:
            self.move(name, others[0] - 1)
        elif index >= len(others):
            self.move(name, others[-1] + 1)
        else:
            self.move(name, (others[index - 1] + others[index]) / 2)

    def replace(self, name: str, content: bytes, file_name: str) -> None:
        """Upload another file, and let the sidecar name it."""
        sidecar = self._sidecar(name)
        kind = "video" if file_name.endswith(".mp4") else "image"
        self._put_sidecar(name, {**sidecar, "kind": kind, "media": self._upload(content, file_name)})

    def add(self, name: str, content: bytes, file_name: str, **fields: Any) -> None:
        """Upload a file and write the smallest sidecar that shows it; `fields` as in the sidecar."""
        self._put_sidecar(name, {**fields, "media": self._upload(content, file_name)})

    def add_text(self, name: str, html: str, **fields: Any) -> None:
        self._put_sidecar(name, {**fields, "media": {"html": html}})

    def copy(self, name: str, new_name: str) -> None:
        """As a person copies a file: with everything in it."""
        self._put_sidecar(new_name, self._sidecar(name))

    def delete(self, name: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=self._key(name))

    def retitle(self, title: str) -> None:
        album = {**json.loads(self._get("album.json")), "title": title}
        self._put("album.json", json.dumps(album).encode())

    def put_raw(self, name: str, body: bytes) -> None:
        """Write whatever as a sidecar: people make mistakes."""
        self._put(f"items/{name}.json", body)

    # --- S3 ---

    def _edit(self, name: str, **changes: Any) -> None:
        self._put_sidecar(name, {**self._sidecar(name), **changes})

    def _key(self, name: str) -> str:
        return f"{self._prefix}items/{name}.json"

    def _sidecar(self, name: str) -> dict[str, Any]:
        return json.loads(self._get(f"items/{name}.json"))

    def _put_sidecar(self, name: str, sidecar: dict[str, Any]) -> None:
        self._put(f"items/{name}.json", json.dumps(sidecar, ensure_ascii=False, indent=2).encode())

    def _upload(self, content: bytes, file_name: str) -> dict[str, str]:
        self._put(f"media/{file_name}", content)
        return {"key": f"media/{file_name}", "file_name": file_name}

    def _get(self, name: str) -> bytes:
        return self._client.get_object(Bucket=self._bucket, Key=f"{self._prefix}{name}")["Body"].read()

    def _put(self, name: str, body: bytes) -> None:
        self._client.put_object(Bucket=self._bucket, Key=f"{self._prefix}{name}", Body=body)


# --- command line ---


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    stack: dict[str, Any] = json.loads(_STACK.read_text()) if _STACK.exists() else {}
    bucket = given.bucket or stack.get("bucket", "")
    if not bucket:
        sys.stderr.write("Name the bucket with --bucket, or start the local stack with `make up`.\n")
        return 2
    endpoint = given.endpoint_url or (None if given.bucket else stack.get("cloud_url"))
    editor = AlbumEditor(_client(endpoint, stack.get("region", "")), bucket, given.album)
    given.run(editor, given)
    return 0


def _client(endpoint: str | None, region: str) -> "S3Client":
    """The local cloud takes any credentials; AWS takes those of the environment."""
    if endpoint:
        return boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name=region or "us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106
        )
    return boto3.client("s3")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="album_editor", description="Edit an album in its bucket by hand.")
    parser.add_argument("--bucket", help="default: the bucket of the local stack")
    parser.add_argument("--endpoint-url", help="default: the local cloud, unless --bucket is given")
    parser.add_argument("album", help="ID of the album")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Callable[[AlbumEditor, Any], None], *arguments: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name)
        for argument in arguments:
            one.add_argument(argument)
        one.set_defaults(run=run)
        return one

    command("list", lambda editor, _: _print(editor.read()))
    command("rename", lambda editor, given: editor.rename(given.medium, given.title), "medium", "title")
    command("describe", lambda editor, given: editor.describe(given.medium, given.text), "medium", "text")
    command("tag", lambda editor, given: editor.tag(given.medium, *given.tags), "medium").add_argument(
        "tags", nargs="*"
    )
    command("move", lambda editor, given: editor.move_to(given.medium, given.place), "medium").add_argument(
        "place", type=int, help="0 is the first, -1 the last"
    )
    command("replace", lambda editor, given: _replace(editor, given.medium, Path(given.file)), "medium", "file")
    command("add", lambda editor, given: _add(editor, Path(given.file), given.title), "file").add_argument(
        "--title", default=""
    )
    command("delete", lambda editor, given: editor.delete(given.medium), "medium")
    return parser


def _replace(editor: AlbumEditor, name: str, file: Path) -> None:
    editor.replace(name, file.read_bytes(), file.name)


def _add(editor: AlbumEditor, file: Path, title: str) -> None:
    editor.add(file.stem, file.read_bytes(), file.name, title=title)


def _print(album: SeenAlbum) -> None:
    print(album.title)
    for medium in album.media:
        print(f"{medium.id:32}  {medium.kind:6}  {medium.title}  {' '.join(f'#{tag}' for tag in medium.tags)}")


if __name__ == "__main__":
    sys.exit(main())
