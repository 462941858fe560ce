"""Hosts that answer over a real connection with whatever they like, without end if they like."""

import gzip
import socket
import threading
import tracemalloc
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress

type Script = Callable[[bytes], Iterator[bytes]]
"""The head of a request to the bytes of the answer, status line and all."""

OK = b"HTTP/1.1 200 OK\r\n"
_MB = 1 << 20


@contextmanager
def host(script: Script) -> Generator[str]:
    """The address of a host that answers every request by the script, until it ends or the caller hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()
        server.settimeout(0.05)
        thread = threading.Thread(target=_serve, args=(server, script, ended), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            ended.set()
            thread.join()


def _serve(server: socket.socket, script: Script, ended: threading.Event) -> None:
    while not ended.is_set():
        with suppress(TimeoutError):
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.settimeout(5)
                head = b""
                while b"\r\n\r\n" not in head:
                    head += connection.recv(65_536) or b"\r\n\r\n"
                for some in script(head):
                    if ended.is_set():
                        break
                    connection.sendall(some)


def whole(body: bytes, *headers: bytes, status: bytes = OK) -> Script:
    def script(_: bytes) -> Iterator[bytes]:
        lines = [*headers, b"Content-Length: %d" % len(body), b"Connection: close"]
        yield status + b"\r\n".join(lines) + b"\r\n\r\n"
        yield body

    return script


def endless(*headers: bytes, chunk: bytes = b" " * 65_536, status: bytes = OK) -> Script:
    def script(_: bytes) -> Iterator[bytes]:
        yield status + b"".join(one + b"\r\n" for one in headers) + b"\r\n"
        while True:
            yield chunk

    return script


def redirecting(to: Callable[[bytes], bytes]) -> Script:
    """`to` makes the new address from the head of the request."""

    def script(head: bytes) -> Iterator[bytes]:
        yield b"HTTP/1.1 302 Found\r\nLocation: " + to(head) + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    return script


def bomb(megabytes: int, layers: int = 1) -> bytes:
    """Spaces, packed again and again."""
    packed = gzip.compress(b" " * (megabytes * _MB))
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return packed


@contextmanager
def memory(megabytes: int) -> Generator[None]:
    """Fails when more than this was in use at any moment."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes * _MB, f"{peak / _MB:.0f} MB were in use"
