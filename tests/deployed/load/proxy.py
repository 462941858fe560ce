"""What stands between the functions and the embedded cloud, and lets parts of it fail as AWS does."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import override
from urllib.parse import unquote, urlsplit

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"})
_JSON = "application/x-amz-json-1.0"
_THROTTLED = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"


@dataclass(slots=True)
class Trouble:
    """What fails now. `throttled`: the part of all requests to the table. `queues_down`: nothing can be sent.
    `albums_down`: the albums (their IDs) that the bucket does not serve. `struck` counts."""

    throttled: float = 0.0
    queues_down: bool = False
    albums_down: frozenset[str] = frozenset()
    struck: Counter[str] = field(default_factory=Counter[str])
    dice: Random = field(default_factory=lambda: Random("proxy"))


class Proxy:
    """`url` is what the functions are told to call; `target` the embedded cloud, once it is there."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.target = ""
        self.trouble = Trouble()

    def failure(self, path: str, action: str) -> tuple[int, str, bytes] | None:
        """Status, type and body of the answer when this request fails now."""
        trouble = self.trouble
        if action.startswith("DynamoDB") and trouble.dice.random() < trouble.throttled:
            trouble.struck["throttled"] += 1
            return 400, _JSON, json.dumps({"__type": _THROTTLED, "message": "Throttled."}).encode()
        if trouble.queues_down and action.startswith("AmazonSQS.SendMessage"):
            trouble.struck["queue unreachable"] += 1
            return 503, _JSON, b"{}"
        if not action and any(f"galleries/{one}/" in unquote(path) for one in trouble.albums_down):
            trouble.struck["platform down"] += 1
            return 503, "application/xml", b"<Error><Code>ServiceUnavailable</Code><Message>Down.</Message></Error>"
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: Proxy
    connection_to_cloud: http.client.HTTPConnection | None = None

    def _forward(self) -> None:
        body = self._body()
        failure = self.proxy.failure(self.path, self.headers.get("X-Amz-Target", ""))
        if failure is not None:
            self._answer(failure[0], [("Content-Type", failure[1])], failure[2])
            return
        kept = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        if body:
            kept["Content-Length"] = str(len(body))
        response = self._asked(body, kept)
        headers = [one for one in response.getheaders() if one[0].lower() not in {*_HOP_BY_HOP, "content-length"}]
        length = response.getheader("Content-Length") if self.command == "HEAD" else None
        self._answer(response.status, headers, response.read(), length)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _forward  # noqa: N815

    def _asked(self, body: bytes, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Over the connection of this handler; once more when the cloud has closed it meanwhile."""
        for fresh in (False, True):
            if fresh or self.connection_to_cloud is None:
                self.connection_to_cloud = http.client.HTTPConnection(urlsplit(self.proxy.target).netloc, timeout=120)
            try:
                self.connection_to_cloud.request(self.command, self.path, body, headers)
                return self.connection_to_cloud.getresponse()
            except (http.client.HTTPException, OSError):
                if fresh:
                    raise
        raise AssertionError("the second try returns or raises")

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        found = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes, length: str | None = None) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", length or str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Functions that are killed hang up in the middle."""


@contextmanager
def proxy() -> Generator[Proxy]:
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    made = Proxy(server)
    handler.proxy = made
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
