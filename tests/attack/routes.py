"""Every route of docs/openapi.json, so that a new one is attacked without anybody thinking of it."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    query: str
    body: Any


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    operation: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def requests(self, ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[tuple[Request, set[str]]]:
        """Every request that names at least one ID of theirs, wherever an ID may stand and whatever it is an ID of; and
        the IDs of theirs that it names."""
        foreign = set(theirs.values()) - set(ours.values())
        places = [("path", one) for one in self._parameters("path")]
        places += [("query", one) for one in self._parameters("query")]
        places += [("body", one) for one in self._texts_of_body()]
        options = [self._values(schema, name, ours, theirs) for _, (name, schema) in places]
        for chosen in itertools.product(*options):
            named = foreign.intersection(chosen)
            if named:
                yield self._request([(place, name) for place, (name, _) in places], chosen), named

    def _values(
        self, schema: Mapping[str, Any], name: str, ours: Mapping[str, str], theirs: Mapping[str, str]
    ) -> Sequence[str]:
        fixed = _fixed(schema)
        if fixed:
            return fixed
        known = [ours[one] for one in _KINDS.get(name, ()) if one in ours]
        if name in _PLATFORM:
            known = ["s3", "page"]
        return [*(known or [*ours.values()]), *theirs.values()]

    def _parameters(self, place: str) -> list[tuple[str, Mapping[str, Any]]]:
        found = self.operation.get("parameters", [])
        return [(one["name"], one["schema"]) for one in found if one["in"] == place and _is_text(one["schema"])]

    def _texts_of_body(self) -> list[tuple[str, Mapping[str, Any]]]:
        content = self.operation.get("requestBody", {}).get("content", {})
        schema = _resolved(content.get("application/json", {}).get("schema", {}))
        return [(name, one) for name, one in schema.get("properties", {}).items() if _is_text(one)]

    def _request(self, places: Sequence[tuple[str, str]], chosen: Sequence[str]) -> Request:
        path, query, body = self.path, list[str](), dict[str, Any]()
        for (place, name), value in zip(places, chosen, strict=True):
            if place == "path":
                path = path.replace(f"{{{name}}}", value)
            elif place == "query":
                query.append(f"{name}={quote(value, safe='')}")
            else:
                body[name] = value
        if self.path.endswith("/accounts") and self.method == "POST":
            body["values"] = {"user": "ann", "password": "wrong"}
        return Request(path, "&".join(query), body or None)


_KINDS: Mapping[str, Sequence[str]] = {
    "link_id": ("link_id",),
    "item_id": ("item_id",),
    "conflict_id": ("conflict_id",),
    "held_id": ("held_id",),
    "gallery_id": ("gallery_id",),
    "galleryId": ("gallery_id",),
    "account": ("account_id",),
    "accountId": ("account_id",),
    "insteadOf": ("account_id",),
}
"""What our own request would put there; where this is silent, every ID of ours is tried."""
_PLATFORM = ("name", "platform")


def routes() -> list[Route]:
    return [
        Route(method.upper(), path, operation)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    ]


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return DOCUMENT["components"]["schemas"][name] if name else schema


def _fixed(schema: Mapping[str, Any]) -> list[str]:
    found = _resolved(schema)
    return [str(one) for one in found.get("enum", ())] or ([str(found["const"])] if "const" in found else [])


def _is_text(schema: Mapping[str, Any]) -> bool:
    found = _resolved(schema)
    options = [found, *map(_resolved, found.get("anyOf", ()))]
    return any(one.get("type") == "string" or "enum" in one for one in options)
