"""Where each row lies: its partition key and its sort key, and the sparse keys of the indexes.

A site's own rows share one partition, everything below a link another. A platform's IDs may hold any character, `#`
too: they stand last in a key. The other parts are made by this software or by Wix and never hold one.
"""

from datetime import UTC, datetime
from urllib.parse import quote
from zlib import crc32

from gallery_sync.errors import InvalidRequest
from gallery_sync.model import HistoryLine, Side

type Key = tuple[str, str]
"""Partition key and sort key."""

SITE = "SITE"
LINK = "LINK#"
CONNECTION = "CONNECTION#"
PAIR = "PAIR#"
LOG = "LOG#"
CONFLICT = "CONFLICT#"
HELD = "HELD#"
FORMER = "FORMER#"

DUE_SHARDS = 4
"""Partitions of the index `due` per kind: they spread the writes of many sites that park at once."""

_ENTRY = {Side.WIX: "WIX#", Side.EXTERNAL: "EXT#"}
_LONGEST = 2048, 1024
"""Bytes of a partition key and of a sort key (AWS docs: Quotas in Amazon DynamoDB)."""
_LONGEST_ENTRY_ID = 1000


def fits(key: Key) -> bool:
    """Whether a row can lie there at all."""
    return all(len(part.encode("utf-8", "surrogatepass")) <= most for part, most in zip(key, _LONGEST, strict=True))


def site_partition(instance_id: str) -> str:
    return f"SITE#{instance_id}"


def link_partition(link_id: str) -> str:
    return f"{LINK}{link_id}"


def site(instance_id: str) -> Key:
    return site_partition(instance_id), SITE


def link(instance_id: str, gallery_id: str, link_id: str) -> Key:
    return site_partition(instance_id), f"{LINK}{gallery_id}#{link_id}"


def owner(link_id: str) -> Key:
    """The row that says to which site a link belongs."""
    return link_partition(link_id), "LINK"


def connection(instance_id: str, platform: str, account_id: str) -> Key:
    return site_partition(instance_id), f"{CONNECTION}{platform}#{account_id}"


def slate(instance_id: str) -> Key:
    """What the site's processes called lately."""
    return site_partition(instance_id), "CALLS"


def outside(instance_id: str) -> Key:
    """When the site's page had hosts outside called."""
    return site_partition(instance_id), "OUTSIDE"


def suspects(instance_id: str) -> Key:
    """Which of the site's messages were begun alone and never finished."""
    return site_partition(instance_id), "SUSPECTS"


def album(platform: str, album_id: str, account_id: str = "", instance_id: str = "") -> Key:
    """Where the platform has accounts, it is somebody else's server that says what an album's ID is and whose: so a
    claim of one site says nothing to another site."""
    if account_id:
        album_id = f"{instance_id}#{quote(account_id, safe='')}#{album_id}"
    return f"ALBUM#{platform}#{album_id}", "ALBUM"


def former_album(platform: str, album_id: str, account_id: str) -> Key:
    """Of claims that were made for all sites."""
    return f"ALBUM#{platform}#{quote(account_id, safe='')}#{album_id}", "ALBUM"


def kept_album(instance_id: str, platform: str, account_id: str, album_id: str) -> Key:
    return site_partition(instance_id), f"{FORMER}{platform}#{quote(account_id, safe='')}#{album_id}"


def pair(link_id: str, pair_id: str) -> Key:
    return link_partition(link_id), f"{PAIR}{pair_id}"


def entry(link_id: str, side: Side, entry_id: str) -> Key:
    """The index row of an item or a medium. Raises `InvalidRequest` for an ID that no key can hold."""
    if len(entry_id.encode("utf-8", "surrogatepass")) > _LONGEST_ENTRY_ID:
        raise InvalidRequest(
            f"The ID of an entry is longer than {_LONGEST_ENTRY_ID:,} bytes; give it a shorter name on its platform."
        )
    return link_partition(link_id), f"{_ENTRY[side]}{entry_id}"


def link_of(key: Key) -> str:
    """The link below which the row lies."""
    return key[0].removeprefix(LINK)


def link_named(key: Key) -> str:
    """The link whose row among its site's this is."""
    return key[1].rpartition("#")[2]


def pair_of(key: Key) -> str:
    return key[1].removeprefix(PAIR)


def site_of(key: Key) -> str:
    """The site among whose own rows this one lies."""
    return key[0].removeprefix("SITE#")


def log(line: HistoryLine, version: int, position: int) -> Key:
    """Sorted by time; the version of the pair and the position among the lines written with it make it unique."""
    return link_partition(line.link_id), f"{LOG}{moment(line.at)}#{line.pair_id}#{version:010d}#{position:02d}"


def conflict(link_id: str, conflict_id: str) -> Key:
    return link_partition(link_id), f"{CONFLICT}{conflict_id}"


def held(link_id: str, side: Side, part: int) -> Key:
    return link_partition(link_id), f"{HELD}{side.value}#{part:04d}"


def held_side(key: Key) -> str:
    """The side of the held set that the row is a part of."""
    return key[1].removeprefix(HELD).partition("#")[0]


def moment(at: datetime) -> str:
    """A time in UTC, of fixed width, so that text sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def due_shard(kind: str, row_id: str) -> str:
    return f"{kind}#{crc32(row_id.encode()) % DUE_SHARDS}"


def due_shards(kind: str) -> list[str]:
    return [f"{kind}#{shard}" for shard in range(DUE_SHARDS)]
