"""External platforms, the accounts on them, and where their secrets are kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from gallery_sync.model import Account, Capabilities
from gallery_sync.ports.collections import Collection


class Platform(Protocol):
    """An external platform on which albums lie, opened with one account."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def create_album(self, marker: str, title: str) -> str:
        """Make an album and return its ID; the same marker (the link ID) always gives the same album."""
        ...

    def delete_album(self, album_id: str) -> None:
        """Remove the album with everything in it; absent already is success."""
        ...

    def open(self, album_id: str) -> Collection: ...

    def address(self, album_id: str) -> str:
        """Where a person can look at the album; empty when there is no such address."""
        ...


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing that an owner enters to connect an account: `label` and `help` are for people. What is `secret` is
    not shown while it is typed, and never afterwards. What is not `required` may stay empty."""

    name: str
    label: str
    help: str = ""
    secret: bool = False
    placeholder: str = ""
    required: bool = True


class Connector(Protocol):
    """How accounts on one kind of platform are connected and opened. `form` is empty where nothing has to be
    entered: the stack itself owns what the platform needs."""

    @property
    def name(self) -> str:
        """As links carry it."""
        ...

    @property
    def title(self) -> str:
        """For people."""
        ...

    @property
    def form(self) -> tuple[FormField, ...]: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def connect(self, values: Mapping[str, str]) -> Account:
        """Check what was entered, and at once what the account may do. Raises `CredentialsRefused`, or `Refused` for
        what no credentials would mend, each with a sentence for the owner."""
        ...

    def is_same(self, former: Mapping[str, str], secret: Mapping[str, str]) -> bool:  # noqa: ARG002
        """Whether two secrets open the same account although its ID was made in another way before."""
        return False

    def platform(self, secret: Mapping[str, str], save: Callable[[Mapping[str, str]], None]) -> Platform:
        """The platform as the account with this secret sees it. Calls nothing. `save` keeps a renewed secret (a
        session that was refreshed) for the next worker."""
        ...


class Vault(Protocol):
    """Keeps secrets: what it encrypts can be decrypted only with the same context."""

    def encrypt(self, secret: Mapping[str, str], context: Mapping[str, str]) -> bytes: ...

    def decrypt(self, ciphertext: bytes, context: Mapping[str, str]) -> Mapping[str, str]: ...
