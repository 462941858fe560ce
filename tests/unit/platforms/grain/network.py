"""A server of AT Protocol that answers from a list, at httpx's own seam."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt

from gallery_sync.http import Guard
from gallery_sync.platforms.grain import GrainConnector
from gallery_sync.platforms.grain.session import Secret

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DID = "did:plc:abcdefghijklmnopqrstuvwx"
SERVICE = "https://login.example"
PDS = "https://home.example"
COMMIT = {"cid": "bafycommit", "rev": "3aaaaaaaaaaaa"}

type Answer = dict[str, Any] | httpx.Response | Exception


def token(name: str, lives: timedelta = timedelta(hours=2), scope: str = "com.atproto.appPass") -> str:
    claims = {"jti": name, "scope": scope, "exp": int((NOW + lives).timestamp())}
    return jwt.encode(claims, "a key that nobody needs to know here", "HS256")


def session(name: str, **more: Any) -> dict[str, Any]:
    return {"did": DID, "handle": "me.example", "accessJwt": token(name), "refreshJwt": f"refresh-{name}"} | more


def secret(access: str = "") -> dict[str, str]:
    return Secret(SERVICE, PDS, DID, "app-pass", access or token("first"), "refresh-first").to_mapping()


def refusal(status: int, code: str, message: str = "said the server") -> httpx.Response:
    return httpx.Response(status, json={"error": code, "message": message})


class Network:
    """Gives the answers of each method in turn, the last one again and again. `calls` are "host method"."""

    def __init__(self, **answers: Answer | list[Answer]) -> None:
        given = {"getLatestCommit": COMMIT} | answers
        self.answers = {name: list(one) if isinstance(one, list) else [one] for name, one in given.items()}
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        waiting = self.answers[name_of(request)]
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    @property
    def calls(self) -> list[str]:
        return [f"{request.headers['host']} {name_of(request)}" for request in self.requests]

    def tokens(self) -> list[str]:
        return [request.headers.get("authorization", "").removeprefix("Bearer ") for request in self.requests]

    def bodies(self) -> list[Any]:
        return [json.loads(request.content) if request.content else None for request in self.requests]

    def connector(self, resolve: Callable[[str, int], list[str]] | None = None) -> GrainConnector:
        guard = Guard(resolve=resolve or (lambda host, port: ["93.184.215.14"]))
        return GrainConnector(guard, lambda: NOW, httpx.MockTransport(self))


def name_of(request: httpx.Request) -> str:
    return request.url.path.rpartition(".")[2]
