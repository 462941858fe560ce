"""Counting what was done. Metrics carry no site, link or item: those are in the logs."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from gallery_sync.errors import AppRefused, CollectionGone, CredentialsRefused
from gallery_sync.messages import Message, parse_time
from gallery_sync.sync.context import Noted, Work

logger = Logger(child=True)
"""Logs with the service and the correlation ID of the handler's logger."""

metrics = Metrics(service="workers")
"""One dimension for all workers, so that an alarm watches what they do together."""

_METRICS = {
    Noted.WRITTEN_WIX: "WritesToWix",
    Noted.WRITTEN_EXTERNAL: "WritesToPlatforms",
    Noted.ECHO: "Echoes",
    Noted.PARKED: "ParkedPairs",
    Noted.FAILED: "FailedPairs",
    Noted.SKIPPED: "SkippedPairs",
    Noted.HELD: "HeldDeletions",
    Noted.ADOPTED: "AdoptedEntries",
    Noted.TWIN: "RemovedTwins",
}
_STOPPED_BY = {
    CollectionGone.__name__: "HeldLinks",
    CredentialsRefused.__name__: "LinksToReconnect",
    AppRefused.__name__: "LinksToReconnect",
}
"""What stops a link, and the metric of the state that it is left in; everything else parks it."""
_WRITTEN = (Noted.WRITTEN_WIX.value, Noted.WRITTEN_EXTERNAL.value)


def published[**P, T](handler: Callable[P, T]) -> Callable[P, T]:
    """A handler whose metrics are written to the log when it ends. One that counted nothing writes nothing, where
    Powertools' own decorator warns with each event."""

    @wraps(handler)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return handler(*args, **kwargs)
        finally:
            if metrics.provider.metric_set:
                metrics.flush_metrics()

    return wrapped


def log_notice(event: str, **values: str | int) -> None:
    """Log what services tell the operator, and count what an alarm waits for."""
    level = logger.error if event == "entry failed" else logger.warning
    level(event, extra=values)
    match event:
        case "entry failed":
            _count("EntryFaults", 1)
        case "link stopped":
            _count(_STOPPED_BY.get(str(values["trouble"]), "ParkedLinks"), 1)
        case "deletions held":
            _count("HeldDeletions", int(values["pairs"]))
        case _:
            pass


def log_unreadable(key: tuple[str, str], error: Exception) -> None:
    """Log which row cannot be read, and nothing of what is in it."""
    logger.error("row cannot be read", extra={"pk": key[0], "sk": key[1], "reason": type(error).__name__})
    _count("UnreadableRows", 1)


def count(works: Iterable[Work]) -> dict[str, int]:
    """Add what was done to the metrics; returns it for the log."""
    counts: Counter[Noted] = Counter()
    for work in works:
        counts += work.counts()
    for noted, number in counts.items():
        _count(_METRICS[noted], number)
    return {noted.value: number for noted, number in counts.items()}


def count_arrival(message: Message, done: Mapping[str, int], now: datetime) -> None:
    """How long a change took from one side to the other, where an event told of it and something was written. Work
    that was parked meanwhile is not in it: it has no event any more."""
    happened = parse_time(message.event_time)
    if happened and happened.tzinfo and any(done.get(name) for name in _WRITTEN):
        seconds = max(0.0, (now - happened).total_seconds())
        metrics.add_metric(name="TimeToArrival", unit=MetricUnit.Seconds, value=seconds)


def _count(name: str, number: int) -> None:
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)
