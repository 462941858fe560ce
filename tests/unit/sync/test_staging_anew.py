"""Staged media that the platform dropped before it was shown."""

import pytest

from gallery_sync.errors import StaleRevision
from gallery_sync.model import Draft, Entry, Media, Side, Staged
from gallery_sync.ports import MediaSource
from tests.simulation.collection import FakeCollection
from tests.simulation.shelf import PLATFORMS, Kind
from tests.unit.sync.scene import Scene

STAGING = [kind for kind in PLATFORMS if kind.can.stages]


@pytest.mark.parametrize("platform", STAGING, ids=lambda kind: kind.name)
def test_dropped_media_is_staged_anew_and_the_entry_created_once(platform: Kind, monkeypatch: pytest.MonkeyPatch):
    scene = Scene(platform)
    done: list[str] = []
    stage, create = FakeCollection.stage, FakeCollection.create

    def staging(self: FakeCollection, media: Media, source: MediaSource, marker: str) -> Staged:
        done.append("stage")
        return stage(self, media, source, marker)

    def forgetful(self: FakeCollection, draft: Draft) -> Entry:
        done.append("create")
        if done.count("create") == 1 and self.side is Side.EXTERNAL:
            raise StaleRevision("The platform dropped the file.")
        return create(self, draft)

    monkeypatch.setattr(FakeCollection, "stage", staging)
    monkeypatch.setattr(FakeCollection, "create", forgetful)
    scene.add(scene.gallery, "new", rank=9000.0)
    scene.rest()

    assert done == ["stage", "create", "stage", "create"]
    assert scene.pictures(Side.EXTERNAL).count("new") == 1
    scene.assert_equal()
