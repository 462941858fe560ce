"""Counting what was done. Metrics carry no site, link or item: those are in the logs."""

from collections import Counter
from collections.abc import Iterable

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from gallery_sync.sync.context import Noted, Work

logger = Logger(child=True)
"""Logs with the service and the correlation ID of the handler's logger."""


def log_notice(event: str, **values: str | int) -> None:
    logger.warning(event, extra=values)


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


def count(metrics: Metrics, works: Iterable[Work]) -> dict[str, int]:
    """Add what was done to the metrics; returns it for the log."""
    counts: Counter[Noted] = Counter()
    for work in works:
        counts += work.counts()
    for noted, number in counts.items():
        metrics.add_metric(name=_METRICS[noted], unit=MetricUnit.Count, value=number)
    return {noted.value: number for noted, number in counts.items()}
