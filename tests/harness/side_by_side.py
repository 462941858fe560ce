"""Independent tasks where nothing may happen at the same time."""

from collections.abc import Callable, Sequence


def one_after_another(tasks: Sequence[Callable[[], None]]) -> None:
    """`services.parts.SideBySide`. The first exception is raised when all are done; a crash ends it at once."""
    errors: list[Exception] = []
    for task in tasks:
        try:
            task()
        except Exception as error:  # noqa: BLE001
            errors.append(error)
    if errors:
        raise errors[0]
