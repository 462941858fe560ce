"""A time by which everything has to be through: connecting, TLS, the head of an answer that comes a byte at a time, its
body, further tries.

httpx's time-outs hold for each read of a socket, so that a host which sends one byte before each of them runs out is
never late.
"""

import math
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, override

import httpcore
import httpx

_until: ContextVar[float] = ContextVar("until", default=math.inf)
_LEAST = 0.001


@contextmanager
def within(seconds: float) -> Generator[None]:
    """What is sent in here fails with a time-out after so many seconds. The earlier of two such times counts."""
    before = _until.set(min(_until.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _until.reset(before)


def left() -> float:
    """Seconds; infinity where nobody set a time."""
    return _until.get() - time.monotonic()


class DeadlineTransport(httpx.HTTPTransport):
    """A pool of connections that keeps to `within`."""

    def __init__(self, verify: Any, limits: httpx.Limits) -> None:
        super().__init__(verify=verify, limits=limits)
        self._pool = httpcore.ConnectionPool(
            ssl_context=verify,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=_Backend(),
        )


def _bounded[T](timeout: float | None, late: type[Exception], act: Callable[[float | None], T]) -> T:
    remaining = left()
    if remaining <= 0:
        raise late("The time for this request is over.")
    if remaining == math.inf:
        return act(timeout)
    return act(max(_LEAST, min(remaining, math.inf if timeout is None else timeout)))


class _Backend(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(
            _bounded(
                timeout,
                httpcore.ConnectTimeout,
                lambda seconds: self._inner.connect_tcp(host, port, seconds, local_address, socket_options),
            )
        )


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return _bounded(timeout, httpcore.ReadTimeout, lambda seconds: self._inner.read(max_bytes, seconds))

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        _bounded(timeout, httpcore.WriteTimeout, lambda seconds: self._inner.write(buffer, seconds))

    @override
    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(
            _bounded(
                timeout,
                httpcore.ConnectTimeout,
                lambda seconds: self._inner.start_tls(ssl_context, server_hostname, seconds),
            )
        )

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    @override
    def close(self) -> None:
        self._inner.close()
