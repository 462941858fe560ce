import pytest

from tests.contract.store.samples import HandClock
from tests.contract.store.suite import StoreContract
from tests.fakes.store import MemoryStore


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock()

    @pytest.fixture
    def store(self, clock: HandClock) -> MemoryStore:
        return MemoryStore(clock=clock)
