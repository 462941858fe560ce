"""Connectors whose platforms live in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gallery_sync.errors import CredentialsRefused
from gallery_sync.model import Account, Capabilities
from gallery_sync.ports import FormField, Platform

type Save = Callable[[Mapping[str, str]], None]


@dataclass(slots=True)
class BuiltIn:
    """`ports.Connector` of a platform that needs no account."""

    opened: Platform
    form: tuple[FormField, ...] = ()

    @property
    def name(self) -> str:
        return self.opened.name

    @property
    def title(self) -> str:
        return self.opened.name.title()

    @property
    def capabilities(self) -> Capabilities:
        return self.opened.capabilities

    def connect(self, values: Mapping[str, str]) -> Account:
        return Account("", self.title, {})

    def is_same(self, former: Mapping[str, str], secret: Mapping[str, str]) -> bool:
        return former.get("user") == secret.get("user")

    def platform(self, secret: Mapping[str, str], save: Save) -> Platform:
        return self.opened


@dataclass(slots=True)
class WithAccounts(BuiltIn):
    """`ports.Connector` of a platform with accounts: `passwords` by user name. `saves` are handed to each opening, in
    order, with the secret that it was opened with."""

    passwords: dict[str, str] = field(default_factory=dict[str, str])
    form: tuple[FormField, ...] = (FormField("user", "User name"), FormField("password", "Password", secret=True))
    openings: list[tuple[Mapping[str, str], Save]] = field(default_factory=list[tuple[Mapping[str, str], Save]])

    def connect(self, values: Mapping[str, str]) -> Account:
        if self.passwords.get(values["user"]) != values["password"]:
            raise CredentialsRefused("The user name or the password is wrong.")
        return Account(f"account-{values['user']}", values["user"].title(), dict(values))

    def platform(self, secret: Mapping[str, str], save: Save) -> Platform:
        self.openings.append((secret, save))
        return self.opened
