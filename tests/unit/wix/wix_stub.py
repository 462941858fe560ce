"""A Wix that answers from a list, at httpx's own seam."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from gallery_sync.http import Downloads, Guard
from gallery_sync.wix.client import WixApp, WixClient, WixSites
from gallery_sync.wix.gallery import WixGallery
from gallery_sync.wix.secret import AppSecret

type Answer = Any | httpx.Response
"""JSON that comes with 200, or a whole answer."""


class Stub:
    """Gives the answers in turn, the last one again and again. `sent` is (method, path, body) of each call."""

    def __init__(self, *answers: Answer | Callable[[], Answer]):
        self.answers = list(answers)
        self.sent: list[tuple[str, str, Any]] = []
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth2/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 14400})
        self.requests.append(request)
        content = request.read()
        body = json.loads(content) if content and request.method != "PUT" else None
        self.sent.append((request.method, request.url.path, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def client(self) -> WixClient:
        app = WixApp("app", AppSecret(lambda: "secret"), "https://wix.example")
        return WixSites(app, transport=httpx.MockTransport(self)).client("site")

    def gallery(self) -> WixGallery:
        downloads = Downloads(Guard(resolve=lambda host, port: ["93.184.215.14"]), httpx.MockTransport(self))
        return WixGallery(self.client(), "gallery-1", downloads)


def refusal(status: int, message: str = "", code: str = "", **headers: str) -> httpx.Response:
    detail = {"applicationError": {"code": code, "description": message, "data": {}}} if code else {}
    named = {"x-wix-request-id": "request-1"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"message": message, "details": detail}, headers=named)


def violation(field: str, rule: str, rule_name: str = "") -> httpx.Response:
    found = {"field": field, "description": "wrong", "violatedRule": rule, "ruleName": rule_name, "data": {}}
    details = {"validationError": {"fieldViolations": [found]}}
    return httpx.Response(400, json={"message": f"{field} is wrong", "details": details})


NOT_FOUND = refusal(404, "Not found", "NOT_FOUND")
PICTURE = "1f2e3d_4c5b6a798897a6b5c4d3e2f10a1b2c3d~mv2.jpg"


def picture(item_id: str = "item-1", sort_order: Any = 5, **more: Any) -> dict[str, Any]:
    info = {"id": PICTURE, "url": f"https://static.wixstatic.com/media/{PICTURE}", "width": 60, "height": 40}
    return {"id": item_id, "sortOrder": sort_order, "type": "IMAGE", "image": {"imageInfo": info}, **more}


def gallery_of(total: int) -> dict[str, Any]:
    return {"gallery": {"id": "gallery-1", "name": "Harbours", "totalItems": total, "items": []}}
