"""Connecting a WordPress site: its address, a user name and an application password."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast, override

from pydantic import ValidationError

from gallery_sync import model
from gallery_sync.errors import CredentialsRefused, Refused
from gallery_sync.http import Downloads, Guard, HttpClient, Response, Transport, json_in, new_transport, url_of
from gallery_sync.model import Capabilities
from gallery_sync.model.text import clean
from gallery_sync.platforms.wordpress.album import CAPABILITIES
from gallery_sync.platforms.wordpress.client import ROUTES, AppPassword, Client, answer_of
from gallery_sync.platforms.wordpress.models import Account
from gallery_sync.platforms.wordpress.platform import NAME, WordPressPlatform
from gallery_sync.ports import Connector, FormField, Platform

_NEEDED: Final = (
    "upload_files",
    "publish_pages",
    "edit_published_pages",
    "edit_others_pages",
    "edit_others_posts",
    "delete_others_posts",
)
"""What an album needs: its page, and the media that other people of the site attach to it. Editors have it all."""
_WHAT_PEOPLE_PASTE: Final = ("/wp-admin/", "/wp-login.php/", "/wp-json/")


class WordPressConnector(Connector):
    """Every address passes the guard: an owner types it."""

    def __init__(self, guard: Guard, transport: Transport | None = None) -> None:
        self._transport = guard.transport(transport or new_transport(keep_alive=False))
        self._downloads = Downloads(guard, transport)

    @property
    @override
    def name(self) -> str:
        return NAME

    @property
    @override
    def title(self) -> str:
        return "WordPress"

    @property
    @override
    def form(self) -> tuple[FormField, ...]:
        return (
            FormField("site", "Address of the site", "As visitors type it.", placeholder="https://example.com"),
            FormField("user", "User name", "Of an account with the role Editor or Administrator."),
            FormField(
                "password",
                "Application password",
                "Make one on the site under Users, Profile, Application Passwords. The password that you sign in with "
                "does not work here.",
                secret=True,
            ),
        )

    @property
    @override
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @override
    def connect(self, values: Mapping[str, str]) -> model.Account:
        user, password = values.get("user", "").strip(), values.get("password", "").strip()
        if not user or not password:
            raise Refused("Enter the user name and the application password.")
        root, index = self._discover(_site(values.get("site", "")))
        http = HttpClient(self._transport, auth=AppPassword(user, password))
        account = _account(http, root, index)
        lacking = [name for name in _NEEDED if not account.capabilities.get(name)]
        if lacking:
            raise CredentialsRefused(
                f"The account {user} may not make pages and upload pictures on this site ({lacking[0]} is missing). "
                "Use one with the role Editor or Administrator."
            )
        told = index or _index(http.request("GET", root)) or {}
        called = _site(root)  # what a site says of itself, its `home` too, may be another's
        secret = {"root": root, "site": called, "user": user, "password": password}
        title = clean(f"{str(told.get('name') or called)[:200]} ({(account.name or user)[:200]})")
        return model.Account(f"{called}#{account.id}", title, secret)

    @override
    def is_same(self, former: Mapping[str, str], secret: Mapping[str, str]) -> bool:
        """Accounts used to be named after the `home` that their site told."""
        names = ("root", "user")
        return all(former.get(name) == secret.get(name) for name in names)

    @override
    def platform(self, secret: Mapping[str, str], save: Callable[[Mapping[str, str]], None]) -> Platform:
        client = Client(self._transport, secret["root"], secret["user"], secret["password"])
        return WordPressPlatform(client, secret["site"], self._downloads)

    # --- finding the REST API ----------------------------------------------------------------------------------------

    def _discover(self, site: str) -> tuple[str, Mapping[str, Any]]:
        """The address of the REST API and what its index tells. Sites with plain permalinks answer under
        `?rest_route=` alone. Redirects are followed here, and only here, before any password is sent."""
        http = HttpClient(self._transport, follow_redirects=True)
        for path in ("/wp-json/", "/?rest_route=/"):
            response = http.request("GET", f"{site}{path}")
            index = _index(response)
            if index is not None:
                return str(url_of(str(response.url))).replace("%2F", "/"), index
        raise Refused(
            f"{site} does not answer as a WordPress site does. Check the address; on the site, check that no plugin "
            "switches the REST API off."
        )


def _account(http: HttpClient, root: str, index: Mapping[str, Any]) -> Account:
    response = http.request("GET", f"{root.rstrip('/')}{ROUTES}/users/me", params={"context": "edit"})
    if response.status_code in (401, 403):
        raise CredentialsRefused(_why_refused(index), status=response.status_code)
    answer = answer_of(response, "Signing in")
    try:
        return Account.model_validate(answer.object)
    except ValidationError as error:
        raise Refused("The site describes its accounts in a form that Gallery Sync does not know.") from error


def _site(typed: str) -> str:
    """The address without what people paste along."""
    text = typed.strip()
    if not text:
        raise Refused("Enter the address of the site, such as https://example.com.")
    url = url_of(text if "://" in text else f"https://{text}")
    path = url.path
    for one in _WHAT_PEOPLE_PASTE:
        path = f"{path}/".partition(one)[0]
    return str(url.copy_with(path=path, query=None, fragment=None)).rstrip("/")


def _index(response: Response) -> Mapping[str, Any] | None:
    """The REST API's index; empty where the site shows it to signed-in people only."""
    try:
        body = json_in(response)
    except ValueError:
        return None
    if not isinstance(body, Mapping):
        return None
    found = cast("Mapping[str, Any]", body)
    if response.status_code in (401, 403) and "code" in found:
        return {}
    return found if response.is_success and "wp/v2" in _list(found, "namespaces") else None


def _list(holder: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = holder.get(name)
    return cast("Sequence[Any]", found) if isinstance(found, list | Mapping) else ()


def _why_refused(index: Mapping[str, Any]) -> str:
    if index and "application-passwords" not in _list(index, "authentication"):
        return (
            "Application passwords are switched off on this site. Serve it by https, and check that no security plugin "
            "disables them; then make one under Users, Profile."
        )
    return (
        "WordPress does not accept this user name and application password. Make a new application password under "
        "Users, Profile on the site and enter it here. If it is refused again, the site's web server may drop the "
        "Authorization header: ask its host."
    )
