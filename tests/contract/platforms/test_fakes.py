"""The simulation's platforms against the contract that the real ones pass: what is simulated behaves like them."""

import hashlib

import pytest

from gallery_sync.model import Media, MediaKind, Side
from tests.harness.collection_contract import CollectionContract, collection, media
from tests.harness.media import Bench, Source
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import PLATFORMS, WIX, Kind, Shelf
from tests.simulation.world import World

__all__ = ["collection", "media"]


class FakeSource(FakeCollection):
    """The other side of a simulated world; it knows pictures by name."""

    def add(self, body: bytes, kind: MediaKind = MediaKind.IMAGE, file_name: str = "picture.png") -> Media:
        picture = name_of(body)
        return Media(kind, self.shelf.upload(picture), url=picture, file_name=file_name)


def name_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class TestFakes(CollectionContract):
    @pytest.fixture(params=PLATFORMS, ids=lambda kind: kind.name)
    def kind(self, request: pytest.FixtureRequest) -> Kind:
        return request.param

    @pytest.fixture
    def world(self, kind: Kind) -> World:
        return World((kind,))

    @pytest.fixture
    def source(self, world: World) -> Source:
        gallery = Shelf(Side.WIX, WIX, world.clock, world.number)
        return FakeSource(gallery, world.effects, lambda *_: None, lambda *_: "", lambda *_: None)

    @pytest.fixture
    def bench(self, world: World, kind: Kind) -> Bench:
        album = world.add_album("album-1", kind, "Holidays")
        return Bench(
            open=lambda: world.collection(album),
            remove=lambda: setattr(album, "gone", True),
            another=lambda: world.collection(world.add_album("album-2", kind, "Other")),
            stored=lambda body: (f"small-{name_of(body)}" if kind.recompresses else name_of(body)).encode(),
        )
