"""Connecting an account of the network that Grain is part of: any server of AT Protocol, Bluesky's among them."""

import re
from collections.abc import Callable, Mapping
from typing import Final, override

from gallery_sync.errors import CredentialsRefused, Refused
from gallery_sync.http import AddressRefused, Downloads, Guard, HttpClient, Transport, new_transport, url_of
from gallery_sync.model import Account, Capabilities
from gallery_sync.platforms.grain.album import CAPABILITIES
from gallery_sync.platforms.grain.client import Repository
from gallery_sync.platforms.grain.platform import NAME, GrainPlatform
from gallery_sync.platforms.grain.session import LOGIN, Secret, Session, claims, session_in
from gallery_sync.platforms.grain.wire import SessionAnswer
from gallery_sync.ports import Clock, Connector, FormField, Platform

_BLUESKY: Final = "https://bsky.social"
_DID: Final = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,256}")
_WHOLE_ACCOUNT: Final = "com.atproto.access"
"""The scope of a token that was got with the account's own password (reference server 0.5)."""
_FORM: Final = (
    FormField("handle", "Account", "Your name in the network, without the @.", placeholder="you.bsky.social"),
    FormField(
        "app_password",
        "App password",
        "Make one in your account's settings, under app passwords. Never enter the password of the account itself.",
        secret=True,
        placeholder="xxxx-xxxx-xxxx-xxxx",
    ),
    FormField(
        "server",
        "Server",
        "Where your account lies; leave it empty for Bluesky's.",
        placeholder=_BLUESKY,
        required=False,
    ),
)


class GrainConnector(Connector):
    """Every address is called through the guard, whether an owner or a server named it."""

    def __init__(self, guard: Guard, clock: Clock, transport: Transport | None = None) -> None:
        self._guard = guard
        self._clock = clock
        self._transport = guard.transport(transport or new_transport(keep_alive=False))
        self._downloads = Downloads(guard, transport)

    @property
    @override
    def name(self) -> str:
        return NAME

    @property
    @override
    def title(self) -> str:
        return "Grain"

    @property
    @override
    def form(self) -> tuple[FormField, ...]:
        return _FORM

    @property
    @override
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @override
    def connect(self, values: Mapping[str, str]) -> Account:
        """The account's ID is its DID, which stays the same when its name or its server changes."""
        service = self._server(values.get("server", ""))
        handle = values.get("handle", "").strip().removeprefix("@")
        password = values.get("app_password", "").strip()
        if not handle or not password:
            raise Refused("Enter the account's name and an app password.")
        answer = self._log_in(service, handle, password)
        secret = Secret(
            service=service,
            pds=self._home(answer) or service,
            did=answer.did,
            password=password,
            access=answer.access_jwt,
            refresh=answer.refresh_jwt,
        )
        self._repository(secret, _nothing).commit()
        return Account(id=answer.did, title=(answer.handle or handle)[:300], secret=secret.to_mapping())

    @override
    def platform(self, secret: Mapping[str, str], save: Callable[[Mapping[str, str]], None]) -> Platform:
        return GrainPlatform(self._repository(Secret.of(secret), save), self._downloads, self._clock)

    def _repository(self, secret: Secret, save: Callable[[Mapping[str, str]], None]) -> Repository:
        return Repository(self._transport, secret.pds, secret.did, Session(secret, save, self._clock))

    def _server(self, typed: str) -> str:
        """Raises `Refused` for an address that may not be called."""
        server = typed.strip().rstrip("/") or _BLUESKY
        server = server if "://" in server else f"https://{server}"
        try:
            self._guard.check(server)
            return str(url_of(server)).rstrip("/")
        except AddressRefused as error:
            raise Refused(error.reason) from error

    def _log_in(self, service: str, handle: str, password: str) -> SessionAnswer:
        http = HttpClient(self._transport, base_url=f"{service}/xrpc/")
        response = http.request("POST", LOGIN, json={"identifier": handle, "password": password})
        if not response.is_server_error and "json" not in response.headers.get("content-type", ""):
            raise Refused("There is no account server at this address; leave the server empty for Bluesky's.")
        answer = session_in(response)
        if not _DID.fullmatch(answer.did):
            raise Refused("The server gives the account no name of the network (DID); check the server's address.")
        if not answer.active:
            raise CredentialsRefused(
                f"The account cannot be used now ({answer.status or 'inactive'}); mend that first."
            )
        if claims(answer.access_jwt).get("scope") == _WHOLE_ACCOUNT:
            raise Refused(
                "This is the password of the account itself. Make an app password in the account's settings and enter "
                "that one: it can be taken back at any time."
            )
        return answer

    def _home(self, answer: SessionAnswer) -> str:
        """Where the account's data lie, if that is another server than the one that logs in; empty when the answer does
        not tell (atproto.com: "DID", service `#atproto_pds`). Raises `Refused`."""
        services = answer.did_doc.service if answer.did_doc else ()
        home = next((one.service_endpoint for one in services if one.id.endswith("#atproto_pds")), "")
        return self._server(home) if home and isinstance(home, str) else ""


def _nothing(_: Mapping[str, str]) -> None:
    """An account that is being connected is stored as a whole."""
