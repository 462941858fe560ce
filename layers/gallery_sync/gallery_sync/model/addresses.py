"""Addresses of embedded videos, as people paste them."""

import re
from typing import Final

VIDEO_HOSTS: Final = {"youtube.com": "YOUTUBE", "youtu.be": "YOUTUBE", "vimeo.com": "VIMEO"}
"""The hosts of videos that Wix embeds, and Wix's names for them (Wix SDK 1.0.51)."""
_HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,253}")
_ALIAS: Final = re.compile(r"^(www|m|player)\.")
_AROUND: Final = "".join(map(chr, range(33)))
_INSIDE: Final = str.maketrans("", "", "\t\n\r")


def video_host(host: str) -> str:
    """The host under its shortest name: `www.youtube.com` is `youtube.com`."""
    return _ALIAS.sub("", host.lower())


def put_right(address: str) -> str:
    """The address as a browser would understand it (WHATWG URL Standard, "basic URL parser": white space around it and
    line ends in it do not count, and the case of the scheme neither). Copied embed codes and addresses of videos lack
    their scheme, which is https there."""
    address = address.strip(_AROUND).translate(_INSIDE)
    if address.startswith("//"):
        return f"https:{address}"
    scheme, separator, rest = address.partition("://")
    if separator and scheme.lower() in ("http", "https"):
        return f"{scheme.lower()}://{rest}"
    host = _HOST.match(address)
    return f"https://{address}" if host and video_host(host[0]) in VIDEO_HOSTS else address
