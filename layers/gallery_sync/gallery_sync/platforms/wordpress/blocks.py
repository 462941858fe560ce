"""The gallery block in a page's content: which media it names, in which order. Pure.

    <!-- wp:gallery {"linkTo":"none"} -->
    <figure class="wp-block-gallery has-nested-images columns-default is-cropped">
    <!-- wp:image {"id":12,"sizeSlug":"large"} -->…<!-- /wp:image -->
    </figure>
    <!-- /wp:gallery -->

Galleries made before WordPress 5.9 name their media in the attribute `ids` instead. What stands around the first
gallery of a page, and how that gallery is laid out, is its owner's and stays. The gallery remembers which alternative
texts its pictures had when the media library had the same (`remembered`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from gallery_sync.model import MediaKind
from gallery_sync.platforms.wordpress.alt_texts import InBlock, digest_of
from gallery_sync.platforms.wordpress.block_grammar import Block, first_block
from gallery_sync.platforms.wordpress.image_tag import alt_text_in, escaped, with_alt_text
from gallery_sync.platforms.wordpress.remembered import attributes_in, known_in, with_known

_GALLERY: Final = "gallery"
_IMAGE: Final = "image"
_MEDIA: Final = frozenset({_IMAGE, "video"})
_NAME: Final = re.compile(r"wp:(?:core/)?gallery")
_OPENING: Final = re.compile(r"\s*<figure[^>]*>")
_NEW_OPENING: Final = '\n<figure class="wp-block-gallery has-nested-images columns-default is-cropped">'
_NEW_CLOSING: Final = "</figure>\n"


@dataclass(frozen=True, slots=True)
class Shown:
    """One medium of a page as visitors see it. Without a kind its block is kept as it is; `keeps_alt`: a person typed
    the alternative text in its block, or this one, and nobody has taken up yet which of them counts."""

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


def alt_texts_in(content: str) -> Mapping[str, InBlock]:
    """The alternative texts that the blocks of the first gallery show, by medium, of those that have one."""
    gallery = first_block(content, _GALLERY)
    if gallery is None:
        return {}
    known = known_in(gallery.attributes)
    texts: dict[str, InBlock] = {}
    for one in gallery.children:
        name = _id(one)
        if one.name == _IMAGE and name and name not in texts:
            found = alt_text_in(content[one.start : one.end])
            if found is not None and found.is_there:
                texts[name] = InBlock(found.text, known.get(name, ""))
    return texts


def arranged(content: str, media: Sequence[Shown]) -> str:
    """The content with its gallery showing exactly these. A medium's block is kept as it is, but for an alternative
    text that is another; a page without a gallery gets one at its end."""
    gallery = first_block(content, _GALLERY)
    if gallery is None:
        new = _new_gallery(media)
        return f"{content}\n\n{new}" if content.strip() else new
    if not _media_of(gallery) and (_old_ids(gallery) or gallery.is_void):
        return content[: gallery.start] + _new_gallery(media) + content[gallery.end :]
    before = content[: gallery.start] + _beginning(content, gallery, _known(gallery, media))
    return before + _body(content, gallery, media) + content[gallery.inner_end :]


def with_text(content: str, medium_id: str, text: str) -> str:
    """The content with this alternative text in the block of this medium, and nothing else changed."""
    gallery = first_block(content, _GALLERY)
    block = next((one for one in gallery.children if _id(one) == medium_id), None) if gallery else None
    if gallery is None or block is None:
        return content
    known = {**known_in(gallery.attributes), medium_id: digest_of(text)}
    return (
        content[: gallery.start]
        + _beginning(content, gallery, known)
        + content[gallery.inner_start : block.start]
        + with_alt_text(content[block.start : block.end], text)
        + content[block.end :]
    )


def _known(gallery: Block, media: Sequence[Shown]) -> Mapping[str, str]:
    """What the gallery has to remember: of what is kept, no more than it did."""
    before = known_in(gallery.attributes)
    return _digests(media) | {
        one.id: before[one.id] for one in media if (one.keeps_alt or one.kind is None) and one.id in before
    }


def _digests(media: Sequence[Shown]) -> dict[str, str]:
    return {one.id: digest_of(one.alt_text) for one in media if one.kind is MediaKind.IMAGE and not one.keeps_alt}


def _beginning(content: str, gallery: Block, known: Mapping[str, str]) -> str:
    opening = content[gallery.start : gallery.inner_start]
    attributes = with_known(gallery.attributes, known)
    if gallery.attributes:
        return opening.replace(gallery.attributes, attributes, 1)
    return _NAME.sub(lambda name: f"{name[0]} {attributes}", opening, count=1) if attributes else opening


def _new_gallery(media: Sequence[Shown]) -> str:
    blocks = "\n\n".join(map(_block, media))
    attributes = with_known('{"linkTo":"none"}', _digests(media))
    return f"<!-- wp:gallery {attributes} -->{_NEW_OPENING}{blocks}{_NEW_CLOSING}<!-- /wp:gallery -->"


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
    if shown.kind is not MediaKind.IMAGE or shown.keeps_alt:
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
    found = attributes_in(block.attributes).get("id")
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""


def _old_ids(gallery: Block) -> list[str]:
    found = attributes_in(gallery.attributes).get("ids")
    return [str(one) for one in cast("list[object]", found)] if isinstance(found, list) else []
