"""A host on loopback whose films are made while they are read, and which forgets what it is sent: Amazon S3, Wix's
Media Manager and a file host, as far as large files need them."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MB = 1 << 20
_BEGINNING = b"\x00\x00\x00\x20ftypisom" + bytes(MB - 12)
_XML = "<R><UploadId>u</UploadId><ETag>e</ETag></R>"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    size = 0

    def do_GET(self) -> None:
        self._head(200, self.size, "video/mp4")
        left = self.size
        while left:
            left -= self.wfile.write(_BEGINNING[:left] if left == self.size else bytes(min(left, MB)))

    def do_HEAD(self) -> None:
        self._head(200, self.size, "video/mp4")

    def do_DELETE(self) -> None:
        self._head(204, 0, "")

    def do_PUT(self) -> None:
        self._forget()
        if self.path.startswith("/upload"):
            self._json({"file": {"id": "film", "operationStatus": "PENDING", "displayName": "film.mp4"}})
        else:
            self._answer(_XML, "application/xml")

    def do_POST(self) -> None:
        self._forget()
        if self.path.startswith("/oauth2/token"):
            self._json({"access_token": "t", "expires_in": 14400})
        elif self.path.endswith("/generate-upload-url"):
            self._json({"uploadUrl": f"http://{self.headers['host']}/upload"})
        else:
            self._answer(_XML, "application/xml")

    def _forget(self) -> None:
        left = int(self.headers.get("content-length", 0))
        while left:
            left -= len(self.rfile.read(min(left, MB)))

    def _json(self, content: object) -> None:
        self._answer(json.dumps(content), "application/json")

    def _answer(self, text: str, mime_type: str) -> None:
        self._head(200, len(text), mime_type)
        self.wfile.write(text.encode())

    def _head(self, status: int, size: int, mime_type: str) -> None:
        self.send_response(status)
        self.send_header("ETag", '"e"')
        self.send_header("Last-Modified", "Fri, 01 May 2026 00:00:00 GMT")
        self.send_header("Content-Type", mime_type)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


@contextmanager
def host(film: int) -> Generator[str]:
    """Its address; every film has so many bytes."""
    handler = type("Handler", (_Handler,), {"size": film})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
