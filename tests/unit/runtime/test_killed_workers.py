"""A worker that is killed takes nobody along: the culprit ends in the dead letters alone, and its neighbours are
handled, whatever its place; with the queues as the template sets them up."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samcli.yamlhelper import yaml_parse

from gallery_sync.errors import Unavailable, VersionConflict
from gallery_sync.messages import Kind, Message
from gallery_sync.runtime.suspects import NotedSuspects, Suspects
from tests.template.conftest import ROOT
from tests.unit.runtime.fifo import FUNCTION, Fifo, Killed

QUEUES = ("GalleryQueue", "ItemQueue")
RESOURCES = yaml_parse((ROOT / "template.yaml").read_text())["Resources"]


@dataclass
class Slates:
    """Where suspects are noted; `silent` for a table that does not answer."""

    texts: dict[str, tuple[str, int]] = field(default_factory=dict)
    silent: bool = False

    def of(self, group: str) -> "Slates.Slate":
        return Slates.Slate(self, group)

    @dataclass
    class Slate:
        slates: "Slates"
        group: str

        def read(self) -> tuple[str, int]:
            if self.slates.silent:
                raise Unavailable("The table cannot be reached.")
            return self.slates.texts.get(self.group, ("", 0))

        def write(self, text: str, version: int) -> None:
            if self.read()[1] != version:
                raise VersionConflict("Somebody else wrote it.")
            self.slates.texts[self.group] = text, version + 1


def noted() -> Suspects:
    return NotedSuspects(Slates().of)


def unnoted() -> Suspects:
    return NotedSuspects(Slates(silent=True).of)


def no_notes() -> None:
    return None


def look(number: int, site: str = "site") -> Message:
    return Message(Kind.COMPARE, site, f"{site}-{number}", "c", gallery_id=f"g{number}", link_id=f"l{number}")


def queue(handle: Callable[[Message], float], suspects: Suspects | None, name: str = "ItemQueue") -> Fifo:
    properties = RESOURCES[name]["Properties"]
    return Fifo(handle, properties["RedrivePolicy"]["maxReceiveCount"], properties["VisibilityTimeout"], suspects)


def deadly(*names: str, seconds: float = 1000.0) -> Callable[[Message], float]:
    return lambda message: seconds if message.event_id in names else 1.0


@pytest.mark.parametrize("notes", [noted, unnoted, no_notes])
@pytest.mark.parametrize("name", QUEUES)
@pytest.mark.parametrize("place", range(10))
def test_a_culprit_ends_in_the_dead_letters_alone(place: int, name: str, notes: Callable[[], Suspects | None]):
    fifo = queue(deadly(f"site-{place}"), notes(), name)
    fifo.send(*(look(number) for number in range(10)))

    fifo.run()

    assert fifo.dead == [f"site-{place}"]
    assert len(fifo.done) == 9


@pytest.mark.parametrize("place", range(10))
def test_the_neighbours_of_a_culprit_wait_for_two_kills_and_the_culprit_kills_five_times(place: int):
    fifo = queue(deadly(f"site-{place}"), noted())
    fifo.send(*(look(number) for number in range(10)))

    fifo.run()

    assert max(fifo.done.values()) <= 2 * fifo.visibility + 60
    assert len(fifo.kills) <= 5


@pytest.mark.parametrize("notes", [noted, no_notes])
def test_other_sites_of_the_batch_are_back_after_the_kill_and_lose_nothing(notes: Callable[[], Suspects | None]):
    fifo = queue(deadly("bad-1"), notes())
    fifo.send(look(0, "bad"), look(1, "bad"), look(2, "bad"), *(look(0, f"site{number}") for number in range(7)))

    fifo.run()

    assert fifo.dead == ["bad-1"]
    others = [at for name, at in fifo.done.items() if not name.startswith("bad")]
    assert len(others) == 7
    assert max(others) <= 2 * fifo.visibility  # the model has one worker, which is killed once more meanwhile


def test_new_edits_go_before_a_known_culprit():
    fifo = queue(deadly("site-0"), noted())
    fifo.send(look(0))
    sent: list[int] = []

    def handle(message: Message) -> float:
        if message.event_id == "site-0" and len(sent) < 5:
            sent.append(len(sent) + 1)
            fifo.send(look(sent[-1]))
        return 1000.0 if message.event_id == "site-0" else 1.0

    fifo.handle = handle
    fifo.run()

    assert fifo.dead == ["site-0"]
    assert len(fifo.done) == len(sent)


@pytest.mark.parametrize("notes", [noted, no_notes])
@pytest.mark.parametrize("seconds", [61.0, 130.0, 200.0, 241.0, 299.0])
def test_long_messages_are_begun_only_if_time_is_left_and_none_is_lost(
    seconds: float, notes: Callable[[], Suspects | None]
):
    fifo = queue(lambda _: seconds, notes())
    fifo.send(*(look(number) for number in range(30)))

    fifo.run()

    assert fifo.dead == []
    assert len(fifo.done) == 30


def test_a_message_that_raises_holds_up_its_site_no_longer_than_its_neighbours_need():
    def handle(message: Message) -> float:
        if message.event_id == "site-3":
            raise RuntimeError("a bug")
        return 1.0

    fifo = queue(handle, noted())
    fifo.send(*(look(number) for number in range(10)))

    fifo.run()

    assert fifo.dead == ["site-3"]
    assert max(fifo.done.values()) <= 60


@settings(max_examples=150, deadline=None)
@given(
    culprits=st.sets(st.integers(0, 24), max_size=4),
    sites=st.lists(st.integers(0, 3), min_size=25, max_size=25),
    seconds=st.sampled_from([0.5, 20.0, 100.0, 250.0]),
)
def test_only_culprits_die_whatever_their_number_and_sites(culprits: set[int], sites: list[int], seconds: float):
    names = {f"s{sites[number]}-{number}" for number in culprits}
    fifo = queue(lambda message: 1000.0 if message.event_id in names else seconds, noted())
    fifo.send(*(look(number, f"s{site}") for number, site in enumerate(sites)))

    fifo.run()

    assert set(fifo.dead) == names
    assert len(fifo.done) == 25 - len(names)


def test_the_model_kills_what_takes_too_long():
    """Else the tests above would try nothing."""
    fifo = queue(deadly("site-0"), None)
    fifo.send(look(0))

    fifo.run()

    assert fifo.kills
    assert fifo.visibility > FUNCTION
    assert issubclass(Killed, BaseException)
    assert not issubclass(Killed, Exception)
