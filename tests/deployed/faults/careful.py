"""A person who edits an album with a tool that notices when somebody else has saved meanwhile."""

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tools.album_editor import AlbumEditor

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_INTERFERED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "404", "412"})


class Interfered(Exception):
    """The entry was changed or deleted while it was being edited."""


class CarefulEditor(AlbumEditor):
    """Saves an entry only as it was opened, so that a person's edit cannot undo what has just arrived from Wix.

    Raises `Interfered`.
    """

    def __init__(self, client: "S3Client", bucket: str, album_id: str) -> None:
        super().__init__(client, bucket, album_id)
        self._opened: dict[str, str] = {}

    def _sidecar(self, name: str) -> dict[str, Any]:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._key(name))
        except ClientError as error:
            raise _translated(error) from error
        self._opened[name] = answer["ETag"]
        return json.loads(answer["Body"].read())

    def replace(self, name: str, content: bytes, file_name: str) -> None:
        """Who cannot save it takes the file away again: without a sidecar it would become a picture of its own."""
        try:
            super().replace(name, content, file_name)
        except Interfered:
            self._client.delete_object(Bucket=self._bucket, Key=f"{self._prefix}media/{file_name}")
            raise

    def _put_sidecar(self, name: str, sidecar: dict[str, Any]) -> None:
        body = json.dumps(sidecar, ensure_ascii=False, indent=2).encode()
        opened = self._opened.pop(name, None)
        key = self._key(name)
        try:
            if opened is None:
                self._client.put_object(Bucket=self._bucket, Key=key, Body=body, IfNoneMatch="*")
            else:
                self._client.put_object(Bucket=self._bucket, Key=key, Body=body, IfMatch=opened)
        except ClientError as error:
            raise _translated(error) from error


def _translated(error: ClientError) -> Exception:
    return Interfered() if error.response.get("Error", {}).get("Code") in _INTERFERED else error
