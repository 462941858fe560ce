"""A WordPress page and its pictures as people of the site see and edit them."""

import hashlib
import html
import json
import re
from dataclasses import dataclass, field

import httpx

from gallery_sync.model import Field
from tools.people.owner import Json
from tools.people.shown import Shown
from tools.servers.wordpress import WordPress

_BLOCK = re.compile(r"<!-- wp:(?:image|video) (\{.*?\}) -->.*?<!-- /wp:(?:image|video) -->", re.DOTALL)


@dataclass(slots=True)
class OnWordPress:
    """`Outside` of an album on WordPress, as an administrator."""

    site: WordPress
    page_id: str
    fields = frozenset({Field.TITLE, Field.DESCRIPTION, Field.ALT_TEXT})
    moves = True
    replaces = False
    client: httpx.Client = field(init=False)
    digests: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        auth = ("owner", self.site.passwords["owner"])
        self.client = httpx.Client(base_url=f"{self.site.url}/wp-json/wp/v2", auth=auth, trust_env=False, timeout=30)

    def shown(self) -> list[Shown]:
        """The page's gallery, then what is attached to the page and not displayed."""
        media = {one["id"]: one for one in self.media()}
        order = [name for name in self.gallery() if name in media]
        hidden = [self._shown(media[name], "not displayed") for name in media if name not in order]
        return [self._shown(media[name], media[name]["mime_type"].partition("/")[0]) for name in order] + hidden

    def media(self) -> list[Json]:
        """What is attached to the page, a hundred at most."""
        params = {"parent": self.page_id, "per_page": 100, "context": "edit", "orderby": "id", "order": "asc"}
        return self._call("GET", "/media", params=params)

    def gallery(self) -> list[int]:
        """The IDs that the page displays, in order."""
        return [json.loads(block[1])["id"] for block in _BLOCK.finditer(self.content())]

    def content(self) -> str:
        return self._call("GET", f"/pages/{self.page_id}", params={"context": "edit"})["content"]["raw"]

    def upload(self, picture: bytes, name: str, page_id: str = "") -> int:
        """A file in the library; its ID."""
        headers = {"Content-Type": "image/png", "Content-Disposition": f'attachment; filename="{name}"'}
        params = {"post": page_id} if page_id else {}
        return self._call("POST", "/media", params=params, content=picture, headers=headers)["id"]

    def write(self, content: str) -> None:
        """What the page editor saves."""
        self._call("POST", f"/pages/{self.page_id}", json={"content": content})

    def describe_in_page(self, entry: Shown, text: str) -> None:
        """Type an alternative text into the block of a picture, in the page's editor."""
        before, _, after = self.content().partition(f'{{"id":{entry.id},')
        typed = html.escape(text).replace("[", "&#91;").replace("\\", "&#92;")
        self.write(before + f'{{"id":{entry.id},' + re.sub(r'alt="[^"]*"', lambda _: f'alt="{typed}"', after, count=1))

    # --- edits -------------------------------------------------------------------------------------------------------

    def add(self, picture: bytes, name: str, values: dict[Field, str]) -> None:
        medium_id = self.upload(picture, name, self.page_id)
        fields = {one.value: _typed(value) for one, value in values.items()}
        self._call("POST", f"/media/{medium_id}", json=fields)

    def edit(self, entry: Shown, field: Field, value: str) -> None:
        self._call("POST", f"/media/{entry.id}", json={field.value: _typed(value)})

    def replace(self, entry: Shown, picture: bytes, name: str) -> None:
        raise NotImplementedError("WordPress cannot exchange a medium's file.")

    def move(self, entry: Shown, place: int) -> None:
        """Drag a picture within the gallery."""
        content = self.content()
        blocks = list(_BLOCK.finditer(content))
        texts = [block[0] for block in blocks]
        names = [str(json.loads(block[1])["id"]) for block in blocks]
        if entry.id not in names:
            return
        moved = texts.pop(names.index(entry.id))
        texts.insert(place, moved)
        remaining = iter(texts)
        self.write(_BLOCK.sub(lambda _: next(remaining), content))

    def delete(self, entry: Shown) -> None:
        self._call("DELETE", f"/media/{entry.id}", params={"force": "true"})

    # --- reading -----------------------------------------------------------------------------------------------------

    def _shown(self, medium: Json, kind: str) -> Shown:
        return Shown(
            kind=kind,
            media=self._digest(medium["source_url"]),
            title=_title(medium),
            description=html.unescape(medium["description"]["raw"]),
            alt_text=html.unescape(medium["alt_text"]),
            id=str(medium["id"]),
        )

    def _digest(self, url: str) -> str:
        if url not in self.digests:
            body = httpx.get(url, timeout=30, trust_env=False).raise_for_status().content
            self.digests[url] = hashlib.sha256(body).hexdigest()
        return self.digests[url]

    def _call(self, method: str, path: str, **more: object):
        answer = self.client.request(method, path, **more)  # type: ignore[arg-type]
        return answer.raise_for_status().json()


def _title(medium: Json) -> str:
    """What a person typed: WordPress itself makes a title of the file's name."""
    title = html.unescape(medium["title"]["raw"])
    stem = re.sub(r"-\d+$", "", medium["source_url"].rpartition("/")[2].rpartition(".")[0])
    return "" if title == stem else title


def _typed(text: str) -> str:
    """As one has to type it, so that visitors read this text."""
    return html.escape(text, quote=False).replace("\\", "&#92;").replace("\n", "&#10;").replace("%", "&#37;")
