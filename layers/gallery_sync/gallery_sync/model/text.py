"""Texts that UTF-8 can hold."""

import json
import zlib

UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, zlib.error)
"""What reading a stored text raises that another version wrote, or nobody: an unknown state, a missing name, broken
JSON."""


def to_text(content: object) -> str:
    """JSON, compact and readable. Half a surrogate pair, as careless software leaves in a title that it cuts, is no
    UTF-8: only then everything beyond ASCII is escaped."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(content, separators=(",", ":"))
    return text


def clean(text: str) -> str:
    """Without what UTF-8 cannot hold: half of a surrogate pair, which JSON can smuggle in."""
    return text.encode("utf-8", "replace").decode()
