"""The sample site: two galleries, put there by their owner."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.people.owner import Json, Owner
from tools.samples import SampleGallery, SampleItem

_STEP = 10.0
"""Between the sort orders of neighbours; Wix shows the highest first."""


@dataclass(frozen=True, slots=True)
class SharedGallery:
    id: str
    title: str
    size: int


def furnish(owner: Owner, galleries: Sequence[SampleGallery]) -> list[SharedGallery]:
    """Make the galleries on the site, their items in the given order."""
    made: list[SharedGallery] = []
    for sample in galleries:
        gallery_id = owner.create_gallery(sample.title)
        for place, item in enumerate(sample.items):
            add(owner, gallery_id, item, sortOrder=_STEP * (len(sample.items) - place))
        made.append(SharedGallery(gallery_id, sample.title, len(sample.items)))
    return made


def add(owner: Owner, gallery_id: str, item: SampleItem, **more: object) -> str:
    """Add one sample item; returns its ID."""
    fields = _fields(item) | more
    match item.kind:
        case "image":
            return owner.add_image(gallery_id, item.file_name, item.content, item.alt_text, **fields)
        case "video":
            return owner.add_video(gallery_id, item.file_name, item.content, **fields)
        case "text":
            return owner.add_text(gallery_id, item.html, **fields)


def _fields(item: SampleItem) -> Json:
    fields: Json = {"title": item.title, "description": item.description}
    if item.tags:
        fields["tags"] = {"values": list(item.tags)}
    if item.link_url:
        fields["link"] = {"url": item.link_url, "text": item.link_text}
    return {name: value for name, value in fields.items() if value}
