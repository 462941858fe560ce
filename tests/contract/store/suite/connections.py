from dataclasses import replace

import pytest

from gallery_sync.errors import VersionConflict
from gallery_sync.model import Connection
from gallery_sync.ports import Store
from tests.harness.samples import a_connection, a_link


class ConnectionsContract:
    def test_an_unknown_connection_is_none(self, store: Store) -> None:
        assert store.connection("site-1", "wordpress", "account") is None
        assert list(store.connections("site-1")) == []

    def test_a_written_connection_comes_back_with_its_version_raised(self, store: Store) -> None:
        written = store.put_connection(a_connection(ciphertext=bytes(range(256))))

        assert written == a_connection(ciphertext=bytes(range(256)), version=1)
        assert store.connection("site-1", "wordpress", written.account_id) == written

    def test_a_sites_connections_are_listed_beside_its_links(self, store: Store) -> None:
        store.put_link(a_link())
        second = store.put_connection(a_connection("https://b.example#/1"))
        first = store.put_connection(a_connection("did:plc:abc", platform="grain"))
        store.put_connection(a_connection(instance_id="site-2"))

        assert list(store.connections("site-1")) == [first, second]
        assert [link.id for link in store.links("site-1")] == ["link-1"]

    def test_a_connection_is_not_written_over_a_newer_one(self, store: Store) -> None:
        read = store.put_connection(a_connection())
        newer = store.put_connection(replace(read, refused=True))

        with pytest.raises(VersionConflict):
            store.put_connection(replace(read, title="late"))

        assert store.connection("site-1", "wordpress", read.account_id) == newer

    def test_a_deleted_connection_is_gone(self, store: Store) -> None:
        written = store.put_connection(a_connection())

        store.delete_connection(written)

        assert list(store.connections("site-1")) == []

    def test_a_connection_that_changed_is_not_deleted(self, store: Store) -> None:
        read = store.put_connection(a_connection())
        newer: Connection = store.put_connection(replace(read, title="Another name"))

        with pytest.raises(VersionConflict):
            store.delete_connection(read)

        assert list(store.connections("site-1")) == [newer]
