"""An account on Grain as a platform."""

from typing import Final, override

from gallery_sync.errors import StaleRevision
from gallery_sync.http import Downloads
from gallery_sync.model import Capabilities
from gallery_sync.platforms.grain.album import CAPABILITIES, GrainGallery
from gallery_sync.platforms.grain.client import Repository
from gallery_sync.platforms.grain.keys import record_key
from gallery_sync.platforms.grain.reading import GalleryReader
from gallery_sync.platforms.grain.removing import Remover
from gallery_sync.platforms.grain.translation import gallery_title, timestamp
from gallery_sync.platforms.grain.wire import GALLERY
from gallery_sync.ports import Clock, Collection, Platform

NAME: Final = "grain"
_GRAIN: Final = "https://grain.social"


class GrainPlatform(Platform):
    """The galleries of one account. An album's ID is the key of its gallery record."""

    def __init__(self, repository: Repository, downloads: Downloads, clock: Clock) -> None:
        self._repository = repository
        self._downloads = downloads
        self._clock = clock

    @property
    @override
    def name(self) -> str:
        return NAME

    @property
    @override
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @override
    def create_album(self, marker: str, title: str) -> str:
        key = record_key(marker)
        value = {"$type": GALLERY, "title": gallery_title(title), "createdAt": timestamp(self._clock())}
        try:
            self._repository.put(GALLERY, key, value, None)
        except StaleRevision:  # it is there already
            return key
        return key

    @override
    def delete_album(self, album_id: str) -> None:
        Remover(GalleryReader(self._repository, album_id)).remove_all()

    @override
    def open(self, album_id: str) -> Collection:
        reader = GalleryReader(self._repository, album_id)
        return GrainGallery(self._repository, reader, Remover(reader), self._downloads, self._clock)

    @override
    def address(self, album_id: str) -> str:
        return f"{_GRAIN}/profile/{self._repository.did}/gallery/{album_id}"
