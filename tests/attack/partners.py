"""Partners that answer a sound answer with something of it spoiled: Wix, a WordPress site, a server of AT Protocol."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx

from gallery_sync.errors import GallerySyncError
from gallery_sync.http import Downloads, Guard
from gallery_sync.model import Draft, Entry, Field, Hyperlink, Media, MediaKind, Projection, Staged
from gallery_sync.platforms.grain import GrainConnector
from gallery_sync.platforms.wordpress import WordPressConnector
from gallery_sync.ports import Collection
from gallery_sync.wix.client import WixApp, WixSites
from gallery_sync.wix.gallery import WixGallery
from gallery_sync.wix.limiter import CALLS_A_MINUTE, SlidingWindow
from gallery_sync.wix.secret import AppSecret
from tests.unit.platforms.grain.network import DID, PDS, secret, session, token

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GUARD = Guard(resolve=lambda host, port: ["93.184.215.14"])
MARKER = "k3v7q2mzt4n6w8x0y1a5b9c2d4"
ENTRY = "0f4b6c1e-52a9-4d37-b1c8-7e3a9d5f2b10"
_CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
_ITEM_URI = f"at://{DID}/social.grain.gallery.item/3aaa"
_PHOTO_URI = f"at://{DID}/social.grain.photo/3bbb"
_GALLERY_URI = f"at://{DID}/social.grain.gallery/3ccc"

_RIGHTS = (
    "upload_files",
    "publish_pages",
    "edit_published_pages",
    "edit_others_pages",
    "edit_others_posts",
    "delete_others_posts",
)

WIX_ITEM = {
    "id": ENTRY,
    "sortOrder": 5.5,
    "title": "Dawn",
    "description": "At sea",
    "type": "IMAGE",
    "link": {"text": "More", "url": "https://example.com"},
    "tags": {"values": ["sea", "dawn"]},
    "image": {
        "type": "WIX_MEDIA",
        "imageInfo": {"id": "1f2e~mv2.jpg", "url": "https://static.wixstatic.com/media/1f2e~mv2.jpg", "width": 60},
        "focalPoint": {"x": 0.5, "y": 0.5},
    },
    "createdDate": "2026-01-02T03:04:05Z",
    "updatedDate": "2026-01-02T03:04:05Z",
}
WIX_VIDEO = {**WIX_ITEM, "id": "1" + ENTRY[1:], "image": None, "video": {"type": "YOUTUBE", "videoInfo": {"url": "x"}}}
WIX_TEXT = {**WIX_ITEM, "id": "2" + ENTRY[1:], "image": None, "text": {"html": "<p>Words</p>"}}
_WIX_GALLERY = {"id": "gallery-1", "name": "Harbours", "totalItems": 3, "items": [WIX_ITEM]}
_WIX_FILE = {
    "id": "1f2e~mv2.jpg",
    "operationStatus": "READY",
    "sizeInBytes": "123",
    "url": "https://static.wixstatic.com/media/1f2e~mv2.jpg",
    "media": {"image": {"image": {"width": 60, "height": 40}}},
}
MEDIUM = {
    "id": 12,
    "slug": f"gs-{MARKER}",
    "status": "inherit",
    "post": 7,
    "title": {"raw": "Dawn"},
    "caption": {"raw": ""},
    "description": {"raw": "At sea"},
    "alt_text": "Sea",
    "mime_type": "image/jpeg",
    "source_url": "https://blog.example/wp-content/dawn-scaled.jpg",
    "modified_gmt": "2026-01-02T03:04:05",
    "media_details": {"width": 60, "height": 40, "filesize": 123, "original_image": "dawn.jpg"},
}
_BLOCKS = (
    '<!-- wp:gallery {"linkTo":"none"} --><figure><!-- wp:image {"id":12} --><figure></figure><!-- /wp:image -->'
    '<!-- wp:image {"id":99} --><figure></figure><!-- /wp:image --></figure><!-- /wp:gallery -->'
)
PAGE = {
    "id": 7,
    "status": "publish",
    "slug": f"gs-{MARKER}",
    "title": {"raw": "Harbours"},
    "content": {"raw": _BLOCKS},
    "modified_gmt": "2026-01-02T03:04:05",
    "link": "https://blog.example/harbours",
}
ITEM = {
    "uri": _ITEM_URI,
    "cid": "bafyitem",
    "value": {"gallery": _GALLERY_URI, "item": _PHOTO_URI, "position": 3, "createdAt": "2026-01-02T03:04:05Z"},
}
PHOTO = {
    "uri": _PHOTO_URI,
    "cid": "bafyphoto",
    "value": {
        "photo": {"ref": {"$link": _CID}, "mimeType": "image/jpeg", "size": 123},
        "alt": "Sea",
        "aspectRatio": {"width": 60, "height": 40},
    },
}
GALLERY = {"uri": _GALLERY_URI, "cid": "bafygallery", "value": {"title": "Harbours"}}

SOUND: Mapping[str, Mapping[str, Any]] = {
    "wix": {
        "token": {"access_token": "t", "token_type": "Bearer", "expires_in": 14400},
        "items": {"items": [WIX_ITEM, WIX_VIDEO, WIX_TEXT]},
        "item": {"item": WIX_ITEM},
        "gallery": {"gallery": _WIX_GALLERY},
        "galleries": {"totalGalleries": 1, "galleries": [_WIX_GALLERY]},
        "files": {"files": [_WIX_FILE], "file": _WIX_FILE, "uploadUrl": "https://upload.wixmp.example/x"},
    },
    "wordpress": {
        "index": {"name": "Blog", "home": "https://blog.example", "namespaces": ["wp/v2"], "authentication": {}},
        "me": {"id": 1, "name": "Ann", "capabilities": dict.fromkeys(_RIGHTS, True)},
        "media": [MEDIUM],
        "medium": MEDIUM,
        "pages": [PAGE],
        "page": PAGE,
    },
    "grain": {
        "createSession": session("first"),
        "refreshSession": session("second"),
        "getLatestCommit": {"cid": "bafycommit", "rev": "3aaaaaaaaaaaa"},
        "listRecords social.grain.gallery.item": {"records": [ITEM]},
        "listRecords social.grain.photo": {"records": [PHOTO]},
        "getRecord social.grain.gallery": GALLERY,
        "getRecord social.grain.gallery.item": ITEM,
        "getRecord social.grain.photo": PHOTO,
        "putRecord": {"uri": _ITEM_URI, "cid": "bafynew"},
        "applyWrites": {"commit": {"cid": "bafycommit", "rev": "3bbb"}, "results": [{"cid": "a"}, {"cid": "b"}]},
        "uploadBlob": {"blob": {"ref": {"$link": _CID}, "mimeType": "image/jpeg", "size": 123}},
    },
}


def answers_of(partner: str, answers: Mapping[str, Any], status: int = 200, headers: Any = None) -> httpx.MockTransport:
    """`answers` are JSON, or text that is sent as it is; `status` is that of everything but tokens and sessions."""
    name_of = {"wix": _wix, "wordpress": _wordpress, "grain": _grain}[partner]

    def handle(request: httpx.Request) -> httpx.Response:
        request.read()
        name = name_of(request)
        answer = answers.get(name, {})
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode("utf-8", "surrogatepass")
        told = {"content-type": "application/json", "x-wp-total": "1", **(headers or {})}
        return httpx.Response(200 if name in ("token", "createSession") else status, content=content, headers=told)

    return httpx.MockTransport(handle)


def _wix(request: httpx.Request) -> str:
    path = request.url.path
    if path == "/oauth2/token":
        return "token"
    if "/galleries" not in path:
        return "files"
    return {0: "galleries", 1: "gallery", 2: "items", 3: "item"}[path.partition("/galleries")[2].count("/")]


def _wordpress(request: httpx.Request) -> str:
    path = request.url.path.partition("/wp/v2/")[2]
    if not path:
        return "index"
    if path.startswith("users"):
        return "me"
    kind, _, number = path.partition("/")
    single = number or request.method == "POST"
    return {"media": "medium", "pages": "page"}.get(kind, kind) if single else kind


def _grain(request: httpx.Request) -> str:
    name = request.url.path.rpartition(".")[2]
    collection = request.url.params.get("collection")
    return f"{name} {collection}" if collection else name


def collection_of(partner: str, transport: httpx.MockTransport) -> Collection:
    downloads = Downloads(GUARD, transport, max_bytes=1 << 20, retry=lambda _: None)
    if partner == "wix":
        sites = WixSites(
            WixApp("app", AppSecret(lambda: "secret"), "https://wix.example"),
            transport=transport,
            limiter=lambda _: SlidingWindow(CALLS_A_MINUTE, max_wait=0),
        )
        return WixGallery(sites.client("site"), "gallery-1", downloads)
    if partner == "wordpress":
        values = {"root": "https://blog.example/wp-json", "site": "https://blog.example", "user": "a", "password": "b"}
        return WordPressConnector(GUARD, transport).platform(values, lambda _: None).open("7")
    return GrainConnector(GUARD, lambda: NOW, transport).platform(secret(token("first")), lambda _: None).open("3ccc")


def connect(partner: str, transport: httpx.MockTransport) -> Any:
    if partner == "wordpress":
        return WordPressConnector(GUARD, transport).connect({"site": "blog.example", "user": "a", "password": "b"})
    entered = {"server": PDS, "handle": "me.example", "app_password": "app-pass"}
    return GrainConnector(GUARD, lambda: NOW, transport).connect(entered)


_MEDIA = Media(MediaKind.IMAGE, "f", url="https://media.example/a.jpg", mime_type="image/jpeg", width=1, height=1)
_ENTRY = {"wix": ENTRY, "wordpress": "12", "grain": "3aaa"}


def use_everything(collection: Collection, partner: str) -> Sequence[Entry]:
    """Every method that a worker uses, each for itself; what it may raise is let pass. Raises whatever else comes up.
    Returns the entries that were read."""
    entry_id = _ENTRY[partner]
    known: list[Entry] = []
    detail = {"width": "60", "height": "40", "mime_type": "image/jpeg", "size": "3"}
    staged = Staged({"wix": "1f2e~mv2.jpg", "wordpress": "12", "grain": _CID}[partner], "f", detail=detail)
    shown = Projection("f", "Dawn", "Sea", "Alt", Hyperlink("https://x.example"), ("a",))
    draft = Draft(MARKER, shown, _MEDIA, staged, 1.5)

    def read() -> None:
        entry = collection.read(entry_id)
        known.extend([entry] if entry else [])

    reading: list[Callable[[], object]] = [
        read,
        lambda: known.extend(one for one in collection.read_many([entry_id, "other"], 0).values() if one),
        lambda: known.extend(collection.listing({}).entries),
        lambda: collection.find(MARKER, staged),
        collection.cursor,
    ]
    writing: list[Callable[[], object]] = [
        lambda: collection.create(draft),
        lambda: collection.stage(_MEDIA, _Source(), MARKER),
        lambda: collection.staged(staged),
        lambda: collection.retitle("Another"),
        collection.publish,
        *(lambda act=act: act(known[0]) for act in _acts(collection)),
    ]
    for act in [*reading, *writing]:
        with suppress(GallerySyncError, IndexError, NotImplementedError):
            act()
    return known


def _acts(collection: Collection) -> list[Callable[[Entry], object]]:
    texts = {Field.TITLE: "New", Field.ALT_TEXT: "New", Field.TAGS: ("b",), Field.LINK: Hyperlink("https://y.example")}
    return [
        lambda entry: collection.update(entry, texts, None, None),
        lambda entry: collection.place(entry, 7.5),
        lambda entry: collection.arrange([entry.id]),
        lambda entry: b"".join(collection.open(entry.media).chunks()),
        collection.delete,
    ]


class _Source:
    def open(self, media: Media, longest_side: int = 0) -> "_Bytes":
        return _Bytes()


class _Bytes:
    """A small picture to be staged."""

    mime_type = "image/jpeg"
    size = 3

    def chunks(self) -> Any:
        yield b"\xff\xd8\xff"

    def close(self) -> None: ...
