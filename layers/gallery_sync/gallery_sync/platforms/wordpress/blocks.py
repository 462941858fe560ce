"""The gallery block in a page's content: which media it names, in which order. Pure.

    <!-- wp:gallery {"linkTo":"none"} -->
    <figure class="wp-block-gallery has-nested-images columns-default is-cropped">
    <!-- wp:image {"id":12,"sizeSlug":"large"} -->…<!-- /wp:image -->
    </figure>
    <!-- /wp:gallery -->

Galleries made before WordPress 5.9 name their media in the attribute `ids` instead. What stands around the first
gallery of a page, and how that gallery is laid out, is its owner's and stays.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from gallery_sync.model import MediaKind
from gallery_sync.platforms.wordpress.block_grammar import Block, first_block
from gallery_sync.platforms.wordpress.image_tag import escaped, has_alt_text, with_alt_text

_GALLERY: Final = "gallery"
_MEDIA: Final = frozenset({"image", "video"})
_OPENING: Final = re.compile(r"\s*<figure[^>]*>")
_NEW_OPENING: Final = '\n<figure class="wp-block-gallery has-nested-images columns-default is-cropped">'
_NEW_CLOSING: Final = "</figure>\n"


@dataclass(frozen=True, slots=True)
class Shown:
    """One medium of a page as visitors see it. Without a kind its block is kept as it is; `keeps_alt`: an alternative
    text that stands in its block is newer than this one."""

    id: str
    kind: MediaKind | None = None
    url: str = ""
    alt_text: str = ""
    keeps_alt: bool = False


def order_of(content: str) -> tuple[str, ...]:
    """The IDs that the first gallery names, each once."""
    gallery = first_block(content, _GALLERY)
    if gallery is None:
        return ()
    inner = [_id(one) for one in _media_of(gallery)] or _old_ids(gallery)
    return tuple(dict.fromkeys(one for one in inner if one))


def has_gallery(content: str) -> bool:
    """Whether there is one, or room for one: an empty page has none yet."""
    return not content.strip() or first_block(content, _GALLERY) is not None


def arranged(content: str, media: Sequence[Shown]) -> str:
    """The content with its gallery showing exactly these. A medium's block is kept as it is, but for an alternative
    text that is another; a page without a gallery gets one at its end."""
    gallery = first_block(content, _GALLERY)
    if gallery is None:
        new = _new_gallery(media)
        return f"{content}\n\n{new}" if content.strip() else new
    if not _media_of(gallery) and _old_ids(gallery):
        return content[: gallery.start] + _new_gallery(media) + content[gallery.end :]
    return content[: gallery.inner_start] + _body(content, gallery, media) + content[gallery.inner_end :]


def _new_gallery(media: Sequence[Shown]) -> str:
    blocks = "\n\n".join(map(_block, media))
    return f'<!-- wp:gallery {{"linkTo":"none"}} -->{_NEW_OPENING}{blocks}{_NEW_CLOSING}<!-- /wp:gallery -->'


def _body(content: str, gallery: Block, media: Sequence[Shown]) -> str:
    blocks = _media_of(gallery)
    there = {_id(one): content[one.start : one.end] for one in reversed(blocks)}
    around = _without(content, gallery, blocks)
    opening = _OPENING.match(around)
    rest = around[opening.end() :].strip() if opening else ""
    inner = "\n\n".join(_kept(there[one.id], one) if one.id in there else _block(one) for one in media)
    return f"{opening[0] if opening else _NEW_OPENING}{inner}{rest + '\n' if rest else _NEW_CLOSING}"


def _without(content: str, gallery: Block, blocks: Sequence[Block]) -> str:
    starts = [gallery.inner_start, *(one.end for one in blocks)]
    ends = [*(one.start for one in blocks), gallery.inner_end]
    return "".join(content[start:end] for start, end in zip(starts, ends, strict=True))


def _kept(block: str, shown: Shown) -> str:
    """A person may have given the block a link, a caption or another size. Only the alternative text is ours."""
    if shown.kind is not MediaKind.IMAGE or (shown.keeps_alt and has_alt_text(block)):
        return block
    return with_alt_text(block, shown.alt_text)


def _block(shown: Shown) -> str:
    url = escaped(shown.url)
    if shown.kind is MediaKind.VIDEO:
        return (
            f'<!-- wp:video {{"id":{shown.id}}} -->\n'
            f'<figure class="wp-block-video"><video controls src="{url}"></video></figure>\n<!-- /wp:video -->'
        )
    return (
        f'<!-- wp:image {{"id":{shown.id},"sizeSlug":"large","linkDestination":"none"}} -->\n'
        f'<figure class="wp-block-image size-large"><img src="{url}" alt="{escaped(shown.alt_text)}" '
        f'class="wp-image-{shown.id}"/></figure>\n<!-- /wp:image -->'
    )


def _media_of(gallery: Block) -> Sequence[Block]:
    return [one for one in gallery.children if one.name in _MEDIA]


def _id(block: Block) -> str:
    found = _attributes(block).get("id")
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""


def _old_ids(gallery: Block) -> list[str]:
    found = _attributes(gallery).get("ids")
    return [str(one) for one in cast("list[object]", found)] if isinstance(found, list) else []


def _attributes(block: Block) -> Mapping[str, Any]:
    try:
        found = json.loads(block.attributes or "{}")
    except (ValueError, RecursionError):
        return {}
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}
