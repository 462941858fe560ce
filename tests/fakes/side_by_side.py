"""Independent tasks where nothing may happen at the same time."""

from collections.abc import Callable, Sequence


def one_after_another(tasks: Sequence[Callable[[], None]]) -> None:
    """`services.parts.SideBySide`. The first exception ends it."""
    for task in tasks:
        task()
