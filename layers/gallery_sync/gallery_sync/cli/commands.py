"""The commands by name: what each is for, what it takes, what runs it."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gallery_sync.cli import connections, dead_letters, doctor, held, journal, links, plan, purge, sites
from gallery_sync.cli.deployment import Deployment
from gallery_sync.cli.output import Answer, Say, moment_of
from gallery_sync.model import LinkState

type Run = Callable[[Deployment, Namespace, Say], Answer]
type Taken = Mapping[str, Mapping[str, Any]]
"""Arguments by name, each with what argparse is told about it."""

_LINK: Taken = {"link": {"help": "ID of a link; `gallery-sync links` shows them"}}
_SITE: Taken = {"site": {"help": "instance ID of the site; `gallery-sync sites` shows them"}}
_LINKS: Taken = {
    "link": {"nargs": "?", "help": "ID of a link"},
    "--site": {"help": "all links of the site with this instance ID"},
    "--all": {"action": "store_true", "help": "all links of all sites"},
}
_QUEUE: Taken = {"--queue": {"choices": list(dead_letters.QUEUES), "help": "only those of this queue"}}
_LETTERS: Taken = {"message": {"nargs": "*", "help": "IDs of messages; all without"}, **_QUEUE}
_ONE_LETTER: Taken = {"message": {"nargs": "+", "help": "IDs of messages"}, **_QUEUE}
_HELD: Taken = {**_LINK, "held": {"help": "ID of the held set, from `held show`"}}


@dataclass(frozen=True, slots=True)
class Command:
    """`name` may be two words. `writes`: it takes --dry-run. `asks`: it may ask back, so no progress is drawn."""

    name: str
    help: str
    run: Run
    takes: Taken = field(default_factory=dict[str, Mapping[str, Any]])
    writes: bool = False
    asks: bool = False


COMMANDS = (
    Command("sites", "the sites on which the app is or was installed", sites.sites),
    Command(
        "links",
        "the galleries that are linked, and how each stands",
        links.links,
        {
            "--site": {"help": "only those of the site with this instance ID"},
            "--state": {"choices": [state.value for state in LinkState], "help": "only those in this state"},
        },
    ),
    Command(
        "status",
        "the deployment at a glance; or one link, with every pair that is not equal and why",
        links.status,
        {
            "link": {"nargs": "?", "help": "ID of a link"},
            "--limit": {"type": int, "default": 200, "help": "how many pairs to name (200)"},
        },
    ),
    Command("plan", "what would be done for a link now; nothing is done", plan.planned, _LINK),
    Command("check", "have both sides compared now", links.check, _LINKS, writes=True),
    Command("pause", "stop links for now", links.pause, _LINKS, writes=True),
    Command(
        "resume",
        "take links up again, and find what was missed",
        links.resume,
        {**_LINKS, "--state": {"choices": [one.value for one in links.RESUMED], "help": "only those in this state"}},
        writes=True,
    ),
    Command(
        "try-again",
        "try again what failed for good, after its cause is mended",
        links.try_again,
        {**_LINK, "pair": {"nargs": "*", "help": "IDs of pairs, from `status`; all that failed without"}},
        writes=True,
    ),
    Command("conflicts show", "the values that lost against others", journal.conflicts, _LINK),
    Command(
        "conflicts restore",
        "bring a lost value back",
        journal.restore,
        {**_LINK, "conflict": {"help": "ID of the conflict, from `conflicts show`"}},
        writes=True,
    ),
    Command("held show", "the deletions that wait for a decision", held.show, _LINK),
    Command("held confirm", "let exactly these deletions go on", held.confirm, _HELD, writes=True),
    Command("held refuse", "keep what these deletions would remove", held.refuse, _HELD, writes=True),
    Command(
        "history",
        "what was done, and why",
        journal.history,
        {
            **_LINK,
            "--item": {"help": "only this pair, by the ID of the pair, the item or the medium"},
            "--limit": {"type": int, "default": 100, "help": "how many lines, the newest first (100)"},
        },
    ),
    Command("dead-letters show", "the messages that failed five times", dead_letters.show, _QUEUE),
    Command("dead-letters redrive", "give them to the workers once more", dead_letters.redrive, _LETTERS, writes=True),
    Command("dead-letters remove", "give messages up", dead_letters.remove, _ONE_LETTER, writes=True),
    Command(
        "replay",
        "find what lost events would have told, on all sites",
        links.replay,
        {"--since": {"type": moment_of, "help": "leave out links compared since this time, such as 2026-05-01T06:00Z"}},
        writes=True,
    ),
    Command("connections show", "the accounts that a site has connected on platforms", connections.show, _SITE),
    Command(
        "connections connect",
        "connect an account; what the platform needs is asked for",
        connections.connect,
        {
            **_SITE,
            "platform": {"help": "such as wordpress"},
            "--instead-of": {"default": "", "help": "account whose galleries begin anew with this one"},
        },
        writes=True,
        asks=True,
    ),
    Command(
        "connections disconnect",
        "forget an account's credentials; its galleries stop, nothing is deleted",
        connections.disconnect,
        {**_SITE, "platform": {"help": "such as wordpress"}, "account": {"help": "ID, from `connections show`"}},
        writes=True,
    ),
    Command(
        "keep",
        "for how many days a site's data are kept after the app was removed",
        sites.keep,
        {
            "site": {"help": "instance ID of the site"},
            "days": {"nargs": "?", "type": int, "help": "0 to 3650; without, what is set is shown"},
        },
        writes=True,
    ),
    Command(
        "rotate-keys",
        "encrypt the credentials of all connected accounts anew",
        connections.rotate,
        {"--new-material": {"action": "store_true", "help": "have KMS make new key material first"}},
        writes=True,
    ),
    Command(
        "purge",
        "forget everything about a site, for good",
        purge.purge,
        {
            "site": {"help": "instance ID of the site"},
            "--albums": {"action": "store_true", "help": "remove its albums from the platforms, too"},
            "--yes": {"action": "store_true", "help": "do not ask"},
        },
        writes=True,
        asks=True,
    ),
    Command(
        "doctor",
        "look at the deployment from end to end; nothing is changed",
        doctor.examine,
        {
            "--site": {"help": "of the sites, look only at the one with this instance ID"},
            "--deployment-only": {"action": "store_true", "help": "leave out sites, schedule, alarms and dead letters"},
        },
    ),
)
