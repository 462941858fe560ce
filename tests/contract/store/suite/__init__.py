"""What every store does. A test class for a store inherits from `StoreContract` and gives `store` and `clock`."""

import pytest

from gallery_sync.ports import Store
from tests.contract.store.suite.connections import ConnectionsContract
from tests.contract.store.suite.due import DueContract
from tests.contract.store.suite.journal import JournalContract
from tests.contract.store.suite.links import LinksContract
from tests.contract.store.suite.pairs import PairsContract
from tests.contract.store.suite.round_trips import RoundTripContract
from tests.harness.samples import a_link


class StoreContract(LinksContract, ConnectionsContract, PairsContract, JournalContract, DueContract, RoundTripContract):
    @pytest.fixture(autouse=True)
    def living(self, store: Store) -> None:
        """The links that these tests write below: nothing new is written below one that is gone."""
        for name in ("link-1", "link-2", "link-11"):
            store.put_link(a_link(name, instance_id="of-these-tests", album_id=f"of-these-tests-{name}"))
