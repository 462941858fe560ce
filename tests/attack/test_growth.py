"""No text makes its reader work longer than in proportion to its length: one tenant's page holds up no other site."""

import ast
import base64
import json
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from gallery_sync import messages
from gallery_sync.http import HttpClient, json_in, retry_after, url_of
from gallery_sync.model import Entry, Hyperlink, Listing, Media, MediaKind, Projection
from gallery_sync.model.addresses import put_right
from gallery_sync.model.markup import words
from gallery_sync.model.schemes import is_link
from gallery_sync.model.text import to_text
from gallery_sync.platforms.grain.connector import GrainConnector
from gallery_sync.platforms.grain.keys import sha256_of
from gallery_sync.platforms.grain.session import expiry
from gallery_sync.platforms.grain.wire import Photo, SessionAnswer
from gallery_sync.platforms.position import without_position
from gallery_sync.platforms.s3.albumfile import AlbumFile
from gallery_sync.platforms.s3.layout import digest_of
from gallery_sync.platforms.s3.layout import entry_of as entry_of_key
from gallery_sync.platforms.s3.page import page
from gallery_sync.platforms.s3.sidecar import parse as parse_sidecar
from gallery_sync.platforms.wordpress.blocks import Shown, alt_texts_in, arranged, order_of
from gallery_sync.platforms.wordpress.connector import WordPressConnector
from gallery_sync.platforms.wordpress.image_tag import with_alt_text
from gallery_sync.platforms.wordpress.models import Medium
from gallery_sync.platforms.wordpress.remembered import known_in, with_known
from gallery_sync.platforms.wordpress.texts import decode, encode, encode_alt
from gallery_sync.platforms.wordpress.translation import entry_of as entry_of_medium
from gallery_sync.sync.identity import is_pair_id
from gallery_sync.wix import html
from gallery_sync.wix.addresses import encoded
from gallery_sync.wix.events import classify
from gallery_sync.wix.instance import verify_instance
from gallery_sync.wix.models import Item
from gallery_sync.wix.thumbnails import kind_of, rendition
from gallery_sync.wix.translation import embed_type
from gallery_sync.wix.translation import entry_of as entry_of_item
from gallery_sync.wix.webhooks import Claims, Verifier
from tests.attack.growth import faster_than_linear
from tests.attack.partners import GUARD, MEDIUM, NOW, WIX_ITEM, WIX_TEXT

type Reader = Callable[[str], object]

SHOWN = [Shown("1", MediaKind.IMAGE, "https://x.example/1.jpg", "Sea")]
KNOWN = {"1": "0" * 12}


def _in_gallery(text: str) -> str:
    return (
        f'<!-- wp:gallery --><figure><!-- wp:image {{"id":1}} -->{text}<!-- /wp:image --></figure><!-- /wp:gallery -->'
    )


def _whole_page(text: str) -> str:
    link = Hyperlink(text, text)
    media = Media(MediaKind.TEXT, "f", html=text)
    entry = Entry("e", Projection("f", text, text, text, link, (text,)), media)
    return page(Listing((entry,), text), lambda _: "")


def _medium(name: str, value: Callable[[str], Any] = str) -> Reader:
    return lambda text: entry_of_medium(Medium.model_validate({**MEDIUM, name: value(text)}))


def _item(item: Mapping[str, Any], name: str, value: Callable[[str], Any] = str) -> Reader:
    return lambda text: entry_of_item(Item.model_validate({**item, name: value(text)}))


def _answer(**headers: str) -> httpx.Response:
    return httpx.Response(503, headers=headers, content=b"{}")


def _with_header(name: str) -> Reader:
    """A client that is answered with a long header."""

    def read(text: str) -> None:
        sent = text.encode("utf-8", "replace").replace(b"\n", b" ").replace(b"\r", b" ").replace(b"\0", b" ")
        answer = httpx.Response(200, headers=[(name.encode(), sent)], content=b"{}")
        client = HttpClient(httpx.MockTransport(lambda _: answer), retry=lambda _: None, follow_redirects=True)
        json_in(client.request("GET", "https://x.example/"))

    return read


def _as(shape: type[BaseModel]) -> Reader:
    return shape.model_validate_json


def _connecting(connector: GrainConnector | WordPressConnector, field: str) -> Reader:
    entered = {"site": "x.example", "user": "a", "password": "b", "server": "x.example", "handle": "h"}
    return lambda text: connector.connect({**entered, "app_password": "c", field: text[:2_000]})


def _event(value: Callable[[str], object]) -> Reader:
    """`value` makes of the text what Wix signed."""
    return lambda text: classify(Claims(json.dumps(value(text))))


def _about(text: str, data: str) -> object:
    return {"eventType": "wix.pro_gallery.v2.gallery_item_updated", "instanceId": text, "data": data, "identity": text}


NOWHERE = httpx.MockTransport(lambda _: httpx.Response(404))
WORDPRESS = WordPressConnector(GUARD, NOWHERE)
GRAIN = GrainConnector(GUARD, lambda: NOW, NOWHERE)

PUBLIC_KEY = Path("events/keys/wix-webhooks.test-only.public.pem").read_bytes()

PARSERS: Mapping[str, list[Reader]] = {
    "model/addresses.py": [put_right],
    "model/markup.py": [words],
    "model/schemes.py": [is_link],
    "model/text.py": [lambda text: to_text({"a": text})],
    "messages.py": [messages.from_json, messages.parse_time],
    "http/client.py": [
        lambda text: retry_after(_answer(**{"retry-after": text.encode("ascii", "replace").decode()})),
        lambda text: json_in(httpx.Response(200, text=text)),
        *map(_with_header, ("Set-Cookie", "Content-Type", "Location", "Content-Encoding", "Date", "Link")),
    ],
    "http/names.py": [url_of, lambda text: url_of(f"https://{text}"), lambda text: url_of(f"https://x.example/{text}")],
    "platforms/grain/client.py": [_as(Photo)],
    "platforms/grain/connector.py": [_connecting(GRAIN, "server"), _connecting(GRAIN, "handle")],
    "platforms/grain/keys.py": [sha256_of],
    "platforms/grain/session.py": [expiry, _as(SessionAnswer)],
    "platforms/position.py": [
        lambda text, head=head: list(without_position(iter([head + text.encode("utf-8", "replace")])))
        for head in (
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\0\0\0\0WEBP",
            b"\0\0\0\x18ftypqt  ",
            b"Exif\0\0MM\0*\0\0\0\x08",
        )
    ],
    "platforms/s3/albumfile.py": [_as(AlbumFile)],
    "platforms/s3/layout.py": [digest_of, lambda text: digest_of(f"media/{text}"), entry_of_key],
    "platforms/s3/page.py": [_whole_page],
    "platforms/s3/sidecar.py": [lambda text: parse_sidecar(text.encode("utf-8", "replace"))],
    "platforms/wordpress/block_grammar.py": [order_of],
    "platforms/wordpress/blocks.py": [
        lambda text: arranged(text, SHOWN),
        lambda text: arranged(_in_gallery(text), SHOWN),
        lambda text: order_of(_in_gallery(text)),
        lambda text: alt_texts_in(_in_gallery(text)),
        lambda text: arranged(f"<!-- wp:gallery {{{text} -->{text}<!-- /wp:gallery -->", SHOWN),
    ],
    "platforms/wordpress/connector.py": [_connecting(WORDPRESS, "site")],
    "platforms/wordpress/image_tag.py": [
        lambda text: with_alt_text(text, "Sea"),
        lambda text: with_alt_text(f"<img {text}>", "Sea"),
    ],
    "platforms/wordpress/models.py": [_medium("modified_gmt"), _medium("source_url")],
    "platforms/wordpress/remembered.py": [
        lambda text: with_known(text, KNOWN),
        lambda text: with_known(json.dumps({"a": text}), KNOWN),
        lambda text: known_in(json.dumps({"metadata": {"gallerySync": text}})),
    ],
    "platforms/wordpress/texts.py": [decode, encode, encode_alt],
    "platforms/wordpress/translation.py": [
        _medium("slug"),
        _medium("source_url", lambda text: f"https://x.example/{text}"),
        _medium("title", lambda text: {"raw": text}),
        _medium("media_details", lambda text: {"original_image": text}),
    ],
    "sync/identity.py": [is_pair_id],
    "wix/addresses.py": [lambda text: encoded(f"https://x.example/{text}")],
    "wix/events.py": [
        lambda text: classify(Claims(text)),
        _event(lambda text: _about(text, text)),
        _event(lambda text: _about("i", json.dumps({"id": text, "entityId": text, "updatedEvent": {"a": text}}))),
    ],
    "wix/html.py": [html.clean],
    "wix/instance.py": [lambda text: verify_instance(text, "secret", NOW)],
    "wix/models.py": [
        _item(WIX_ITEM, "title"),
        _item(WIX_ITEM, "sortOrder"),
        _item(WIX_TEXT, "text", lambda text: {"html": text}),
    ],
    "wix/thumbnails.py": [kind_of, lambda text: rendition(f"https://x.example/{text}", 9)],
    "wix/translation.py": [
        embed_type,
        _item(WIX_ITEM, "image", lambda text: {"imageInfo": {"id": text, "url": text, "filename": text}}),
    ],
    "wix/webhooks.py": [
        lambda text: Verifier(base64.b64encode(PUBLIC_KEY).decode(), lambda: NOW).verify(text, is_base64=False)
    ],
}

UNEXPOSED: Mapping[str, str] = {
    "functions/change_listener/handler.py": "S3's events, which name keys",
    "functions/dashboard_api/handler.py": "settings",
    "functions/webhook_receiver/handler.py": "writes its log",
    "dashboard/api.py": "json, of at most 64 KB",
    "dashboard/headers.py": "encodes hashes",
    "cli/__main__.py": "writes JSON for the operator",
    "cli/dead_letters.py": "one message at a time, on the operator's own machine",
    "cli/output.py": "writes what the operator reads",
    "dashboard/joining.py": "the page's own files",
    "dashboard/outside.py": "our rows",
    "dashboard/page.py": "the page's own files",
    "http/bounds.py": "zlib, bounded in bytes and seconds",
    "http/guard.py": "what the resolver answers",
    "http/ranges.py": "ranges written there",
    "platforms/grain/translation.py": "pydantic, of what `client` read",
    "platforms/s3/bucket.py": "dates of S3",
    "platforms/s3/index.py": "pydantic",
    "platforms/s3/media.py": "addresses that we made",
    "platforms/wordpress/client.py": "writes credentials",
    "platforms/wordpress/library.py": "pydantic, of what `models` describes",
    "platforms/wordpress/page.py": "pydantic, of what `models` describes",
    "platforms/wordpress/staging.py": "one run of letters after the other; names of files are bounded by the table",
    "runtime/queues.py": "IDs of 128 characters",
    "runtime/suspects.py": "our rows",
    "runtime/vault.py": "what we encrypted",
    "runtime/wiring.py": "settings",
    "store/documents.py": "our rows",
    "store/journal.py": "our rows",
    "store/keys.py": "IDs of bounded length",
    "store/legibility.py": "our rows",
    "store/pair_documents.py": "our rows",
    "store/rows.py": "our rows",
    "sync/holding.py": "names of files, one look-up",
    "wix/budget.py": "our rows",
    "wix/calls.py": "pydantic",
    "wix/staging.py": "names of files, one look-up",
}
"""Modules that take text apart as well, and why no stranger's is long enough there to matter."""
TAKES_TEXT_APART = frozenset(
    {
        "re",
        "json",
        "html",
        "email",
        "ipaddress",
        "mimetypes",
        "nh3",
        "idna",
        "base64",
        "urllib",
        "xml",
        "zlib",
        "joserfc",
    }
)
METHODS = frozenset({"model_validate", "model_validate_json", "fromisoformat"})


@pytest.mark.parametrize(
    ("module", "number"), [(name, number) for name, readers in PARSERS.items() for number in range(len(readers))]
)
def test_no_reader_of_foreign_text_takes_longer_than_in_proportion(module: str, number: int):
    assert faster_than_linear(PARSERS[module][number]) == ""


def test_every_module_that_takes_text_apart_is_known():
    found = {_name(path) for path in _modules() if _imported(path) & TAKES_TEXT_APART or _called(path) & METHODS}

    # A module that is new here gets its readers in `PARSERS`, with nasty texts of its own in `growth.NASTY`, and its
    # line in docs/security.md.
    assert found == PARSERS.keys() | UNEXPOSED.keys()
    assert not PARSERS.keys() & UNEXPOSED.keys()


def _modules() -> Iterator[Path]:
    yield from Path("layers/gallery_sync").rglob("*.py")
    yield from Path("functions").rglob("*.py")


def _name(path: Path) -> str:
    return path.as_posix().removeprefix("layers/gallery_sync/gallery_sync/")


def _imported(path: Path) -> AbstractSet[str]:
    """The first parts of the modules' names."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def _called(path: Path) -> AbstractSet[str]:
    return {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
