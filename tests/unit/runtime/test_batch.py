"""A batch of messages: order within a site, independence between sites, and what comes again."""

import math
from dataclasses import dataclass, field
from typing import Any, override

from aws_lambda_powertools import Logger

from gallery_sync.http import left
from gallery_sync.messages import Kind, Message
from gallery_sync.runtime import batch
from gallery_sync.runtime.redelivery import Failed, delay


@dataclass
class Bench:
    """Runs batches; `broken` are entry IDs at which handling fails."""

    broken: set[str] = field(default_factory=set)
    remaining: int = 300_000
    handled: list[Message] = field(default_factory=list)
    redelivered: list[Failed] = field(default_factory=list)

    def run(self, *records: dict[str, Any]) -> list[str]:
        answer = batch.process(
            {"Records": list(records)},
            self._handle,
            lambda: self.remaining,
            self.redelivered.extend,
            Logger(level="CRITICAL"),
        )
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]

    def _handle(self, message: Message) -> None:
        if self.broken & set(message.entry_ids):
            raise RuntimeError("a bug")
        self.handled.append(message)


def record(name: str, message: Message | str, deliveries: int = 1) -> dict[str, Any]:
    body, group = (message, "s") if isinstance(message, str) else (message.to_json(), message.group)
    attributes = {"MessageGroupId": group, "ApproximateReceiveCount": str(deliveries)}
    return {"messageId": name, "receiptHandle": f"handle-{name}", "body": body, "attributes": attributes}


def look(entry_id: str, site: str = "s", gallery: str = "g", **more: Any) -> Message:
    return Message(
        Kind.LOOK, site, f"event-{entry_id}", "c", gallery_id=gallery, side="wix", entry_ids=(entry_id,), **more
    )


def test_looks_at_the_same_gallery_are_collapsed_into_one() -> None:
    bench = Bench()

    failed = bench.run(record("1", look("a")), record("2", look("b")), record("3", look("a")))

    assert failed == []
    assert [message.entry_ids for message in bench.handled] == [("a", "b")]


def test_each_entry_keeps_the_latest_time_that_an_event_told_of_it() -> None:
    bench = Bench()
    first, second = look("a", not_before="2026-01-02"), look("b", not_before="2026-01-09")

    bench.run(record("1", first), record("2", second), record("3", look("a", not_before="2026-01-03")))

    assert [(one.entry_ids, one.moments) for one in bench.handled] == [(("a", "b"), ("2026-01-03", "2026-01-09"))]


def test_files_that_are_ready_are_collapsed_into_one() -> None:
    bench = Bench()
    files = [Message(Kind.FILE, "s", f"event-{name}", "c", entry_ids=(name,)) for name in "ab"]

    bench.run(*(record(file.event_id, file) for file in files))

    assert [message.entry_ids for message in bench.handled] == [("a", "b")]


def test_a_deletion_is_not_collapsed_with_an_update() -> None:
    bench = Bench()

    bench.run(record("1", look("a")), record("2", look("a", gone=True)))

    assert [message.gone for message in bench.handled] == [False, True]


def test_other_work_keeps_its_place_between_looks() -> None:
    bench = Bench()
    settle_order = Message(Kind.ORDER, "s", "e", "c", link_id="l")

    bench.run(record("1", look("a")), record("2", settle_order), record("3", look("b")))

    assert [message.kind for message in bench.handled] == [Kind.LOOK, Kind.ORDER, Kind.LOOK]


def test_after_a_failure_the_rest_of_the_site_waits_and_other_sites_go_on() -> None:
    bench = Bench(broken={"bad"})

    failed = bench.run(
        record("1", look("bad", gallery="g1")),
        record("2", look("later", gallery="g2")),
        record("3", look("elsewhere", site="other")),
    )

    assert failed == ["1", "2"]
    assert [message.entry_ids for message in bench.handled] == [("elsewhere",)]


def test_a_message_that_nobody_can_read_does_not_stop_its_site() -> None:
    bench = Bench()

    failed = bench.run(record("1", "{poison"), record("2", look("a")))

    assert failed == ["1"]
    assert [message.entry_ids for message in bench.handled] == [("a",)]


def test_what_failed_is_asked_for_again_soon() -> None:
    bench = Bench(broken={"bad"})

    bench.run(record("1", look("bad"), deliveries=2))

    assert bench.redelivered == [Failed("1", "handle-1", 2)]
    assert [delay(deliveries) for deliveries in (1, 2, 3, 9)] == [5, 20, 80, 600]


def test_no_further_message_is_begun_when_time_runs_out() -> None:
    bench = Bench(remaining=1_000)

    failed = bench.run(record("1", look("a")), record("2", look("b", gallery="g2")))

    assert failed == ["2"]
    assert [message.entry_ids for message in bench.handled] == [("a",)]


def test_what_a_message_asks_for_is_cut_off_before_the_worker_is() -> None:
    class Watched(Bench):
        left = 0.0

        @override
        def _handle(self, message: Message) -> None:
            self.left = left()

    bench = Watched()

    bench.run(record("1", look("a")))

    assert 0 < bench.left <= 280
    assert left() == math.inf
