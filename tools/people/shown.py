"""What a visitor sees of a gallery, in a form in which two platforms can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry. `media` tells what it shows: the SHA-256 of a file's bytes, the address of an embed, or a text's HTML.
    `id` is the platform's own, and no part of what is compared."""

    kind: str
    media: str
    title: str = ""
    description: str = ""
    alt_text: str = ""
    link: tuple[str, str] = ("", "")
    """Address and label."""
    tags: tuple[str, ...] = ()
    id: str = field(default="", compare=False)


def differences(wix: Sequence[Shown], outside: Sequence[Shown]) -> list[str]:
    """What differs, as sentences; empty when both sides show the same in the same order."""
    if list(wix) == list(outside):
        return []
    found: list[str] = []
    if len(wix) != len(outside):
        found.append(f"Wix shows {len(wix)} entries, the outside {len(outside)}.")
    for place, (one, other) in enumerate(zip_longest(wix, outside), start=1):
        if one is None or other is None:
            found.append(f"Place {place}: only {'the outside' if one is None else 'Wix'} shows {(one or other)!r}.")
        elif one != other:
            found.append(f"Place {place}: Wix shows {one!r}, the outside {other!r}.")
    return found
