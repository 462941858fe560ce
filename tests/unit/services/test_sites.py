"""The app comes to a site, goes, and comes back; what is kept meanwhile, and for how long."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gallery_sync.errors import InvalidRequest, Unavailable
from gallery_sync.messages import Kind, Message
from gallery_sync.model import Link, LinkState, MediaKind, Settings, Site, SiteState
from gallery_sync.services.sites import SiteService, keep_for
from tests.harness.samples import a_connection
from tests.simulation.shelf import PAGE, WIX
from tests.simulation.world import World

SITE, COPY, GALLERY = "site-1", "site-2", "gallery-1"
DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)


class Life:
    """A site with one gallery, which is shared. `granted` is what Wix says about the app when it is asked."""

    def __init__(self) -> None:
        self.world = World((PAGE,))
        self.gallery = self.world.add_gallery(SITE, GALLERY, WIX)
        self.granted: bool | Exception = False
        self.store, self.clock = self.world.store, self.world.clock
        self.notices: list[str] = []
        parts = replace(self.world.parts, notice=lambda event, **_: self.notices.append(event))
        self.service = SiteService(parts, self._is_installed)
        self.numbers = iter(range(1000))

    def _is_installed(self, instance_id: str) -> bool:
        assert instance_id == SITE
        if isinstance(self.granted, Exception):
            raise self.granted
        return self.granted

    def event(self, kind: Kind, at: datetime | None = None, site: str = SITE, origin: str = "") -> Message:
        time = (at or self.clock()).isoformat()
        number = next(self.numbers)
        return Message(kind, site, f"event-{number}", "cause", event_time=time, origin=origin)

    def install(self, at: datetime | None = None, site: str = SITE, origin: str = "") -> None:
        self.service.installed(self.event(Kind.APP_INSTALLED, at, site, origin))

    def remove(self, at: datetime | None = None) -> None:
        self.service.removed(self.event(Kind.APP_REMOVED, at))

    def add(self, picture: str) -> None:
        self.gallery.add(MediaKind.IMAGE, self.gallery.upload(picture), {}, None)

    def share(self) -> Link:
        link = self.world.share(SITE, GALLERY, PAGE.name, Settings())
        self.world.settle()
        return self.link(link)

    def link(self, link: Link) -> Link:
        found = self.store.link(SITE, link.id)
        assert found is not None
        return found

    def night(self, after: timedelta) -> None:
        """So much later the scheduler runs, and the gallery worker does what it says."""
        self.clock.forward(after)
        for site in (due.content for due in self.store.due_sites(self.clock()) if due.content):
            self.service.purge_if_due(self.event(Kind.PURGE, site=site.instance_id))

    @property
    def site(self) -> Site | None:
        return self.store.site(SITE)


@pytest.fixture
def life() -> Life:
    made = Life()
    made.install()
    return made


def test_a_removed_app_stops_at_once_and_keeps_the_mapping(life: Life):
    life.add("one")
    link = life.share()

    life.remove()

    assert life.link(link).state is LinkState.REMOVED
    assert len(list(life.store.pairs(link.id))) == 1


def test_everything_is_forgotten_once_the_days_have_passed(life: Life):
    life.add("one")
    link = life.share()
    life.store.put_connection(a_connection(instance_id=SITE))
    life.remove()

    life.night(after=89 * DAY)
    assert life.site is not None
    life.night(after=2 * DAY)

    assert (life.site, list(life.store.links(SITE)), list(life.store.connections(SITE))) == (None, [], [])
    assert list(life.store.pairs(link.id)) == list(life.store.history(link.id)) == []
    assert "site purged" in life.notices


def test_the_album_and_the_gallery_stay_when_a_site_is_forgotten(life: Life):
    life.add("one")
    link = life.share()
    life.remove()

    life.night(after=91 * DAY)

    assert len(life.world.albums[link.album_id].things) == len(life.gallery.things) == 1


@pytest.mark.parametrize(("days", "kept_for"), [(7, 7 * DAY), (0, timedelta(minutes=15)), (400, 400 * DAY)])
def test_the_owner_says_for_how_long(life: Life, days: int, kept_for: timedelta):
    keep_for(life.world.parts, SITE, days)
    life.remove()

    life.night(after=kept_for - timedelta(minutes=1))
    assert life.site is not None
    life.night(after=timedelta(minutes=2))

    assert life.site is None


def test_the_days_may_be_changed_after_the_app_was_removed(life: Life):
    life.remove()

    keep_for(life.world.parts, SITE, 5)
    life.night(after=6 * DAY)

    assert life.site is None


@pytest.mark.parametrize("days", [-1, 3651])
def test_a_number_of_days_that_means_nothing_is_refused(life: Life, days: int):
    with pytest.raises(InvalidRequest, match="3,650"):
        keep_for(life.world.parts, SITE, days)


def test_an_app_that_comes_back_in_time_compares_before_anything_else(life: Life):
    link = life.share()
    life.remove()
    life.clock.forward(30 * DAY)

    life.install()

    assert (life.link(link).state, life.link(link).compared_at) == (LinkState.ACTIVE, None)
    life.night(after=100 * DAY)
    assert life.site is not None


def test_what_happened_while_the_app_was_away_is_carried_over_when_it_is_back(life: Life):
    life.add("one")
    link = life.share()
    life.remove()
    life.add("two")
    life.world.settle()
    assert len(life.world.albums[link.album_id].things) == 1

    life.install()
    life.world.settle()

    assert len(life.world.albums[link.album_id].things) == 2


def test_what_the_owner_paused_stays_paused_when_the_app_comes_back(life: Life):
    link = life.share()
    life.world.links.pause(link)

    life.remove()
    life.install()

    assert life.link(link).state is LinkState.PAUSED


def test_a_removal_that_arrives_after_the_app_was_installed_again_is_ignored(life: Life):
    link = life.share()
    removed_at = life.clock()
    life.clock.forward(AN_HOUR)
    life.install()

    life.remove(at=removed_at)

    assert life.link(link).state is LinkState.ACTIVE
    assert life.site is not None
    assert life.site.state is SiteState.INSTALLED
    assert "late app event ignored" in life.notices


def test_an_installation_that_is_sent_again_after_the_removal_changes_nothing(life: Life):
    link = life.share()
    installed_at = life.clock()
    life.clock.forward(AN_HOUR)
    life.remove()

    life.install(at=installed_at)

    assert life.link(link).state is LinkState.REMOVED


def test_a_site_into_which_wix_still_lets_the_app_is_not_forgotten(life: Life):
    link = life.share()
    life.remove()
    life.granted = True

    life.night(after=91 * DAY)

    assert life.link(link).state is LinkState.ACTIVE
    assert life.site is not None
    assert life.site.state is SiteState.INSTALLED


def test_while_wix_cannot_be_asked_nothing_is_forgotten(life: Life):
    life.remove()
    life.granted = Unavailable("Wix does not answer.")

    life.night(after=91 * DAY)
    assert life.site is not None
    life.granted = False
    life.night(after=AN_HOUR)

    assert life.site is None


def test_a_duplicated_site_is_a_new_tenant_and_shares_nothing(life: Life):
    life.add("one")
    link = life.share()
    life.store.put_connection(a_connection(instance_id=SITE))
    keep_for(life.world.parts, SITE, 7)

    life.install(site=COPY, origin=SITE)

    copy = life.store.site(COPY)
    assert copy is not None
    assert (copy.origin, copy.keep_days) == (SITE, 90)
    assert list(life.store.links(COPY)) == list(life.store.connections(COPY)) == []
    assert life.link(link).instance_id == SITE


def test_a_site_that_is_unknown_can_be_removed(life: Life):
    life.service.removed(life.event(Kind.APP_REMOVED, site=COPY))

    copy = life.store.site(COPY)
    assert copy is not None
    assert copy.state is SiteState.REMOVED


def test_the_scheduler_hands_each_site_to_the_gallery_worker(life: Life):
    life.remove()
    life.clock.forward(91 * DAY)

    life.world.schedule.run()

    message = life.world.queue.receive(0)
    assert message is not None
    assert (message.kind, message.instance_id) == (Kind.PURGE, SITE)
