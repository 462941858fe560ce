"""Record keys and content identifiers (AT Protocol specifications: "TID" and "Data Model")."""

import base64
import binascii
import hashlib
from typing import Final

_SORTABLE: Final = "234567abcdefghijklmnopqrstuvwxyz"
_TID_LENGTH: Final = 13
_RAW_SHA256: Final = bytes((0x01, 0x55, 0x12, 0x20))
"""CID version 1, raw bytes, SHA-256, 32 bytes."""


def record_key(*names: str) -> str:
    """The key that follows from what a record stands for: a TID, as Grain's records want it, made of a hash instead of
    the time. The same names give the same key, so that a second create lands on the first."""
    digest = hashlib.sha256("\x1f".join(names).encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:8]) >> 1  # the topmost bit of a TID is always 0
    return "".join(_SORTABLE[number >> 5 * place & 31] for place in reversed(range(_TID_LENGTH)))


def sha256_of(cid: str) -> str:
    """The SHA-256 of a file's bytes, in hex, that its CID states; empty when it states something else."""
    try:
        content = base64.b32decode(cid.removeprefix("b").upper() + "=" * (-(len(cid) - 1) % 8))
    except (binascii.Error, ValueError):
        return ""
    named = cid.startswith("b") and len(content) == 36 and content.startswith(_RAW_SHA256)
    return content[4:].hex() if named else ""
