"""Nothing that an owner types makes a worker call an internal address, whatever the platform."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from gallery_sync.errors import PermanentError
from gallery_sync.http import Guard
from gallery_sync.platforms.registry import Resources, connectors
from gallery_sync.ports import Connector

NAMES = {
    "metadata.example": ["169.254.169.254"],
    "intranet.example": ["10.0.0.8"],
    "half.example": ["93.184.215.14", "192.168.1.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "local.example": ["::1"],
}
ADDRESSES = (
    *(f"https://{name}" for name in NAMES),
    *NAMES,
    "http://public.example",
    "https://127.0.0.1",
    "https://127.0.0.1:8443/wp-json/",
    "https://[::1]",
    "https://169.254.169.254/latest/meta-data/",
    "https://localhost",
    "https://2130706433",
    "https://0x7f.1",
    "https://user:word@10.0.0.8",
    "https://public.example@10.0.0.8",
    "file:///etc/passwd",
    "gopher://10.0.0.8",
    "https://",
    "https://public.example:99999",
    "//10.0.0.8",
)
NUMBERS = {"2130706433": "127.0.0.1", "0x7f.1": "127.0.0.1", "localhost": "127.0.0.1"}


def resolve(host: str, port: int) -> Sequence[str]:
    """As a resolver would; other texts are addresses themselves."""
    if host == "public.example":
        return ["93.184.215.14"]
    return NAMES.get(host) or [NUMBERS.get(host, host)]


def no_client() -> Any:
    raise AssertionError("a bucket is no address that an owner types")


CONNECTORS = {
    name: one
    for name, one in connectors(
        Resources(no_client, "albums", "", lambda: datetime.now(UTC), Guard(resolve=resolve))
    ).items()
    if one.form
}


@pytest.mark.parametrize("typed", ADDRESSES)
@pytest.mark.parametrize("connector", CONNECTORS.values(), ids=CONNECTORS)
def test_an_internal_address_is_refused_without_being_called(connector: Connector, typed: str):
    """A call that goes out would fail by itself here: sockets are off."""
    for field in connector.form:
        values = {one.name: "somebody" for one in connector.form} | {field.name: typed}
        if field.name in ("site", "server", "url"):
            with pytest.raises(PermanentError) as refused:
                connector.connect(values)
            assert refused.value.reason


def test_every_platform_that_asks_for_an_address_is_covered():
    asked = {one.name: [field.name for field in one.form] for one in CONNECTORS.values()}

    assert [name for name, fields in asked.items() if not {"site", "server", "url"} & set(fields)] == []
