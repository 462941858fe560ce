"""The commands by name: what each is for, what it takes, what runs it."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gallery_sync.model import LinkState
from tools.operator import acting, connecting, doctor, keeping, letters, looking, planning, purging, rotating
from tools.operator.answers import Answer, Say, moment_of
from tools.operator.deployment import Deployment

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
_QUEUE: Taken = {"--queue": {"choices": list(letters.QUEUES), "help": "only those of this queue"}}
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
    Command("sites", "the sites on which the app is or was installed", looking.sites),
    Command(
        "links",
        "the galleries that are linked, and how each stands",
        looking.links,
        {
            "--site": {"help": "only those of the site with this instance ID"},
            "--state": {"choices": [state.value for state in LinkState], "help": "only those in this state"},
        },
    ),
    Command(
        "status",
        "the deployment at a glance; or one link, with every pair that is not equal and why",
        looking.status,
        {
            "link": {"nargs": "?", "help": "ID of a link"},
            "--limit": {"type": int, "default": 200, "help": "how many pairs to name (200)"},
        },
    ),
    Command("plan", "what would be done for a link now; nothing is done", planning.planned, _LINK),
    Command("check", "have both sides compared now", acting.check, _LINKS, writes=True),
    Command("pause", "stop links for now", acting.pause, _LINKS, writes=True),
    Command(
        "resume",
        "take links up again, and find what was missed",
        acting.resume,
        {**_LINKS, "--state": {"choices": [one.value for one in acting.RESUMED], "help": "only those in this state"}},
        writes=True,
    ),
    Command(
        "try-again",
        "try again what failed for good, after its cause is mended",
        acting.try_again,
        {**_LINK, "pair": {"nargs": "*", "help": "IDs of pairs, from `status`; all that failed without"}},
        writes=True,
    ),
    Command("conflicts show", "the values that lost against others", looking.conflicts, _LINK),
    Command(
        "conflicts restore",
        "bring a lost value back",
        acting.restore,
        {**_LINK, "conflict": {"help": "ID of the conflict, from `conflicts show`"}},
        writes=True,
    ),
    Command("held show", "the deletions that wait for a decision", looking.held, _LINK),
    Command("held confirm", "let exactly these deletions go on", acting.confirm, _HELD, writes=True),
    Command("held refuse", "keep what these deletions would remove", acting.refuse, _HELD, writes=True),
    Command(
        "history",
        "what was done, and why",
        looking.history,
        {
            **_LINK,
            "--item": {"help": "only this pair, by the ID of the pair, the item or the medium"},
            "--limit": {"type": int, "default": 100, "help": "how many lines, the newest first (100)"},
        },
    ),
    Command("dead-letters show", "the messages that failed five times", letters.show, _QUEUE),
    Command("dead-letters redrive", "give them to the workers once more", letters.redrive, _LETTERS, writes=True),
    Command("dead-letters remove", "give messages up", letters.remove, _ONE_LETTER, writes=True),
    Command(
        "replay",
        "find what lost events would have told, on all sites",
        acting.replay,
        {"--since": {"type": moment_of, "help": "leave out links compared since this time, such as 2026-05-01T06:00Z"}},
        writes=True,
    ),
    Command("connections show", "the accounts that a site has connected on platforms", connecting.connections, _SITE),
    Command(
        "connections connect",
        "connect an account; what the platform needs is asked for",
        connecting.connect,
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
        connecting.disconnect,
        {**_SITE, "platform": {"help": "such as wordpress"}, "account": {"help": "ID, from `connections show`"}},
        writes=True,
    ),
    Command(
        "keep",
        "for how many days a site's data are kept after the app was removed",
        keeping.keep,
        {
            "site": {"help": "instance ID of the site"},
            "days": {"nargs": "?", "type": int, "help": "0 to 3650; without, what is set is shown"},
        },
        writes=True,
    ),
    Command(
        "rotate-keys",
        "encrypt the credentials of all connected accounts anew",
        rotating.rotate,
        {"--new-material": {"action": "store_true", "help": "have KMS make new key material first"}},
        writes=True,
    ),
    Command(
        "purge",
        "forget everything about a site, for good",
        purging.purge,
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
