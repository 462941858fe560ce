from dataclasses import replace
from datetime import datetime, timedelta

from gallery_sync.model import Link, Pair, Site, SiteState, Trouble
from gallery_sync.ports import Store
from tests.harness.samples import NOON, a_link, a_pair

A_MINUTE = timedelta(minutes=1)


def parked(pair_id: str, minutes: int | None, **changes: str) -> Pair:
    retry_at = None if minutes is None else NOON + minutes * A_MINUTE
    return a_pair(pair_id, **changes, trouble=Trouble("Too many calls.", NOON, retry_at=retry_at))


def pairs_due(store: Store, now: datetime) -> list[tuple[str, str, str]]:
    due = store.due_pairs(now)
    return [(one.row.instance_id, one.content.link_id, one.content.pair_id) for one in due if one.content]


def links_due(store: Store, now: datetime) -> list[Link | None]:
    return [one.content for one in store.due_links(now)]


def sites_due(store: Store, now: datetime) -> list[Site | None]:
    return [one.content for one in store.due_sites(now)]


class DueContract:
    def test_a_parked_pair_is_due_at_its_time_and_not_before(self, store: Store) -> None:
        store.put_link(a_link("link-1", instance_id="site-1"))
        store.put_pair(parked("pair-1", 5), None)

        assert pairs_due(store, NOON + 4 * A_MINUTE) == []
        assert pairs_due(store, NOON + 5 * A_MINUTE) == [("site-1", "link-1", "pair-1")]

    def test_a_pair_in_permanent_trouble_is_never_due(self, store: Store) -> None:
        store.put_link(a_link())
        store.put_pair(parked("pair-1", None), None)

        assert pairs_due(store, NOON + timedelta(days=999)) == []

    def test_a_settled_pair_is_not_due_any_more(self, store: Store) -> None:
        store.put_link(a_link())
        pair = store.put_pair(parked("pair-1", 0), None)

        store.put_pair(replace(pair, trouble=None), pair)

        assert pairs_due(store, NOON) == []

    def test_the_longest_overdue_pairs_come_first(self, store: Store) -> None:
        store.put_link(a_link("link-1", instance_id="site-1"))
        store.put_link(a_link("link-2", instance_id="site-2"))
        for number in range(12):
            link_id = f"link-{number % 2 + 1}"
            store.put_pair(parked(f"pair-{number}", -number, link_id=link_id), None)

        assert pairs_due(store, NOON)[:3] == [
            ("site-2", "link-2", "pair-11"),
            ("site-1", "link-1", "pair-10"),
            ("site-2", "link-2", "pair-9"),
        ]

    def test_a_site_is_due_when_its_days_have_passed_since_the_app_was_removed(self, store: Store) -> None:
        gone = Site("site-1", SiteState.REMOVED, keep_days=2, changed_at=NOON)
        removed = store.put_site(gone)
        store.put_site(replace(gone, instance_id="site-2", state=SiteState.INSTALLED))
        store.put_site(replace(gone, instance_id="site-3", keep_days=3))

        assert sites_due(store, NOON + timedelta(days=2) - A_MINUTE) == []
        assert sites_due(store, NOON + timedelta(days=2)) == [removed]

    def test_a_site_to_which_the_app_came_back_is_not_due_any_more(self, store: Store) -> None:
        removed = store.put_site(Site("site-1", SiteState.REMOVED, keep_days=0, changed_at=NOON))

        store.put_site(replace(removed, state=SiteState.INSTALLED))

        assert sites_due(store, NOON + timedelta(days=999)) == []

    def test_a_link_is_due_at_the_earliest_of_its_times(self, store: Store) -> None:
        later, sooner = NOON + 9 * A_MINUTE, NOON + 5 * A_MINUTE
        first = store.put_link(a_link("link-1", check_at=later, poll_at=sooner))
        second = store.put_link(a_link("link-2", check_at=later))
        store.put_link(a_link("link-3"))

        assert links_due(store, NOON) == []
        assert links_due(store, sooner) == [first]
        assert links_due(store, later) == [first, second]

    def test_a_stopped_link_is_due_when_it_may_go_on_and_not_before(self, store: Store) -> None:
        later, sooner = NOON + 9 * A_MINUTE, NOON + 5 * A_MINUTE
        link = store.put_link(a_link(check_at=sooner, poll_at=sooner, resume_at=later))

        assert links_due(store, sooner) == []
        assert links_due(store, later) == [link]

    def test_a_link_that_was_put_off_is_not_due(self, store: Store) -> None:
        link = store.put_link(a_link(check_at=NOON))

        store.put_link(replace(link, check_at=NOON + timedelta(days=1)))

        assert links_due(store, NOON) == []

    def test_pairs_and_links_are_not_mixed_up(self, store: Store) -> None:
        link = store.put_link(a_link(check_at=NOON))
        store.put_pair(parked("pair-1", 0), None)

        assert links_due(store, NOON) == [link]
        assert pairs_due(store, NOON) == [("site-1", "link-1", "pair-1")]

    def test_what_is_put_off_is_left_out_until_then_and_is_as_it_was(self, store: Store) -> None:
        link = store.put_link(a_link(check_at=NOON))
        pair = store.put_pair(parked("pair-1", 0), None)
        site = store.put_site(Site("site-1", SiteState.REMOVED, keep_days=1, changed_at=NOON - timedelta(days=2)))
        for due in (*store.due_links(NOON), *store.due_pairs(NOON), *store.due_sites(NOON)):
            store.put_off(due.row, NOON + 30 * A_MINUTE)

        for minutes, count in ((0, 0), (29, 0), (30, 1)):
            at = NOON + minutes * A_MINUTE
            assert [len(some) for some in (links_due(store, at), pairs_due(store, at), sites_due(store, at))] == [
                count
            ] * 3
        assert store.link("site-1", "link-1") == link
        assert store.pair("link-1", "pair-1") == pair
        assert store.site("site-1") == site

    def test_whoever_writes_what_was_put_off_says_again_when_it_is_due(self, store: Store) -> None:
        link = store.put_link(a_link(check_at=NOON))
        pair = store.put_pair(parked("pair-1", 0), None)
        for due in (*store.due_links(NOON), *store.due_pairs(NOON)):
            store.put_off(due.row, NOON + 30 * A_MINUTE)

        link = store.put_link(replace(link, check_at=NOON + A_MINUTE))
        store.put_pair(replace(pair, place=5.0), pair)

        assert links_due(store, NOON + A_MINUTE) == [link]
        assert pairs_due(store, NOON) == [("site-1", "link-1", "pair-1")]
