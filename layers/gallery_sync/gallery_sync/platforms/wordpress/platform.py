"""A WordPress site as a platform."""

from typing import Final, override

from gallery_sync.errors import CollectionGone, InvalidRequest
from gallery_sync.http import Downloads
from gallery_sync.model import Capabilities
from gallery_sync.platforms.wordpress.album import CAPABILITIES, WordPressAlbum
from gallery_sync.platforms.wordpress.client import Client
from gallery_sync.platforms.wordpress.library import Library
from gallery_sync.platforms.wordpress.models import Medium
from gallery_sync.platforms.wordpress.page import Pages
from gallery_sync.ports import Collection, Platform

NAME: Final = "wordpress"


class WordPressPlatform(Platform):
    """Albums are pages; an album's ID is the page's."""

    def __init__(self, client: Client, site: str, downloads: Downloads) -> None:
        self._library = Library(client)
        self._pages = Pages(client)
        self._site = site
        self._downloads = downloads

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
        return str(self._pages.make(marker, title).id)

    @override
    def delete_album(self, album_id: str) -> None:
        """The page goes last, so that a deletion that was cut short can be finished."""
        page_id = _page_id(album_id)
        try:
            self._pages.read(page_id)
        except CollectionGone:
            return
        for medium in self._library.attached_to(page_id):
            if isinstance(medium, Medium):
                self._library.remove(medium)
            else:
                self._library.delete(str(medium.id))
        self._pages.delete(page_id)

    @override
    def open(self, album_id: str) -> Collection:
        return WordPressAlbum(self._library, self._pages, _page_id(album_id), self._downloads)

    @override
    def address(self, album_id: str) -> str:
        """The address that leads to a page whatever its permalink is."""
        return f"{self._site}/?page_id={_page_id(album_id)}"


def _page_id(album_id: str) -> str:
    if not album_id.isdecimal():
        raise InvalidRequest("An album on WordPress is a page, named by its number; check the ID of the album.")
    return album_id
