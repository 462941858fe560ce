"""The gallery page: one static file without scripts that works from a web server, from CloudFront, and from a
folder."""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from urllib.parse import quote

from gallery_sync.model import Entry, Hyperlink, Listing, Media, MediaKind
from gallery_sync.model.markup import words
from gallery_sync.model.schemes import LINKS, scheme_of
from gallery_sync.platforms.content import PLAYED_BY_BROWSERS, SHOWN_BY_BROWSERS
from gallery_sync.platforms.s3.layout import MEDIA, digest_of

_STYLE = """
:root { color-scheme: light dark; --paper: #faf9f7; --ink: #1d1c1a; --soft: #6d6a64; --card: #fff;
  --line: #0000000f }
@media (prefers-color-scheme: dark) {
  :root { --paper: #161513; --ink: #f1efea; --soft: #a09c94; --card: #211f1d; --line: #ffffff14 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
header { padding: clamp(2rem, 7vw, 5rem) 1.25rem clamp(1.25rem, 3vw, 2.25rem); text-align: center }
h1 { margin: 0; font-weight: 300; font-size: clamp(1.9rem, 5vw, 3.2rem); letter-spacing: -.02em;
  overflow-wrap: anywhere }
header p { margin: .5rem 0 0; color: var(--soft) }
main { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr));
  max-width: 86rem; margin: 0 auto; padding: 0 1.25rem 5rem }
figure { margin: 0; display: flex; flex-direction: column; background: var(--card); border-radius: .75rem;
  overflow: hidden; box-shadow: 0 0 0 1px var(--line), 0 2px 10px #0000000d }
figure > a:first-child, .text { display: block; aspect-ratio: 4 / 3; background: #80808018 }
img, video { display: block; width: 100%; aspect-ratio: 4 / 3; object-fit: cover; background: #80808018 }
figure > a:first-child img { transition: transform .5s }
figure > a:first-child { overflow: hidden }
figure > a:first-child:hover img { transform: scale(1.03) }
.text { padding: 1.25rem; overflow: auto; white-space: pre-line; font: 1.05rem/1.6 Georgia, serif }
.embed { display: grid !important; place-items: center; color: var(--soft); text-decoration: none;
  font-size: 3rem }
.file { display: grid !important; place-items: center; padding: 1.25rem; color: var(--soft);
  overflow-wrap: anywhere }
figcaption { padding: .9rem 1.1rem 1.1rem; display: grid; gap: .4rem; overflow-wrap: anywhere }
figcaption:empty { display: none }
h2 { margin: 0; font-size: 1.02rem; font-weight: 600 }
figcaption p { margin: 0; color: var(--soft); font-size: .93rem; white-space: pre-line }
figcaption a { color: inherit; font-size: .93rem; text-underline-offset: .2em }
ul { margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .35rem; list-style: none }
li { padding: .05rem .6rem; border-radius: 1rem; background: #8080801f; color: var(--soft); font-size: .8rem }
"""

_LARGEST = 16 << 20
"""Characters of all figures together: twenty thousand pictures with their texts."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; base-uri 'none'; \
form-action 'none'; frame-src 'none'">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{title}</h1><p>{count}</p></header>
<main>
{figures}
</main>
</body>
</html>
"""


def page(listing: Listing, name_of: Callable[[Media], str]) -> str:
    """The whole page; `name_of` gives a file's place relative to it. All text is escaped, markup of text
    items is left out."""
    shown = [entry for entry in listing.entries if _can_be_shown(entry, name_of)]
    figures = list(_figures(shown, name_of))
    count = len(shown)
    if len(figures) < count:
        figures.append(f"<p>… and {count - len(figures)} more, too many for one page.</p>")
    return _PAGE.format(
        title=escape(listing.title or "Gallery"),
        style=_STYLE,
        count=f"{count} {'item' if count == 1 else 'items'}",
        figures="\n".join(figures),
    )


def _figures(entries: Sequence[Entry], name_of: Callable[[Media], str]) -> Iterator[str]:
    """As many as a browser can show."""
    size = 0
    for entry in entries:
        figure = _figure(entry, name_of(entry.media))
        size += len(figure)
        if size > _LARGEST:
            return
        yield figure


def _can_be_shown(entry: Entry, name_of: Callable[[Media], str]) -> bool:
    return bool(name_of(entry.media)) or entry.media.kind in {MediaKind.EMBED, MediaKind.TEXT}


def _figure(entry: Entry, name: str) -> str:
    shown, caption = _shown(entry, name), _caption(entry)
    return f'<figure id="{quote(entry.id)}">{shown}<figcaption>{caption}</figcaption></figure>'


def _shown(entry: Entry, name: str) -> str:
    shown, media, source = entry.projection, entry.media, quote(name)
    alt = escape(shown.alt_text or shown.title)
    if _needs_a_program(media):
        label = f' aria-label="{alt}"' if alt else ""
        return f'<a class="file" href="{source}"{label}>{escape(_label(name))}</a>'
    match media.kind:
        case MediaKind.IMAGE:
            return f'<a href="{source}"><img src="{source}" alt="{alt}" loading="lazy" decoding="async"></a>'
        case MediaKind.VIDEO:
            return f'<video src="{source}" controls preload="metadata" playsinline aria-label="{alt}"></video>'
        case MediaKind.EMBED:
            return f'<a class="embed" href="{escape(_safe(media.url))}" rel="noopener" aria-label="{alt}">▶</a>'
        case MediaKind.TEXT:
            return f'<div class="text">{escape(words(media.html))}</div>'


def _needs_a_program(media: Media) -> bool:
    """Whether it is a file such as HEIC or AVI, which a page would show as a broken picture or an empty film."""
    shown = {MediaKind.IMAGE: SHOWN_BY_BROWSERS, MediaKind.VIDEO: PLAYED_BY_BROWSERS}.get(media.kind)
    return shown is not None and bool(media.mime_type) and media.mime_type not in shown


def _label(name: str) -> str:
    """The name that a person gave the file, or the format of one that is named by its digest."""
    return f"{name.rpartition('.')[2].upper()} file" if digest_of(name) else name.removeprefix(MEDIA)


def _caption(entry: Entry) -> str:
    shown = entry.projection
    parts = [
        f"<h2>{escape(shown.title)}</h2>" if shown.title else "",
        f"<p>{escape(shown.description)}</p>" if shown.description else "",
        _link(shown.link) if shown.link else "",
        "<ul>" + "".join(f"<li>{escape(tag)}</li>" for tag in shown.tags) + "</ul>" if shown.tags else "",
    ]
    return "".join(parts)


def _link(link: Hyperlink) -> str:
    url = _safe(link.url)
    return f'<a href="{escape(url)}" rel="noopener">{escape(link.text or link.url)}</a>' if url else ""


def _safe(url: str) -> str:
    """The address if a click on it cannot run anything, else nothing."""
    return url.strip() if scheme_of(url) in LINKS else ""
