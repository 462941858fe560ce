"""Which addresses may be called when somebody else chose the URL.

A name is resolved once per request, every address it resolves to must be public, and the connection goes to
exactly the address that was checked: a name that resolves differently a moment later (DNS rebinding) gains
nothing. Redirects pass the same way, each on its own.
"""

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Thread
from typing import Final

import httpx

from gallery_sync.errors import Unavailable
from gallery_sync.http.deadline import left
from gallery_sync.http.names import AddressRefused, in_one_form, url_of
from gallery_sync.http.ranges import is_public

type Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to the addresses behind them. Raises OSError when there are none."""

_LONGEST_LOOK_UP: Final = 5.0
"""Seconds."""
PORTS: Final = frozenset({443, 8443})
"""Where sites answer by https. Behind other ports are services that were not made to be called by others."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Through the system's resolver, which has time-outs of its own that are longer than anybody waits."""
    found: Future[list[str]] = Future()
    Thread(target=_look_up, args=(host, port, found), daemon=True).start()
    return found.result(max(0.0, min(_LONGEST_LOOK_UP, left())))


def _look_up(host: str, port: int, found: Future[list[str]]) -> None:
    try:
        found.set_result([str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
    except Exception as error:  # noqa: BLE001
        found.set_exception(error)


class Guard:
    """Https to public addresses only; for development, `allow_loopback_http` adds http to this machine, on any
    port."""

    def __init__(self, *, allow_loopback_http: bool = False, resolve: Resolve = resolve) -> None:
        self._loopback = allow_loopback_http
        self._resolve = resolve

    def check(self, url: str) -> str:
        """The address that a request to this URL may go to. Raises `AddressRefused`, saying why."""
        return self._address(url_of(url))

    def transport(self, inner: httpx.BaseTransport) -> httpx.BaseTransport:
        """`inner`, with every request checked and sent to the address that was checked.

        `inner` may not keep connections alive: its pool knows them by address, and one made for another
        name at the same address was verified for that name.
        """
        return _GuardedTransport(inner, self._address)

    def _address(self, url: httpx.URL) -> str:
        host = url.raw_host.decode("ascii")
        if url.scheme not in ("https", "http") or not host:
            raise AddressRefused("The address must begin with https://.")
        if url.userinfo:
            raise AddressRefused(f"The address of {host} holds a user name or password; leave them out.")
        addresses = self._addresses(url, host)
        if self._loopback and all(address.is_loopback for address in addresses):
            return str(addresses[0])
        if url.scheme != "https":
            raise AddressRefused(f"{host} must be called by https, not http.")
        if url.port is not None and url.port not in PORTS:
            raise AddressRefused(f"{host} must be called on port 443 or 8443, not {url.port}.")
        if not all(is_public(address) for address in addresses):
            raise AddressRefused(f"{host} leads into a private network, which is never called.")
        return str(addresses[0])

    def _addresses(self, url: httpx.URL, host: str) -> list[IPv4Address | IPv6Address]:
        port = url.port or (443 if url.scheme == "https" else 80)
        if not 0 < port < 65_536:  # the system's resolver would wrap it around
            raise AddressRefused(f"{host} has no port {port}; check how the address is spelled.")
        try:
            found = [ip_address(text.partition("%")[0]) for text in self._resolve(host, port)]
        except TimeoutError as error:
            raise Unavailable(f"{host} could not be looked up in time; it is tried again later.") from error
        except (OSError, ValueError) as error:
            if getattr(error, "errno", None) == socket.EAI_AGAIN:
                raise Unavailable(f"{host} cannot be looked up now; it is tried again later.") from error
            raise AddressRefused(f"{host} cannot be found; check how the address is spelled.") from error
        if not found:
            raise AddressRefused(f"{host} cannot be found; check how the address is spelled.")
        return found


class _GuardedTransport(httpx.BaseTransport):
    def __init__(self, inner: httpx.BaseTransport, address_of: Callable[[httpx.URL], str]) -> None:
        self._inner = inner
        self._address_of = address_of

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = in_one_form(request.url)
        headers = request.headers.copy()
        headers["host"] = url.netloc.decode("ascii")
        pinned = httpx.Request(
            request.method,
            url.copy_with(host=self._address_of(url)),
            headers=headers,  # the Host header keeps the name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": url.raw_host.decode("ascii")},
        )
        return self._inner.handle_request(pinned)

    def close(self) -> None:
        self._inner.close()
