"""A site's connections to accounts on platforms, beside its links. Their secrets come here encrypted."""

from collections.abc import Sequence
from dataclasses import replace

from gallery_sync.model import Connection
from gallery_sync.store import keys
from gallery_sync.store.conditions import at_version
from gallery_sync.store.documents import check
from gallery_sync.store.reading import read_each, read_one
from gallery_sync.store.requests import Delete, Part, Put
from gallery_sync.store.rows import Row, bytes_in, document_in, row

ATTRIBUTES = "pk, sk, doc, ciphertext"


class Connections(Part):
    def connection(self, instance_id: str, platform: str, account_id: str) -> Connection | None:
        found = self._rows.get(keys.connection(instance_id, platform, account_id), ATTRIBUTES)
        return read_one(found, read_connection, self._unreadable) if found else None

    def connections(self, instance_id: str) -> Sequence[Connection]:
        partition = keys.site_partition(instance_id)
        rows = self._rows.query(partition, keys.CONNECTION, attributes=ATTRIBUTES)
        return list(read_each(rows, read_connection, self._unreadable))

    def put_connection(self, connection: Connection) -> Connection:
        written = replace(connection, version=connection.version + 1)
        self._rows.write([Put(_row(written), at_version(connection.version))])
        return written

    def delete_connection(self, connection: Connection) -> None:
        self._rows.write([Delete(_key(connection), at_version(connection.version))])


def _key(connection: Connection) -> keys.Key:
    return keys.connection(connection.instance_id, connection.platform, connection.account_id)


def _row(connection: Connection) -> Row:
    document = {
        "instance_id": connection.instance_id,
        "platform": connection.platform,
        "account_id": connection.account_id,
        "title": connection.title,
        "refused": connection.refused,
        "version": connection.version,
    }
    return row(_key(connection), document, version=connection.version, ciphertext=connection.ciphertext)


def read_connection(content: Row) -> Connection:
    document = document_in(content)
    check(document, str, "instance_id", "platform", "account_id", "title")
    check(document, int, "refused", "version")
    return Connection(
        instance_id=document["instance_id"],
        platform=document["platform"],
        account_id=document["account_id"],
        title=document["title"],
        ciphertext=bytes_in(content, "ciphertext"),
        refused=document["refused"],
        version=document["version"],
    )
