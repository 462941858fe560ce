"""Which addresses may be called when somebody else chose the URL.

A name is resolved once per request, every address it resolves to must be public, and the connection goes to
exactly the address that was checked: a name that resolves differently a moment later (DNS rebinding) gains
nothing. Redirects pass the same way, each on its own.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from gallery_sync.errors import InvalidRequest

type Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to the addresses behind them. Raises OSError when there are none."""

_NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefused(InvalidRequest):
    """The URL leads, or was redirected, to a place that must not be called."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Through the system's resolver."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Guard:
    """Https to public addresses only; for development, `allow_loopback_http` adds http to this machine."""

    def __init__(self, *, allow_loopback_http: bool = False, resolve: Resolve = resolve) -> None:
        self._loopback = allow_loopback_http
        self._resolve = resolve

    def check(self, url: str) -> str:
        """The address that a request to this URL may go to. Raises `AddressRefused`, saying why."""
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, TypeError) as error:
            raise AddressRefused("The address is not a valid URL; check how it is spelled.") from error
        return self._address(parsed)

    def transport(self, inner: httpx.BaseTransport) -> httpx.BaseTransport:
        """`inner`, with every request checked and sent to the address that was checked.

        `inner` may not keep connections alive: its pool knows them by address, and one made for another
        name at the same address was verified for that name.
        """
        return _GuardedTransport(inner, self._address)

    def _address(self, url: httpx.URL) -> str:
        if url.scheme not in ("https", "http") or not url.host:
            raise AddressRefused("The address must begin with https://.")
        if url.port is not None and not 0 < url.port < 65_536:  # the system's resolver would wrap it around
            raise AddressRefused(f"{url.host} has no port {url.port}; check how the address is spelled.")
        if url.userinfo:
            raise AddressRefused(f"The address of {url.host} holds a user name or password; leave them out.")
        addresses = self._addresses(url)
        if self._loopback and all(address.is_loopback for address in addresses):
            return str(addresses[0])
        if url.scheme != "https":
            raise AddressRefused(f"{url.host} must be called by https, not http.")
        if not all(_is_public(address) for address in addresses):
            raise AddressRefused(f"{url.host} leads into a private network, which is never called.")
        return str(addresses[0])

    def _addresses(self, url: httpx.URL) -> list[IPv4Address | IPv6Address]:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = [ip_address(text.partition("%")[0]) for text in self._resolve(url.host, port)]
        except (OSError, ValueError) as error:
            raise AddressRefused(f"{url.host} cannot be found; check how the address is spelled.") from error
        if not found:
            raise AddressRefused(f"{url.host} cannot be found; check how the address is spelled.")
        return found


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None or address in _NAT64:
            return False
    return address.is_global and not address.is_multicast


class _GuardedTransport(httpx.BaseTransport):
    def __init__(self, inner: httpx.BaseTransport, address_of: Callable[[httpx.URL], str]) -> None:
        self._inner = inner
        self._address_of = address_of

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=self._address_of(request.url)),
            headers=request.headers,  # the Host header keeps the name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return self._inner.handle_request(pinned)

    def close(self) -> None:
        self._inner.close()
