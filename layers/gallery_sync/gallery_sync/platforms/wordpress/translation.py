"""Media of WordPress in our words, and our words as its fields."""

import re
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from gallery_sync.errors import Refused
from gallery_sync.model import Draft, Entry, Field, Media, MediaKind, Patch, Projection
from gallery_sync.model.sizes import kept
from gallery_sync.platforms.wordpress.models import Medium, UnreadableMedium
from gallery_sync.platforms.wordpress.texts import decode, encode, encode_alt

_SLUG: Final = re.compile(r"gs-([a-z0-9]+?)(?:-\d+)?")
_OUR_NAME: Final = re.compile(r"(?:.*-)?([0-9a-f]{64})(?:-\d{1,4})?(?:-scaled|-rotated)?\.\w+")
MAX_LENGTHS: Final = {Field.TITLE: 2_000, Field.DESCRIPTION: 10_000, Field.ALT_TEXT: 2_000}
"""Characters: well below what the site's tables hold, in whatever form they are stored, and all together no more than
is kept of an entry."""
_WRITERS: Final = {Field.TITLE: encode, Field.DESCRIPTION: encode, Field.ALT_TEXT: encode_alt}
_SLUGS_OF_A_MARKER: Final = 9


def slug_of(marker: str) -> str:
    return f"gs-{marker}"


def slugs_of(marker: str) -> str:
    """Every slug that may bear the marker: a second one gets `-2` appended by WordPress, and so on."""
    slug = slug_of(marker)
    return ",".join([slug, *(f"{slug}-{number}" for number in range(2, _SLUGS_OF_A_MARKER + 1))])


def marker_of(slug: str) -> str:
    found = _SLUG.fullmatch(slug)
    return found[1] if found else ""


def entry_of(medium: Medium | UnreadableMedium) -> Entry:
    """Raises `Refused` for a file that is neither picture nor video, and for what cannot be understood."""
    if isinstance(medium, UnreadableMedium):
        raise Refused(medium.reason)
    media = media_of(medium)
    return Entry(
        id=str(medium.id),
        projection=kept(
            Projection(
                media=media.fingerprint,
                title=decode(medium.title.raw),
                description=decode(medium.description.raw),
                alt_text=decode(medium.alt_text),
            )
        ),
        media=media,
        modified_at=medium.modified_gmt,
        marker=marker_of(medium.slug),
        raw=medium,
    )


def media_of(medium: Medium) -> Media:
    """What the medium shows. The name of a file that we uploaded holds the SHA-256 of its bytes; cropping a picture
    on the site gives it another name. Of a scaled picture the original is meant."""
    url = _original(medium)
    path = unquote(urlsplit(url).path)
    name = path.rpartition("/")[2]
    ours = _OUR_NAME.fullmatch(name)
    scaled = url != medium.source_url
    return Media(
        _kind_of(medium),
        fingerprint=f"sha256:{ours[1]}" if ours else f"file:{path}",
        digest=ours[1] if ours else "",
        url=url,
        file_name=name,
        mime_type=medium.mime_type,
        size=0 if scaled else medium.media_details.filesize,
        width=medium.media_details.width,
        height=medium.media_details.height,
    )


def is_shown(medium: Medium) -> bool:
    return medium.mime_type.startswith(("image/", "video/"))


def _kind_of(medium: Medium) -> MediaKind:
    if not is_shown(medium):
        raise Refused("This file of the page is neither a picture nor a video; it is not synced.")
    return MediaKind.IMAGE if medium.mime_type.startswith("image/") else MediaKind.VIDEO


def changes(patch: Patch) -> dict[str, Any]:
    """The fields to write, the media aside."""
    return {
        name.value: _WRITERS[name](str(value or "")[: MAX_LENGTHS[name]])
        for name, value in patch.items()
        if name in _WRITERS
    }


def drafted(draft: Draft) -> dict[str, Any]:
    return changes({name: draft.projection.value(name) for name in _WRITERS})


def carried_over(medium: Medium) -> dict[str, Any]:
    """What a replacement takes over from the medium that it replaces, as it is stored."""
    return {
        "title": medium.title.raw,
        "caption": medium.caption.raw,
        "description": medium.description.raw,
        "alt_text": encode_alt(decode(medium.alt_text)),
    }


def _original(medium: Medium) -> str:
    """The untouched file lies in the same folder. A picture that was edited on the site has moved on from it."""
    original = medium.media_details.original_image
    if not original:
        return medium.source_url
    folder, _, shown = medium.source_url.rpartition("/")
    stem = original.rpartition(".")[0]
    if unquote(shown).rpartition(".")[0] not in {f"{stem}-scaled", f"{stem}-rotated"}:
        return medium.source_url
    return f"{folder}/{quote(original)}"
