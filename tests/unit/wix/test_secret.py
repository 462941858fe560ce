"""The app's secret is renewed without a deployment: it is read again, but never often."""

import pytest

from gallery_sync.errors import GallerySyncError, InvalidRequest, Unavailable
from gallery_sync.wix.secret import AppSecret


class Store:
    """Secrets Manager, and the time."""

    def __init__(self) -> None:
        self.kept = "former"
        self.read = 0
        self.now = 1000.0
        self.reachable = True
        self.error: GallerySyncError = Unavailable("Secrets Manager is in trouble.")
        self.secret = AppSecret(self._read, clock=lambda: self.now)

    def _read(self) -> str:
        self.read += 1
        if not self.reachable:
            raise self.error
        return self.kept


@pytest.fixture
def store() -> Store:
    return Store()


def test_it_is_read_when_first_asked_for_and_then_kept(store: Store):
    assert store.read == 0

    assert [store.secret(), store.secret()] == ["former", "former"]
    assert store.read == 1


def test_after_ten_minutes_it_is_read_again(store: Store):
    store.secret()
    store.kept = "renewed"

    store.now += 599
    assert store.secret() == "former"
    store.now += 1
    assert store.secret() == "renewed"


def test_after_a_refusal_it_is_read_again_at_once(store: Store):
    store.secret()
    store.kept, store.now = "renewed", store.now + 31

    assert store.secret.after_refusal() == "renewed"
    assert store.secret() == "renewed"


def test_many_refusals_read_it_twice_a_minute_at_most(store: Store):
    store.secret()

    for _ in range(120):
        store.now += 0.5
        store.secret.after_refusal()

    assert store.read == 1 + 2


@pytest.mark.parametrize("error", [Unavailable("In trouble."), InvalidRequest("The secret is not there.")])
def test_while_it_cannot_be_read_the_former_one_is_used_on(store: Store, error: GallerySyncError):
    store.secret()
    store.error = error
    store.reachable, store.now = False, store.now + 3600

    assert [store.secret(), store.secret.after_refusal()] == ["former", "former"]
    assert store.read == 2


def test_what_was_never_read_is_an_error_that_is_tried_again(store: Store):
    store.reachable = False
    with pytest.raises(Unavailable):
        store.secret()

    store.reachable = True

    assert store.secret() == "former"


def test_it_is_in_no_representation(store: Store):
    store.secret()

    assert "former" not in repr(store.secret)
