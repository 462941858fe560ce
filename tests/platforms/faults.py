"""Trouble on the way to a server: drawn from a seed, and counted."""

import random
from collections import Counter
from collections.abc import Callable
from enum import StrEnum

import httpx

_READS = ("GET", "HEAD")


class Crash(BaseException):
    """The worker process dies. No `except Exception` may catch it."""


class Fault(StrEnum):
    UNREACHABLE = "no connection"
    BUSY = "503 without an effect"
    RATE_LIMITED = "429"
    TIME_OUT_AFTER = "time-out after the effect"
    CRASH_BEFORE = "crash before the request"
    CRASH_AFTER = "crash after the request"
    PERSON = "a person in between"


class FaultyTransport(httpx.BaseTransport):
    """`inner` with faults at the rate `rate`, 0 at first. `writes` counts the requests that may change something and
    were sent; `between` is what a person does meanwhile."""

    def __init__(self, inner: httpx.BaseTransport, dice: random.Random, struck: Counter[Fault]) -> None:
        self._inner = inner
        self._dice = dice
        self._struck = struck
        self.rate = 0.0
        self.writes = 0
        self.between: Callable[[], None] = lambda: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        fault = self._dice.choice(list(Fault)) if self._dice.random() < self.rate else None
        if fault is not None:
            self._struck[fault] += 1
            if answer := self._before(fault, request):
                return answer
        self.writes += request.method not in _READS
        response = self._inner.handle_request(request)
        if fault in (Fault.TIME_OUT_AFTER, Fault.CRASH_AFTER):
            response.read()
            response.close()
            if fault is Fault.CRASH_AFTER:
                raise Crash
            raise httpx.ReadTimeout("it takes too long", request=request)
        return response

    def _before(self, fault: Fault, request: httpx.Request) -> httpx.Response | None:
        match fault:
            case Fault.UNREACHABLE:
                raise httpx.ConnectError("no connection", request=request)
            case Fault.BUSY:
                return httpx.Response(503, request=request)
            case Fault.RATE_LIMITED:
                return httpx.Response(429, headers={"retry-after": "20"}, request=request)
            case Fault.CRASH_BEFORE:
                raise Crash
            case Fault.PERSON:
                self.between()
            case _:
                pass
        return None

    def close(self) -> None:
        self._inner.close()
