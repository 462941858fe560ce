"""An account that runs few functions at once: API Gateway before it, which answers 503 when Lambda starts no more."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, override
from urllib.parse import urlsplit

import httpx

_HANDED_ON = ("authorization", "content-type", "accept", "accept-encoding", "if-none-match")
_NOT_HANDED_BACK = {"transfer-encoding", "connection", "content-length", "date", "server"}
_NO_BODY = 304


class Crowded:
    """Between the browser and the stack at `target`. More than `limit` requests at the same time are answered as API
    Gateway does. `limit` may be changed at any time; `asked` are the paths, `refused` those that were answered so."""

    def __init__(self, target: str, limit: int) -> None:
        self.limit = limit
        self.asked: list[str] = []
        self.refused: list[str] = []
        self._parts = urlsplit(target)
        self._running = 0
        self._lock = threading.Lock()
        self._client = httpx.Client(timeout=120, trust_env=False, follow_redirects=False)

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        with self._lock:
            self.asked.append(urlsplit(path).path)
            full = self._running >= self.limit
            if full:
                self.refused.append(urlsplit(path).path)
            else:
                self._running += 1
        if full:
            return 503, {"content-type": "application/json"}, b'{"message":"Service Unavailable"}'
        try:
            return self._handed_on(method, path, headers, body)
        finally:
            with self._lock:
                self._running -= 1

    def _handed_on(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        url = f"{self._parts.scheme}://{self._parts.netloc}{path}"
        with self._client.stream(method, url, headers=headers, content=body) as answer:
            kept = {name: value for name, value in answer.headers.items() if name not in _NOT_HANDED_BACK}
            return answer.status_code, kept, b"".join(answer.iter_raw())


@contextmanager
def crowded(target: str, limit: int) -> Generator[tuple[Crowded, str]]:
    """Runs it on a free loopback port; gives its own address in place of that of `target`."""
    account = Crowded(target, limit)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name: self.headers[name] for name in _HANDED_ON if name in self.headers}
            status, answered, content = account.ask(self.command, self.path, headers, body)
            self.send_response(status)
            for name, value in answered.items():
                self.send_header(name, value)
            if status != _NO_BODY:
                self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

        @override
        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield account, f"http://127.0.0.1:{server.server_address[1]}{urlsplit(target).path}"
        server.shutdown()
