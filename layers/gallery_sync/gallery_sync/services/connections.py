"""Connecting accounts on platforms, and what becomes of the links that use them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from gallery_sync.errors import InvalidRequest, PermanentError, TransientError, VersionConflict
from gallery_sync.model import Account, Connection, Link, LinkState
from gallery_sync.ports import Platform
from gallery_sync.services.accounts import Accounts
from gallery_sync.services.links import LinkService
from gallery_sync.services.parts import Parts
from gallery_sync.services.unlinking import begin_unlinking

_LONGEST = 2000
_TRIES = 5


@dataclass(frozen=True, slots=True)
class ConnectionService:
    parts: Parts
    accounts: Accounts
    links: LinkService

    def of_site(self, instance_id: str) -> Sequence[Connection]:
        return self.parts.store.connections(instance_id)

    def connect(self, instance_id: str, platform: str, values: Mapping[str, str], instead_of: str = "") -> Connection:
        """Check what the owner entered, keep it encrypted, and let the links go on that waited for it.

        `instead_of` is the account that was to be reconnected: when another one was entered, its galleries begin anew
        there, paired by their media (SYNC rule 13). Raises `CredentialsRefused` and `Refused` with a sentence for the
        owner.
        """
        account = self._known(instance_id, platform, self.checked(platform, values))
        connection = self._keep(instance_id, platform, account)
        for link in self._links(instance_id, platform, account.id):
            if link.state is LinkState.NEEDS_RECONNECT:
                self.links.resume(link)
        if instead_of and instead_of != account.id:
            self._replace(instance_id, platform, instead_of, account.id)
        return connection

    def checked(self, platform: str, values: Mapping[str, str]) -> Account:
        """The account that these values open; nothing is kept. Raises as `connect` does."""
        entered = self._entered(platform, values)
        try:
            return self.accounts.connector(platform).connect(entered)
        except TransientError as trouble:  # of the host that the owner named: nothing of ours is out of order
            said = trouble.reason.removesuffix("; it is tried again later.").rstrip(".")
            raise InvalidRequest(f"{said}. Check what you entered, and try again.") from trouble

    def disconnect(self, instance_id: str, platform: str, account_id: str) -> None:
        """Forget the account's secret. Its links stop, and keep their mapping."""
        connection = self.parts.store.connection(instance_id, platform, account_id)
        if connection is None:
            return
        for link in self._links(instance_id, platform, account_id):
            self.parts.change(link, Link.disconnected)
        self.parts.store.delete_connection(connection)

    def _known(self, instance_id: str, platform: str, account: Account) -> Account:
        """The account under the ID that it has here already: IDs were made in another way before."""
        connector = self.accounts.connector(platform)
        connected = [one for one in self.of_site(instance_id) if one.platform == platform]
        if any(one.account_id == account.id for one in connected):
            return account
        for one in connected:
            with suppress(PermanentError):  # one that cannot be opened any more is none that is known
                if connector.is_same(self.accounts.secret(one), account.secret):
                    return replace(account, id=one.account_id)
        return account

    def _entered(self, platform: str, values: Mapping[str, str]) -> Mapping[str, str]:
        """Every field of the form, and nothing else."""
        form = self.accounts.connector(platform).form
        if not form:
            raise InvalidRequest("This platform needs no account: galleries can be shared there at once.")
        entered = {one.name: values.get(one.name, "").strip() for one in form}
        for one in form:
            if one.required and not entered[one.name]:
                raise InvalidRequest(f"Fill in '{one.label}'.")
            if len(entered[one.name]) > _LONGEST:
                raise InvalidRequest(f"What you entered as '{one.label}' is too long.")
        return entered

    def _keep(self, instance_id: str, platform: str, account: Account) -> Connection:
        """What the owner entered wins over a session that a worker renews at the same time."""
        connection = Connection(
            instance_id=instance_id,
            platform=platform,
            account_id=account.id,
            title=account.title,
            ciphertext=self.accounts.sealed(instance_id, platform, account),
        )
        for _ in range(_TRIES):
            before = self.parts.store.connection(instance_id, platform, account.id)
            with suppress(VersionConflict):
                return self.parts.store.put_connection(replace(connection, version=before.version if before else 0))
        raise VersionConflict("The account is being changed by others; try again in a moment.")

    def _replace(self, instance_id: str, platform: str, former: str, account_id: str) -> None:
        """The former account's links, each as a new generation: the album is found again where the new account sees
        the same one, and made where it does not. What the owner had removed does not begin anew."""
        opened = self.accounts.platform(instance_id, platform, account_id)
        for link in self._links(instance_id, platform, former):
            stopped = self.parts.change(link, Link.disconnected)
            if stopped.state is not LinkState.UNLINKING:
                self._begin_anew(stopped, opened, account_id)
        self.disconnect(instance_id, platform, former)

    def _begin_anew(self, link: Link, opened: Platform, account_id: str) -> None:
        album_id = opened.create_album(link.id, link.gallery_title)
        made = self.links.share(
            link.instance_id,
            link.gallery_id,
            link.gallery_title,
            link.platform,
            link.settings,
            album_id,
            account_id,
        )
        match link.state:
            case LinkState.PAUSED:
                self.parts.change(made, lambda one: one.paused(link.reason))
            case LinkState.REMOVED:
                self.parts.change(made, Link.removed)
            case _:
                pass
        begin_unlinking(self.parts, link, keeps_album=True)

    def _links(self, instance_id: str, platform: str, account_id: str) -> Sequence[Link]:
        links = self.parts.store.links(instance_id)
        return [link for link in links if link.platform == platform and link.account_id == account_id]
