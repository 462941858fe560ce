"""An AWS that answers at once and holds nothing: what a function waits for is not what is measured."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

_ANSWERS: dict[str, object] = {
    "SendMessage": {"MessageId": "0", "SequenceNumber": "0"},
    "SendMessageBatch": {"Successful": [], "Failed": []},
    "GetItem": {},
    "BatchGetItem": {"Responses": {}, "UnprocessedKeys": {}},
    "Query": {"Items": [], "Count": 0},
    "GetSecretValue": {"SecretString": "secret"},
}


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = str(self.headers.get("X-Amz-Target", "")).rpartition(".")[2]
        content = json.dumps(_ANSWERS.get(asked, {})).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Says nothing."""


@contextmanager
def stub_cloud() -> Generator[str]:
    """The address of one, on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
