"""Platforms with accounts, as their own servers on this machine, each with an owner who has connected nothing yet."""

import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.people.grain import OnGrain, Person
from tools.people.sides import Outside
from tools.people.wordpress import OnWordPress
from tools.servers.pds import running_pds
from tools.servers.wordpress import running_wordpress


@dataclass(frozen=True, slots=True)
class Server:
    """`entered` is what the owner types into the platform's form. `outside` looks at the album at this address."""

    title: str
    entered: Mapping[str, str]
    outside: Callable[[str], Outside]


@contextmanager
def _wordpress() -> Generator[Server]:
    with running_wordpress() as site:
        entered = {"site": site.url, "user": "editor", "password": site.passwords["editor"]}
        yield Server("WordPress", entered, lambda address: OnWordPress(site, address.partition("page_id=")[2]))


@contextmanager
def _grain() -> Generator[Server]:
    with tempfile.TemporaryDirectory(prefix="pds-") as folder, running_pds(Path(folder)) as pds:
        owner = pds.account()
        person = Person(pds, owner, pds.session(owner))
        entered = {"server": pds.url, "handle": owner.handle, "app_password": owner.app_password}
        yield Server("Grain", entered, lambda address: OnGrain(person, address.rpartition("/")[2]))


SERVERS = {"wordpress": _wordpress, "grain": _grain}
"""By the platform's name. Starting one raises `CannotRun` where it cannot be had."""
