"""The named scenarios of the crash sweep: what people did before the engine goes to work."""

from collections.abc import Callable
from dataclasses import dataclass, field

from gallery_sync.model import ConflictPolicy, DeletePolicy, Direction, Field, MediaKind, Settings, Side
from tests.simulation.effects import Fault
from tests.simulation.shelf import BOARD, BUCKET, PAGE, SLOW_WIX, SQUEEZING, TAGGED, WIX, Kind
from tests.unit.sync.scene import GALLERY, SITE, Scene

type Act = Callable[[Scene], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`act` is what people do; everything the engine does about it afterwards is swept. `again` is what they do once
    the worker is dead, or has done all of its work."""

    name: str
    platform: Kind
    act: Act
    wix: Kind = WIX
    settings: Settings = field(default_factory=Settings)
    items: int = 3
    at_rest: bool = True
    again: Act | None = None

    def begin(self) -> Scene:
        scene = Scene(self.platform, self.settings, self.wix, self.items, at_rest=self.at_rest)
        self.act(scene)
        return scene


def _nothing(scene: Scene) -> None:
    return None


def _edit(side: Side) -> Act:
    return lambda scene: scene.change_title(side, "p1", "new")


def _replace(side: Side) -> Act:
    def act(scene: Scene) -> None:
        shelf = scene.side(side)
        shelf.show(scene.thing(side, "p1"), shelf.upload("new"))

    return act


def _replace_and_edit(scene: Scene) -> None:
    scene.describe(Side.EXTERNAL, "p1", "outside")
    scene.change_title(Side.WIX, "p1", "new")
    _replace(Side.WIX)(scene)


def _add(side: Side, number: int = 1) -> Act:
    def act(scene: Scene) -> None:
        for one in range(number):
            scene.add(scene.side(side), f"new{one}")
            scene.put_after(side, f"new{one}", "p0")

    return act


def _add_text(scene: Scene) -> None:
    blank = scene.thing(Side.WIX, "p0").values
    scene.gallery.add(MediaKind.TEXT, "words", {**blank, Field.TITLE: "text"})
    scene.gallery.add(MediaKind.EMBED, "film", {**blank, Field.TITLE: "film"})


def _remove(side: Side) -> Act:
    return lambda scene: scene.remove(side, "p1")


def _remove_both(scene: Scene) -> None:
    scene.remove(Side.WIX, "p1")
    scene.remove(Side.EXTERNAL, "p1")


def _clash(scene: Scene) -> None:
    scene.change_title(Side.WIX, "p1", "wix")
    scene.change_title(Side.EXTERNAL, "p1", "ext")


def _different_fields(scene: Scene) -> None:
    scene.change_title(Side.WIX, "p1", "wix")
    scene.describe(Side.EXTERNAL, "p1", "external")


def _edit_and_delete(edited: Side) -> Act:
    def act(scene: Scene) -> None:
        scene.change_title(edited, "p1", "kept")
        scene.remove(edited.other, "p1")

    return act


def _move(side: Side) -> Act:
    return lambda scene: scene.put_after(side, "p0", "p2")


def _move_far(scene: Scene) -> None:
    scene.put_after(Side.EXTERNAL, "p0", "p3")


def _move_back_a_little(scene: Scene) -> None:
    scene.put_after(Side.EXTERNAL, "p0", "p2")


def _shuffle(scene: Scene) -> None:
    for picture in ("p4", "p2", "p0"):
        scene.put_after(Side.WIX, picture, "p1")
    scene.put_after(Side.EXTERNAL, "p3", "p4")


def _gone_while_creating(scene: Scene) -> None:
    """The source vanishes while the picture is still being processed."""
    scene.add(scene.album, "new0")
    for _ in range(3):
        scene.world.work()
    scene.remove(Side.EXTERNAL, "new0")


def _gone_before_recorded(scene: Scene) -> None:
    """The worker died after the create; the source vanishes before anybody looks again."""
    scene.add(scene.gallery, "new0")
    scene.world.effects.plan({}, {-2: Fault.CRASH_AFTER})
    scene.world.work()
    scene.world.effects.plan({}, {})
    scene.remove(Side.WIX, "new0")


def _edited_while_creating(scene: Scene) -> None:
    scene.add(scene.album, "new0")
    for _ in range(3):
        scene.world.work()
    scene.change_title(Side.EXTERNAL, "new0", "newer")


def _bulk(scene: Scene) -> None:
    for picture in ("p0", "p1", "p2", "p3"):
        scene.remove(Side.WIX, picture)
    scene.rest()


def _confirmed(scene: Scene) -> None:
    _bulk(scene)
    (held,) = scene.world.store.held(scene.link_id)
    scene.world.links.confirm(scene.link, held.id)


def _refused(scene: Scene) -> None:
    _bulk(scene)
    (held,) = scene.world.store.held(scene.link_id)
    scene.world.links.refuse(scene.link, held.id)


def _undeleted(scene: Scene) -> None:
    thing = scene.thing(Side.EXTERNAL, "p1")
    scene.remove(Side.EXTERNAL, "p1")
    scene.rest()
    scene.album.put_back(thing)


def _copied(scene: Scene) -> None:
    original = scene.thing(Side.WIX, "p1")
    scene.gallery.add(original.kind, original.file, original.values, original.rank + 1, original.marker)


def _same_content(scene: Scene) -> None:
    scene.add(scene.gallery, "both", "title of Wix")
    scene.add(scene.album, "both", "outs")


def _share_again(scene: Scene) -> None:
    scene.world.links.unlink(scene.link, remove_album=False)
    scene.world.settle()
    link = scene.world.share(SITE, GALLERY, scene.album.kind.name, Settings(), scene.album_id)
    scene.link_id = link.id


def _restored(scene: Scene) -> None:
    _clash(scene)
    scene.rest()
    (conflict,) = scene.world.store.conflicts(scene.link_id)
    scene.world.links.restore(scene.link, conflict.id)


def _forgotten(scene: Scene) -> None:
    """Somebody's data leaves an item whose history tells of it, while somebody else edits it outside."""
    _clash(scene)
    scene.rest()
    scene.describe(Side.EXTERNAL, "p1", "outside")
    scene.world.in_flight.clear()
    with scene.world.requested():
        scene.change_title(Side.WIX, "p1", "")


def _retitled(scene: Scene) -> None:
    scene.gallery.title = "another name"


def _all_at_once(scene: Scene) -> None:
    _clash(scene)
    scene.remove(Side.WIX, "p0")
    scene.add(scene.gallery, "new0")
    scene.add(scene.album, "new1")
    scene.put_after(Side.WIX, "p3", "p4")
    _replace_of(scene, Side.EXTERNAL, "p4")


def _replace_of(scene: Scene, side: Side, picture: str) -> None:
    shelf = scene.side(side)
    shelf.show(scene.thing(side, picture), shelf.upload(f"{picture}-new"))


_SHARE = Settings(direction=Direction.SHARE)

SCENARIOS = (
    Scenario("a gallery is shared for the first time with a bucket", BUCKET, _nothing, at_rest=False),
    Scenario("a gallery is shared for the first time with a squeezing platform", SQUEEZING, _nothing, at_rest=False),
    Scenario("a gallery is shared for the first time with a page", PAGE, _nothing, at_rest=False),
    Scenario("a gallery is shared for the first time with a board", BOARD, _nothing, at_rest=False),
    Scenario("somebody has their data removed from an item", BUCKET, _forgotten),
    Scenario("a title is edited on Wix, the other side is a bucket", BUCKET, _edit(Side.WIX)),
    Scenario("a title is edited on Wix, the other side is a page", PAGE, _edit(Side.WIX)),
    Scenario("a title is edited outside, in a bucket", BUCKET, _edit(Side.EXTERNAL)),
    Scenario("a title is edited outside, on a board", BOARD, _edit(Side.EXTERNAL)),
    Scenario("a picture is replaced on Wix, the other side is a bucket", BUCKET, _replace(Side.WIX)),
    Scenario("a picture is replaced on Wix, the other side makes a new entry", PAGE, _replace(Side.WIX)),
    Scenario("a picture is replaced on Wix, the other side has no markers", BOARD, _replace(Side.WIX)),
    Scenario("a picture is replaced outside", BUCKET, _replace(Side.EXTERNAL)),
    Scenario("a picture is replaced outside, Wix is slow", SQUEEZING, _replace(Side.EXTERNAL), wix=SLOW_WIX),
    Scenario("a picture is replaced and edited on both sides", PAGE, _replace_and_edit),
    Scenario("a picture is added on Wix, the other side is a bucket", BUCKET, _add(Side.WIX)),
    Scenario("a picture is added on Wix, the other side is a page", PAGE, _add(Side.WIX)),
    Scenario("a picture is added on Wix, the other side is a board", BOARD, _add(Side.WIX)),
    Scenario("two pictures are added outside", BUCKET, _add(Side.EXTERNAL, 2)),
    Scenario("a picture is added outside, Wix is slow", BUCKET, _add(Side.EXTERNAL), wix=SLOW_WIX),
    Scenario("a picture is added on a page, Wix is slow", PAGE, _add(Side.EXTERNAL), wix=SLOW_WIX),
    Scenario("a text and an embedded film are added on Wix", BOARD, _add_text),
    Scenario("an entry is deleted on Wix, the other side is a bucket", BUCKET, _remove(Side.WIX)),
    Scenario("an entry is deleted on Wix, the other side is a page", PAGE, _remove(Side.WIX)),
    Scenario("an entry is deleted outside", SQUEEZING, _remove(Side.EXTERNAL)),
    Scenario("an entry is deleted on both sides", BUCKET, _remove_both),
    Scenario("different fields are edited on both sides", BUCKET, _different_fields),
    Scenario("the same field is edited on both sides and Wix wins", BUCKET, _clash),
    Scenario(
        "the same field is edited on both sides and the other side wins",
        PAGE,
        _clash,
        settings=Settings(conflict=ConflictPolicy.EXTERNAL_WINS),
    ),
    Scenario("an edit on Wix beats a delete in a bucket", BUCKET, _edit_and_delete(Side.WIX)),
    Scenario("an edit on Wix beats a delete on a board", BOARD, _edit_and_delete(Side.WIX)),
    Scenario("an edit outside beats a delete on Wix", PAGE, _edit_and_delete(Side.EXTERNAL), wix=SLOW_WIX),
    Scenario(
        "a delete beats an edit",
        BUCKET,
        _edit_and_delete(Side.EXTERNAL),
        settings=Settings(edit_beats_delete=False),
    ),
    Scenario("a deletion is not carried", BUCKET, _remove(Side.WIX), settings=Settings(delete=DeletePolicy.KEEP)),
    Scenario("an entry is moved on Wix, the other side is a bucket", BUCKET, _move(Side.WIX)),
    Scenario("an entry is moved on Wix, the other side is one list", PAGE, _move(Side.WIX)),
    Scenario("an entry is moved outside", BUCKET, _move(Side.EXTERNAL)),
    Scenario("an entry is moved outside, and again", BUCKET, _move_far, items=5, again=_move_back_a_little),
    Scenario("entries are moved on both sides", BUCKET, _shuffle, items=5),
    Scenario("the source vanishes while Wix processes the picture", BUCKET, _gone_while_creating, wix=SLOW_WIX),
    Scenario("the source vanishes before an entry in a bucket is recorded", BUCKET, _gone_before_recorded),
    Scenario("the source vanishes before an entry with a tag is recorded", TAGGED, _gone_before_recorded),
    Scenario("the source vanishes before an entry without a marker is recorded", BOARD, _gone_before_recorded),
    Scenario("the source is edited while Wix processes the picture", BUCKET, _edited_while_creating, wix=SLOW_WIX),
    Scenario("many deletions are confirmed", BUCKET, _confirmed, items=5),
    Scenario("many deletions are refused", BUCKET, _refused, items=5),
    Scenario("a deleted entry is brought back", BUCKET, _undeleted),
    Scenario("an entry is duplicated with its marker", BUCKET, _copied),
    Scenario("the same picture is added on both sides", BUCKET, _same_content),
    Scenario("a gallery is unlinked and linked again", BUCKET, _share_again),
    Scenario("a lost value is restored", BUCKET, _restored),
    Scenario("the gallery is renamed", BUCKET, _retitled),
    Scenario(
        "in share, an entry is deleted outside and edited on Wix", BUCKET, _edit_and_delete(Side.WIX), settings=_SHARE
    ),
    Scenario("everything at once, in a bucket", BUCKET, _all_at_once, items=5, wix=SLOW_WIX),
    Scenario("everything at once, on a page", PAGE, _all_at_once, items=5),
)
