"""Which addresses a link may lead to, and a video may have."""

import re
from typing import Final

LINKS: Final = frozenset({"http", "https", "mailto", "tel"})
WEB: Final = frozenset({"http", "https"})
_SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*(?=:)", re.ASCII)
_IGNORED: Final = re.compile(r"[\t\n\r]")
"""What browsers leave out of an address, wherever it stands (URL standard: "basic URL parser")."""
_BLANK: Final = "".join(map(chr, range(0x21)))
"""What browsers leave out at an address's beginning and end."""


def scheme_of(address: str) -> str | None:
    """In lower case, as a browser reads it; empty for an address without one, such as `/shop`. None for one of which
    nobody can say how it is read."""
    text = _IGNORED.sub("", address.strip(_BLANK))
    found = _SCHEME.match(text)
    if found:
        return found[0].lower()
    first = re.split(r"[/?#]", text, maxsplit=1)[0]
    return None if ":" in first else ""


def is_link(address: str) -> bool:
    """Whether a click on it can only open a page, a message or a call: it runs nothing."""
    return scheme_of(address) in LINKS | {""}
