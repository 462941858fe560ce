"""Where things lie in the bucket. Pure; the change listener uses it, too.

galleries/{album}/album.json          makes the album exist: its title and the link that it was made for
galleries/{album}/items/{entry}.json  one medium: everything that a person may edit (see `sidecar`)
galleries/{album}/media/{name}        the bytes that sidecars name
galleries/{album}/index.{json,html}   derived from the sidecars, never an input
staging/{album}/{marker}              uploads whose SHA-256 is not known yet; the bucket lets them expire after a day
"""

import re
from dataclasses import dataclass

from gallery_sync.errors import InvalidRequest

ROOT = "galleries/"
MEDIA = "media/"
STAGING = "staging/"
"""Outside of the albums, so that a rule of the bucket can name it. Former versions staged inside the album's folder."""
_ITEMS = "items/"
_JSON = ".json"
_ALBUM_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_DIGEST_NAME = re.compile(rf"{MEDIA}([0-9a-f]{{64}})(?![0-9a-f])[^/]*")
_PICTURES = ("jpg", "jpeg", "jpe", "png", "gif", "webp", "avif", "heic", "heif", "tif", "tiff", "bmp", "jxl", "jp2")
_FILMS = ("mp4", "m4v", "mov", "qt", "webm", "mkv", "avi", "mpg", "mpeg", "3gp", "ogv", "wmv", "flv")
_MEDIA_EXTENSIONS = frozenset((*_PICTURES, *_FILMS))
"""Of files that may be pictures or films; what they are is told from their bytes."""
_LONGEST_KEY = 1024
"""Bytes (Amazon S3 user guide, "Naming Amazon S3 objects")."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The keys of one album. Raises `InvalidRequest` for an ID that no album can have."""

    album_id: str

    def __post_init__(self) -> None:
        if not _ALBUM_ID.fullmatch(self.album_id):
            raise InvalidRequest(
                "An album ID is 1 to 64 letters, digits, hyphens and underscores; check the ID of the album."
            )

    @property
    def prefix(self) -> str:
        return f"{ROOT}{self.album_id}/"

    @property
    def album(self) -> str:
        return f"{self.prefix}album.json"

    @property
    def index(self) -> str:
        return f"{self.prefix}index.json"

    @property
    def page(self) -> str:
        return f"{self.prefix}index.html"

    @property
    def items(self) -> str:
        """What the keys of all sidecars begin with."""
        return f"{self.prefix}{_ITEMS}"

    def sidecar(self, entry_id: str) -> str:
        """The key of an entry's sidecar. Raises `InvalidRequest` when no object can have this key."""
        key = f"{self.items}{entry_id}{_JSON}"
        if not entry_id or "/" in entry_id or len(key.encode("utf-8", "replace")) > _LONGEST_KEY:
            raise InvalidRequest(f"No medium of an album can have the ID {entry_id[:80]!r}.")
        return key

    def entry_id(self, key: str) -> str:
        """The ID of the entry whose sidecar lies under this key; empty when it is no sidecar of this
        album."""
        album_id, entry_id = entry_of(key)
        return entry_id if album_id == self.album_id else ""

    def media(self, name: str) -> str:
        """The full key of media as a sidecar names it: relative to the album, such as `media/dawn.jpg`."""
        return f"{self.prefix}{name}"

    def name_in(self, key: str) -> str:
        """The name that a sidecar gives to the file under this key."""
        return key.removeprefix(self.prefix)

    @property
    def staged(self) -> str:
        """The prefix of what is staged for the album."""
        return f"{STAGING}{self.album_id}/"

    def staging(self, marker: str) -> str:
        return f"{self.staged}{marker}"


def entry_of(key: str) -> tuple[str, str]:
    """(album ID, entry ID) of a sidecar's key; two empty texts for every other key."""
    match key.split("/"):
        case ["galleries", album_id, "items", name] if (
            name.endswith(_JSON) and len(name) > len(_JSON) and not _of_the_system(name)
        ):
            return album_id, name.removesuffix(_JSON)
        case _:
            return "", ""


def file_of(key: str) -> tuple[str, str]:
    """(album ID, name) of the key of a picture or film in an album: relative to the album, in its media folder or
    beside it. Two empty texts for every other key."""
    match key.split("/"):
        case ["galleries", album_id, "media", name] if _is_media(name):
            return album_id, f"{MEDIA}{name}"
        case ["galleries", album_id, name] if _is_media(name):
            return album_id, name
        case _:
            return "", ""


def _is_media(name: str) -> bool:
    return name.rpartition(".")[2].lower() in _MEDIA_EXTENSIONS and not _of_the_system(name)


def _of_the_system(name: str) -> bool:
    """What operating systems and programs leave beside people's files: `._dawn.json`, `.DS_Store`, `~$dawn.json`,
    and uploads that are under way."""
    return name.startswith((".", "~$", "$"))


def marker_of(name: str) -> str:
    """The marker in the name of a file that our software wrote; empty for every other name."""
    return name.partition("-")[2].partition(".")[0] if digest_of(name) else ""


def media_name(digest: str, marker: str, extension: str) -> str:
    """The name under which our own media lie. It holds the digest, so that other bytes are another key, and
    the marker, so that no two entries of ours share an object and deleting the one never takes the picture of
    the other."""
    return f"{MEDIA}{digest}-{marker}.{extension}"


def digest_of(name: str) -> str:
    """The SHA-256 that a media name begins with; empty when a person named it otherwise."""
    match = _DIGEST_NAME.fullmatch(name)
    return match[1] if match else ""
