"""Running independent tasks at the same time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context


class Threads:
    """`SideBySide` on threads: the tasks wait for platforms most of the time. The first exception is raised when all
    tasks are done."""

    def __init__(self, workers: int = 8) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="pair")

    def __call__(self, tasks: Sequence[Callable[[], None]]) -> None:
        if len(tasks) == 1:
            tasks[0]()
            return
        futures = [self._pool.submit(copy_context().run, task) for task in tasks]  # deadlines are in the context
        errors = [error for future in futures if (error := future.exception()) is not None]
        if errors:
            raise errors[0]
