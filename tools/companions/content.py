"""Content to begin with: a few galleries on the simulated site."""

from tools.people.owner import Owner
from tools.people.site import furnish
from tools.samples import SampleGallery, sample_galleries

_THEMES = {"City walks": "city", "High up": "mountains", "By the water": "sea"}
"""Further galleries, and the tag of the pictures that they show."""


def furnish_site(owner: Owner) -> None:
    """Gives an empty site a few galleries; leaves every other one alone."""
    if not owner.galleries():
        furnish(owner, galleries())


def galleries() -> tuple[SampleGallery, ...]:
    samples = sample_galleries()
    items = [item for sample in samples for item in sample.items]
    themed = (SampleGallery(title, tuple(item for item in items if tag in item.tags)) for title, tag in _THEMES.items())
    return *samples, *themed
