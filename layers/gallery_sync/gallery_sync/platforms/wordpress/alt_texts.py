"""Which alternative text of a picture counts: that of the media library, or that of the block that shows it. Pure.

The library's is copied into the block when the block is made; from then on people edit either. What was in the block
when both were last the same is remembered there by its digest, so that a person's edit in the block is told from a
newer text in the library.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class InBlock:
    """`text` as a reader of the page has it. `known`: the digest of what was last the same in both; empty when nobody
    remembers: a person made the block, or an editor of before WordPress 6.5 saved it."""

    text: str
    known: str = ""


@dataclass(frozen=True, slots=True)
class AltText:
    """The text that counts. `typed_in_page`: it stands in the block alone. `lost`: what a person typed in the other
    place, if anybody did."""

    text: str
    typed_in_page: bool = False
    lost: str | None = None

    @property
    def is_united(self) -> bool:
        """Whether nothing that a person typed goes when the block shows this text."""
        return not self.typed_in_page and self.lost is None


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def counting(library: str, block: InBlock | None, *, page_is_newer: bool) -> AltText:
    """Where only one of the two was changed since both were the same, that one. Where both were, or nobody knows,
    the newer one; but an empty text of which nobody knows that it was emptied yields to any other."""
    if block is None or block.text == library or block.known == digest_of(block.text):
        return AltText(library)
    if block.known == digest_of(library) or (not block.known and not library):
        return AltText(block.text, typed_in_page=True)
    if not block.known and not block.text:
        return AltText(library)
    if page_is_newer:
        return AltText(block.text, typed_in_page=True, lost=library)
    return AltText(library, lost=block.text)
