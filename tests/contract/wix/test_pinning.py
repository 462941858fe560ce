"""A pinned connection still proves whom it talks to: over real TLS, on this machine."""

import ssl
import threading
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gallery_sync.errors import Unavailable
from gallery_sync.http import Downloads, Guard

NAME = "photos.example"


class Pictures(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = self.headers["host"].encode()
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificate and key for photos.example in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "photos.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture
def port(certificate: Path) -> Generator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(("127.0.0.1", 0), Pictures) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def fetch(certificate: Path, url: str) -> bytes:
    guard = Guard(allow_loopback_http=True, resolve=lambda host, port: ["127.0.0.1"])
    with httpx.HTTPTransport(verify=ssl.create_default_context(cafile=str(certificate))) as transport:
        downloads = Downloads(guard, transport, retry=lambda _: None)
        return b"".join(downloads.open(url).chunks())


def test_the_name_is_asked_for_although_the_connection_goes_to_an_address(certificate: Path, port: int):
    assert fetch(certificate, f"https://{NAME}:{port}/a.jpg") == f"{NAME}:{port}".encode()


def test_a_certificate_for_another_name_is_not_accepted(certificate: Path, port: int):
    with pytest.raises(Unavailable):
        fetch(certificate, f"https://other.example:{port}/a.jpg")
