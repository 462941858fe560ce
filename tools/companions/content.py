"""Content to begin with: a few galleries on the simulated site."""

from tools.companions.paintings import landscape
from tools.demo.owner import Owner

GALLERIES = {
    "Harbour mornings": ("First light", "Nets drying", "The red boat", "Low tide", "Fog over the pier", "Ferry"),
    "Mountain huts": ("Above the clouds", "Snow in June", "The long ridge", "Goat path", "Evening at the hut"),
    "Family album": ("Grandmother's garden", "First steps", "The lake", "Birthday"),
    "Commissions": ("Café wall", "Book cover", "Poster for a play"),
}


def furnish(owner: Owner) -> None:
    """Gives an empty site a few galleries; leaves every other one alone."""
    if owner.galleries():
        return
    for name, titles in GALLERIES.items():
        gallery_id = owner.create_gallery(name)
        for title in reversed(titles):
            paint(owner, gallery_id, title)


def paint(owner: Owner, gallery_id: str, title: str) -> str:
    """Adds a picture that nobody has seen before; the item's ID."""
    return owner.add_image(gallery_id, f"{title}.jpg", landscape(title), title=title, description=f"{title}, from the road.")
