"""Which IP addresses are public: what IANA gave out for hosts of the internet, and nothing else.

Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, with its updates up to RFC 9780), IPv6 Global
Unicast Address Assignments. Python's `is_global` knows what was reserved when it was released.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

_UNICAST_4: Final = tuple(map(IPv4Network, ("0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3")))
"""All but multicast (224.0.0.0/4) and what is kept for later (240.0.0.0/4)."""
_SPECIAL_4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by a provider's customers; used inside AWS
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local; credentials of the machine
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT relays
            "192.88.99.0/24",  # 6to4 relays, given up
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
        ),
    )
)
_UNICAST_6: Final = IPv6Network("2000::/3")
"""Everything outside is private, local, multicast, an embedded IPv4 address, or not given out."""
_SPECIAL_6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4: an IPv4 address inside
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        unicast = any(address in network for network in _UNICAST_4)
        return unicast and not any(address in network for network in _SPECIAL_4)
    if address.ipv4_mapped is not None:  # the same as the IPv4 address, spelled otherwise
        return is_public(address.ipv4_mapped)
    return address in _UNICAST_6 and not any(address in network for network in _SPECIAL_6)
