import pytest

from tests.contract.store.suite import StoreContract
from tests.contract.store.suite.samples import HandClock
from tests.fakes.store import MemoryStore


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock()

    @pytest.fixture
    def store(self, clock: HandClock) -> MemoryStore:
        return MemoryStore(clock=clock)
