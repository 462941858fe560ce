"""Names of hosts, each in one form: the one that is resolved, shown in TLS, checked in the certificate, sent as `Host`
and stored.

Programs differ in how they read a name that is not plain ASCII. Python's resolver and `ssl` read `faß.example` as
`fass.example` (IDNA 2003), browsers and certificates as `xn--fa-hia.example` (IDNA 2008 with the mapping of UTS 46,
non-transitional): two hosts, which two people may own. So nothing but ASCII is handed on.
"""

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Final

import httpx
import idna

from gallery_sync.errors import InvalidRequest

_LONGEST: Final = 253
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
"""The last part of what every resolver takes for an IPv4 address (URL standard: "ends in a number checker")."""
_PUNYCODE: Final = "xn--"


class AddressRefused(InvalidRequest):
    """The URL leads, or was redirected, to a place that must not be called."""


def url_of(text: str) -> httpx.URL:
    """The URL with its host in the one form. Raises `AddressRefused` with a sentence for who typed it."""
    try:
        parsed = httpx.URL(_with_plain_host(text))
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise AddressRefused("The address is not a valid URL; check how it is spelled.") from error
    return in_one_form(parsed)


def in_one_form(url: httpx.URL) -> httpx.URL:
    """The same for a URL that was read already. Raises `AddressRefused`."""
    host = url.raw_host.decode("ascii")  # `url.host` is in Unicode again
    form = host_of(host) if host else ""
    return url if form == host else url.copy_with(host=form)


def host_of(host: str) -> str:
    """A name or an address without brackets, in the one form. Raises `AddressRefused`."""
    if ":" in host:
        return _ipv6(host)
    name = _mapped(host).removesuffix(".")
    labels = [_label(one, host) for one in name.split(".")]
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(name, host)
    plain = ".".join(labels)
    if len(plain) > _LONGEST:
        raise _misspelled(host)
    return plain


def _with_plain_host(text: str) -> str:
    """httpx maps no letters: it refuses what browsers take, such as a name in full-width letters."""
    found = re.match(r"(?P<before>[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?)(?P<host>[^/?#@:\[\]]+)", text.strip())
    if found is None or found["host"].isascii():
        return text.strip()
    return f"{found['before']}{host_of(found['host'])}{text.strip()[found.end() :]}"


def _mapped(host: str) -> str:
    if host.isascii():
        return host.lower()
    if len(host) > _LONGEST:
        raise _misspelled(host)
    try:
        return idna.uts46_remap(host, std3_rules=False, transitional=False)
    except idna.IDNAError as error:
        raise _misspelled(host) from error


def _label(label: str, host: str) -> str:
    if label.isascii() and not label.startswith(_PUNYCODE):
        if not _LABEL.fullmatch(label):
            raise _misspelled(host)
        return label
    try:
        return idna.alabel(label).decode("ascii")
    except idna.IDNAError as error:
        raise _misspelled(host) from error


def _ipv4(text: str, host: str) -> str:
    try:
        return str(IPv4Address(text))
    except ValueError as error:  # octal, hexadecimal, fewer than four numbers: programs read them differently
        raise _misspelled(host) from error


def _ipv6(text: str) -> str:
    try:
        found = IPv6Address(text)
    except ValueError as error:
        raise _misspelled(text) from error
    if found.scope_id is not None:
        raise _misspelled(text)
    return str(found)


def _misspelled(host: str) -> AddressRefused:
    return AddressRefused(f"{host[:100]} is not the name of a site; check how the address is spelled.")
