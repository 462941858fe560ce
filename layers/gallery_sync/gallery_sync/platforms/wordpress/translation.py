"""Media of WordPress in our words, and our words as its fields."""

import re
from mimetypes import guess_file_type
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
_SHOWN_EVERYWHERE: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_SIGNS: Final = re.compile(r"[\W_]+")
_COPY: Final = re.compile(r"-(?:scaled|rotated|\d{1,4})$")
_DIGEST: Final = "sha256:"


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
                title=_title_of(medium),
                description=_text_of(medium),
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
    original = _original(medium)
    path = _path(original)
    ours = _OUR_NAME.fullmatch(_name(original))
    url, mime_type = _told(medium, original)
    scaled = url != medium.source_url
    return Media(
        _kind_of(medium),
        fingerprint=f"sha256:{ours[1]}" if ours else f"file:{path}",
        digest=ours[1] if ours else "",
        url=url,
        file_name=_name(url),
        mime_type=mime_type,
        size=0 if scaled else medium.media_details.filesize,
        width=medium.media_details.width,
        height=medium.media_details.height,
    )


def _told(medium: Medium, original: str) -> tuple[str, str]:
    """Address and type of one and the same file. A site may convert what is uploaded and keep the original beside it:
    a HEIC beside a JPEG, a JPEG beside a WebP. The original is told, with its own type, where everybody shows such
    files."""
    if original == medium.source_url:
        return original, medium.mime_type
    own = guess_file_type(_name(original))[0] or ""
    if own == medium.mime_type or own in _SHOWN_EVERYWHERE:
        return original, own
    return medium.source_url, medium.mime_type


def _path(url: str) -> str:
    return unquote(urlsplit(url).path)


def _name(url: str) -> str:
    return _path(url).rpartition("/")[2]


def stem_of(medium: Medium) -> str:
    """The name of its file without what WordPress appends."""
    return _COPY.sub("", _name(medium.source_url).rpartition(".")[0])


def _title_of(medium: Medium) -> str:
    """WordPress makes a title of a file's name by itself: that is none."""
    title = decode(medium.title.raw)
    names = {_words(_name(url).rpartition(".")[0]) for url in (medium.source_url, _original(medium))}
    return "" if _words(title) in names | {_COPY.sub("", name) for name in names} else title


def _words(text: str) -> str:
    """As WordPress tidies names of files: without signs, in lower case."""
    return _SIGNS.sub("-", text.lower()).strip("-")


def _text_of(medium: Medium) -> str:
    """What people write about a picture on WordPress is its caption, unless they use the description."""
    return decode(medium.description.raw) or decode(medium.caption.raw)


def _is_caption(medium: Medium) -> bool:
    return not medium.description.raw and bool(medium.caption.raw)


def is_shown(medium: Medium) -> bool:
    return medium.mime_type.startswith(("image/", "video/"))


def _kind_of(medium: Medium) -> MediaKind:
    if not is_shown(medium):
        raise Refused("This file of the page is neither a picture nor a video; it is not synced.")
    return MediaKind.IMAGE if medium.mime_type.startswith("image/") else MediaKind.VIDEO


def changes(patch: Patch, before: Medium | None = None) -> dict[str, Any]:
    """The fields to write, the media aside. A description that came from the caption goes back there."""
    names = {Field.DESCRIPTION: "caption"} if before is not None and _is_caption(before) else {}
    return {
        names.get(name, name.value): _WRITERS[name](str(value or "")[: MAX_LENGTHS[name]])
        for name, value in patch.items()
        if name in _WRITERS
    }


def drafted(draft: Draft) -> dict[str, Any]:
    return changes({name: draft.projection.value(name) for name in _WRITERS})


def note_of(digest: str) -> str:
    """The description of a medium that was uploaded and is not shown yet: it tells which bytes were sent, whatever a
    plugin makes of the file's name. The medium gets its own description when it joins the album."""
    return f"{_DIGEST}{digest}"


def shows_bytes(medium: Medium, digest: str) -> bool:
    return media_of(medium).digest == digest or medium.description.raw.strip() == note_of(digest)


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
    return f"{folder}/{quote(original, errors='replace')}"
