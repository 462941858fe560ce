"""Whether a link may still be written to while a message about many of its entries is worked off."""

import threading

from gallery_sync.model import Link, LinkState
from gallery_sync.ports import Store

_EVERY = 10


class Gate:
    """Asked before each entry; looks at the link's row before every tenth. Once the app was removed, or the owner has
    paused or unlinked, nothing is written any more but what is under way. Threads may share it."""

    def __init__(self, store: Store, link: Link) -> None:
        self._store = store
        self._link = link
        self._asked = 0
        self._lock = threading.Lock()
        self.is_open = True

    def lets_through(self) -> bool:
        with self._lock:
            self._asked += 1
            if self.is_open and self._asked % _EVERY == 0:
                stored = self._store.link(self._link.instance_id, self._link.id)
                self.is_open = stored is not None and stored.state is LinkState.ACTIVE
            return self.is_open
