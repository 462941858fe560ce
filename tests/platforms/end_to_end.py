"""Stories over real servers: what happens there is looked at from outside, never through the connectors.

A platform's test module makes a `World` with `world` and calls these.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from tests.harness.pictures import picture
from tests.platforms.faults import Fault
from tests.platforms.world import TWO_WAY, World


def share_and_edit_both_ways(story: World) -> None:
    """One edit after another, each looked at before the next."""
    wix, outside = story.wix, story.outside
    assert len(outside.shown()) == 5
    assert story.differences() == []
    for name in sorted(story.fields):
        _arrives(story, "an edit on Wix", lambda name=name: wix.edit(wix.shown()[1], name, "1 < 2 & „three“"))
        _arrives(story, "an edit outside", lambda name=name: outside.edit(outside.shown()[2], name, "<b>4</b> > 3"))
        _arrives(story, "an emptied field", lambda name=name: outside.edit(outside.shown()[2], name, ""))
    _arrives(story, "a new picture on Wix", lambda: story.add(wix))
    _arrives(story, "a new picture outside", lambda: story.add(outside))
    _arrives(story, "another picture on Wix", lambda: wix.replace(wix.shown()[1], picture(2000), "other.png"))
    if outside.replaces:
        _arrives(story, "another picture outside", lambda: outside.replace(outside.shown()[2], picture(2001), "b.png"))
    _arrives(story, "a move on Wix", lambda: wix.move(wix.shown()[0], 4))
    if outside.moves:
        _arrives(story, "a move outside", lambda: outside.move(outside.shown()[5], 1))
    _arrives(story, "a deletion on Wix", lambda: wix.delete(wix.shown()[3]))
    _arrives(story, "a deletion outside", lambda: outside.delete(outside.shown()[0]))
    assert len(wix.shown()) == 5


def share_first_and_both_ways_later(story: World) -> None:
    """While a gallery is only shared, nothing comes back from outside; made two-way, everything does."""
    wix, outside = story.wix, story.outside
    name = min(story.fields)
    before = [story.visible(one) for one in wix.shown()]

    outside.edit(outside.shown()[1], name, "from outside")
    outside.add(picture(3000), "theirs.png", {name: "theirs"})
    story.look_everywhere()

    assert [story.visible(one) for one in wix.shown()] == before
    wix.edit(wix.shown()[2], name, "from Wix")
    wix.add(picture(3001), "ours.png", {name: "ours"})
    story.look_everywhere()
    assert {"from Wix", "ours", "theirs", "from outside"} <= {getattr(one, name.value) for one in outside.shown()}
    assert "theirs" not in {getattr(one, name.value) for one in wix.shown()}

    story.workers.links.change_settings(story.link, TWO_WAY)
    story.rest()

    assert story.differences() == []
    assert {"from Wix", "ours", "theirs", "from outside"} <= {getattr(one, name.value) for one in wix.shown()}


def _arrives(story: World, what: str, deed: Callable[[], None]) -> None:
    """By webhook or by poll, without a comparison of the whole gallery; the next look finds nothing to do."""
    before = [story.visible(one) for one in story.wix.shown()], [story.visible(one) for one in story.outside.shown()]
    deed()
    time.sleep(1.1)  # polls are minutes apart, and never two within the second that a platform's dates can tell
    for _ in range(4):
        story.deliver()
        story.workers.poll(story.link)
        story.workers.work()
        story.workers.pass_time(timedelta(minutes=2))
        story.workers.work()
    assert story.differences() == [], f"{what} did not arrive"
    after = [story.visible(one) for one in story.wix.shown()]
    assert after not in before, f"{what} was undone"
    writes = story.writes()
    story.deliver()
    story.workers.poll(story.link)
    story.workers.work()
    assert story.writes() == writes, f"{what} has echoes"


def run_at_random(story: World, operations: int = 300, rate: float = 0.05) -> None:
    """People on both sides, faults on the way to both servers, lost and doubled webhooks; then rest.

    What is looked at in the end: both sides show the same in the same order; nothing that nobody deleted has
    vanished, unless the journal says what came in its place; nothing is there more often than people added it;
    another comparison, and every webhook ever sent once more, write nothing.
    """
    for _ in range(operations):
        story.act()
        if story.dice.random() < 0.4:
            story.faults(rate, story.act)
            story.deliver(lossy=True)
            if story.dice.random() < 0.5:
                story.workers.poll(story.link)
            story.workers.work(most=story.dice.randrange(1, 40))
            story.workers.pass_time(timedelta(seconds=story.dice.choice((1, 40, 400))))
            story.faults(0.0)
    story.rest()

    assert set(story.struck) == set(Fault), "not every kind of fault struck: draw more operations"
    assert story.differences() == []
    shown = Counter(one.media for one in story.wix.shown())
    vanished = [one for one in story.added if one not in story.ended and not shown[one]]
    assert len(vanished) <= story.pictures_lost(), f"vanished without a line in the conflict journal: {vanished}"
    assert not [one for one, number in shown.items() if number > story.added[one]], "something is there too often"
    writes = story.writes()
    story.delivered = 0
    story.look_everywhere()
    assert story.writes() == writes, "at rest, something is written"
