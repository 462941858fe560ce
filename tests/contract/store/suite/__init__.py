"""What every store does. A test class for a store inherits from `StoreContract` and gives `store` and `clock`."""

from tests.contract.store.suite.connections import ConnectionsContract
from tests.contract.store.suite.due import DueContract
from tests.contract.store.suite.journal import JournalContract
from tests.contract.store.suite.links import LinksContract
from tests.contract.store.suite.pairs import PairsContract
from tests.contract.store.suite.round_trips import RoundTripContract


class StoreContract(
    LinksContract, ConnectionsContract, PairsContract, JournalContract, DueContract, RoundTripContract
): ...
