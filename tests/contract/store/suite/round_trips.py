from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery_sync.model import Conflict, Connection, Held, HistoryLine, Link, Pair, Site
from gallery_sync.ports import Store
from tests.harness import strategies
from tests.harness.samples import a_link, named

# One store serves all examples, so each gets keys of its own. tests/unit/store draws many more of each value.
every = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
numbers = count()


def fresh() -> str:
    return f"fresh-{next(numbers)}"


def living(store: Store) -> str:
    """A link below which something may be written."""
    name = fresh()
    return store.put_link(a_link(name, instance_id=name)).id


class RoundTripContract:
    """Whatever is written is read back, to the last bit."""

    @every
    @given(strategies.sites)
    def test_every_site_survives(self, store: Store, site: Site) -> None:
        written = store.put_site(replace(site, instance_id=fresh()))

        assert store.site(written.instance_id) == written

    @every
    @given(strategies.links)
    def test_every_link_survives(self, store: Store, link: Link) -> None:
        written = store.put_link(replace(link, id=fresh(), album_id=fresh()))

        assert store.link(written.instance_id, written.id) == written
        assert store.link_of_album(
            written.platform, written.album_id, written.account_id, written.instance_id
        ) == named(written)

    @every
    @given(strategies.connections)
    def test_every_connection_survives(self, store: Store, connection: Connection) -> None:
        written = store.put_connection(replace(connection, account_id=fresh()))

        assert store.connection(written.instance_id, written.platform, written.account_id) == written

    @every
    @given(strategies.pairs, strategies.history_lines, st.lists(strategies.conflicts, max_size=2))
    def test_every_pair_and_its_journal_survive(
        self, store: Store, pair: Pair, line: HistoryLine, conflicts: list[Conflict]
    ) -> None:
        link_id = living(store)
        line = replace(line, link_id=link_id, pair_id=pair.id)
        journal = [replace(one, link_id=link_id, id=fresh()) for one in conflicts]

        written = store.put_pair(replace(pair, link_id=link_id), None, [line, *journal])

        assert list(store.pairs(link_id)) == [store.pair(link_id, pair.id)] == [written]
        assert list(store.history(link_id, pair.id)) == [line]
        assert {one.id: one for one in store.conflicts(link_id)} == {one.id: one for one in journal}

    @every
    @given(strategies.held)
    def test_every_held_set_survives(self, store: Store, held: Held) -> None:
        written = replace(held, link_id=living(store))
        store.put_held(written)

        assert list(store.held(written.link_id)) == [written]
