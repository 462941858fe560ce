"""Every message reaches the service that does what it asks for, from the queue that it travels through and no other."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from gallery_sync.errors import InvalidRequest
from gallery_sync.messages import Kind, Message, QueueName
from gallery_sync.services.dispatch import Dispatcher
from gallery_sync.sync.context import Work

WORK = Work()


@dataclass
class Recorder:
    """Stands for one service; keeps which of its methods were called, and with what."""

    name: str
    calls: list[tuple[str, Message]]

    def __getattr__(self, method: str) -> Any:
        def called(message: Message) -> list[Work]:
            self.calls.append((f"{self.name}.{method}", message))
            return [WORK]

        return called


@dataclass
class Switchboard:
    calls: list[tuple[str, Message]] = field(default_factory=list[tuple[str, Message]])

    def dispatch(self, message: Message) -> list[Work]:
        return self.dispatcher().dispatch(message, message.queue)

    def dispatcher(self) -> Dispatcher:
        names = ("galleries", "polling", "sites", "items", "unlinking", "forgetting")
        return Dispatcher(**{name: cast("Any", Recorder(name, self.calls)) for name in names})


def a_message(kind: Kind, *, anonymize: bool = False) -> Message:
    return Message(kind, "site", "event", "cause", anonymize=anonymize)


@pytest.mark.parametrize(
    ("message", "services"),
    [
        (a_message(Kind.COMPARE), ["galleries.compare"]),
        (a_message(Kind.POLL), ["polling.poll"]),
        (a_message(Kind.GALLERY_CHANGED), ["galleries.gallery_changed"]),
        (a_message(Kind.GALLERY_DELETED), ["galleries.gallery_deleted"]),
        (a_message(Kind.GALLERY_DELETED, anonymize=True), ["forgetting.gallery"]),
        (a_message(Kind.APP_INSTALLED), ["sites.installed"]),
        (a_message(Kind.APP_REMOVED), ["sites.removed"]),
        (a_message(Kind.PURGE), ["sites.purge_if_due"]),
        (a_message(Kind.LOOK), ["items.handle"]),
        (a_message(Kind.LOOK, anonymize=True), ["forgetting.items", "items.handle"]),
        (a_message(Kind.MATCH), ["items.handle"]),
        (a_message(Kind.RESUME), ["items.handle"]),
        (a_message(Kind.FILE), ["items.handle"]),
        (a_message(Kind.ORDER), ["items.handle"]),
        (a_message(Kind.UNLINK), ["unlinking.finish"]),
    ],
    ids=lambda one: one.kind.value + " of an anonymize request" * one.anonymize if isinstance(one, Message) else "",
)
def test_a_message_reaches_its_services_in_order(message: Message, services: list[str]) -> None:
    board = Switchboard()

    board.dispatch(message)

    assert board.calls == [(service, message) for service in services]


@pytest.mark.parametrize("kind", Kind)
def test_no_kind_of_message_is_left_out(kind: Kind) -> None:
    board = Switchboard()

    board.dispatch(a_message(kind))

    assert board.calls


@pytest.mark.parametrize("kind", Kind)
def test_a_message_in_the_other_queue_is_refused_before_anything_is_done(kind: Kind) -> None:
    board, message = Switchboard(), a_message(kind)
    (other,) = set(QueueName) - {message.queue}

    with pytest.raises(InvalidRequest, match=f"belongs into the {message.queue} queue"):
        board.dispatcher().dispatch(message, other)

    assert board.calls == []


def test_work_on_pairs_is_told_for_the_metrics_and_other_work_tells_nothing() -> None:
    board = Switchboard()

    assert board.dispatch(a_message(Kind.LOOK)) == [WORK]
    assert board.dispatch(a_message(Kind.UNLINK)) == []
    assert board.dispatch(a_message(Kind.COMPARE)) == []
