"""Plain text in WordPress's fields, and back.

Titles and descriptions of media are HTML there, with shortcodes, so a `<` or `[` of ours is stored as the entity that
shows it: nothing that anybody writes on Wix can become markup, a script or a call of a plugin on the site. The
alternative text goes through WordPress's `sanitize_text_field`, which drops tags, `%41` and backslashes and folds white
space; entities pass it unharmed (seen with WordPress 6.1.9). What a person wrote on the site without entities reads as
it stands.
"""

import re

_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ENTITY = re.compile(r"&(?:#(?P<number>[0-9]{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>amp|lt|gt|quot|apos));")
_BLANK = " \t\n\r\x0b"
_UNSAFE = re.compile(r"[<\[]|&(?=#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
_UNSAFE_IN_ALT = re.compile(rf"{_UNSAFE.pattern}|[\t\n\r\\]|(?<=[ \t\n\r]) |%(?=[0-9a-fA-F]{{2}})")
_SPELLED = {"<": "&lt;", "&": "&amp;"}


def decode(stored: str) -> str:
    """The text as a person reads it. A browser's form turns line ends into CRLF; that is no edit."""
    return _ENTITY.sub(_character, stored.replace("\r\n", "\n"))


def encode(text: str) -> str:
    """For a field that holds HTML; WordPress trims it."""
    return _framed(text, _UNSAFE)


def encode_alt(text: str) -> str:
    """For the alternative text."""
    return _framed(text, _UNSAFE_IN_ALT)


def _framed(text: str, unsafe: re.Pattern[str]) -> str:
    whole = text.encode("utf-8", "replace").decode().replace("\x00", "")
    inner = whole.strip(_BLANK)
    start = len(whole) - len(whole.lstrip(_BLANK))
    before, after = whole[:start], whole[start + len(inner) :]
    return _numbered(before) + unsafe.sub(_spelled, inner) + _numbered(after)


def _spelled(match: re.Match[str]) -> str:
    return _SPELLED.get(match[0]) or _numbered(match[0])


def _numbered(text: str) -> str:
    return "".join(f"&#{ord(one)};" for one in text)


def _character(match: re.Match[str]) -> str:
    if match["name"]:
        return _NAMED[match["name"]]
    number = int(match["number"]) if match["number"] else int(match["hex"], 16)
    if number == 0 or number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return match[0]
    return chr(number)
