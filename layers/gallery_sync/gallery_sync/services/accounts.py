"""Opening platforms with the accounts that a site has connected."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from gallery_sync.errors import CredentialsRefused, InvalidRequest, VersionConflict
from gallery_sync.model import Account, Connection, Link
from gallery_sync.ports import Connector, Platform, Store, Vault

_KEPT_OPEN = 64


class Accounts:
    """`connectors` are those that this deployment offers, by name.

    An account is opened once per execution environment and again after its connection was written anew, so that a
    reconnected one is used at once.
    """

    def __init__(self, connectors: Mapping[str, Connector], store: Store, vault: Vault) -> None:
        self.connectors = connectors
        self._store = store
        self._vault = vault
        self._opened = lru_cache(_KEPT_OPEN)(self._open)
        self._built_in = {name: one.platform({}, _nothing) for name, one in connectors.items() if not one.form}

    def connector(self, name: str) -> Connector:
        try:
            return self.connectors[name]
        except KeyError:
            known = ", ".join(sorted(self.connectors))
            raise InvalidRequest(f"There is no platform '{name[:40]}' here; choose one of: {known}.") from None

    def is_built_in(self, name: str) -> bool:
        """Whether the stack itself owns what the platform needs."""
        return name in self._built_in

    def of_link(self, link: Link) -> Platform:
        return self.platform(link.instance_id, link.platform, link.account_id)

    def address(self, link: Link) -> str:
        """Where a person can look at the album; empty where nobody can, or nobody asked the platform so far. Neither
        the table nor the key for credentials is asked."""
        built_in = self._built_in.get(link.platform)
        return built_in.address(link.album_id) if built_in else link.album_address

    def address_of_account(self, link: Link) -> str:
        """What is to be kept as `Link.album_address`: the platform itself is asked, once."""
        if link.album_address or self.is_built_in(link.platform):
            return link.album_address
        return self.of_link(link).address(link.album_id)

    def platform(self, instance_id: str, name: str, account_id: str) -> Platform:
        """Raises `CredentialsRefused` when the account is not connected or was refused."""
        connector = self.connector(name)
        if not connector.form:
            return self._built_in[name]
        connection = self._store.connection(instance_id, name, account_id)
        if connection is None:
            raise CredentialsRefused(f"The account on {connector.title} is not connected any more; connect it again.")
        return self._accepted(connector, connection)

    def chosen(self, instance_id: str, name: str, account_id: str) -> tuple[str, Platform]:
        """The account to be used when this one was asked for, and the platform as it sees it. Empty stands for the
        only account. Raises `InvalidRequest`, and `CredentialsRefused` when the account was refused."""
        connector = self.connector(name)
        if not connector.form:
            return "", self._built_in[name]
        known = {one.account_id: one for one in self._store.connections(instance_id) if one.platform == name}
        if not known:
            raise InvalidRequest(f"Connect an account on {connector.title} first.")
        if not account_id and len(known) == 1:
            (account_id,) = known
        if account_id not in known:
            raise InvalidRequest(f"Choose one of the accounts that are connected on {connector.title}.")
        return account_id, self._accepted(connector, known[account_id])

    def _accepted(self, connector: Connector, connection: Connection) -> Platform:
        if connection.refused:
            raise CredentialsRefused(
                f"{connector.title} does not accept the account {connection.title} any more; connect it again."
            )
        return self._opened(connection)

    def sealed(self, instance_id: str, platform: str, account: Account) -> bytes:
        """The account's secret, encrypted for this site alone."""
        return self._vault.encrypt(account.secret, _context(instance_id, platform, account.id))

    def secret(self, connection: Connection) -> Mapping[str, str]:
        return self._vault.decrypt(connection.ciphertext, context_of(connection))

    def _open(self, connection: Connection) -> Platform:
        """A renewed secret is kept unless somebody else wrote the connection meanwhile: what is there then is newer
        or as good."""
        context = context_of(connection)
        kept = [connection]

        def save(secret: Mapping[str, str]) -> None:
            renewed = replace(kept[0], ciphertext=self._vault.encrypt(secret, context))
            try:
                kept[0] = self._store.put_connection(renewed)
            except VersionConflict:
                return

        secret = self.secret(connection)
        return self.connectors[connection.platform].platform(secret, save)


def context_of(connection: Connection) -> Mapping[str, str]:
    """What a connection's secret is bound to: it can be decrypted for nothing else."""
    return _context(connection.instance_id, connection.platform, connection.account_id)


def _context(instance_id: str, platform: str, account_id: str) -> Mapping[str, str]:
    return {"site": instance_id, "platform": platform, "account": account_id}


def _nothing(_: Mapping[str, str]) -> None:
    """What the stack owns has no session to be renewed."""
