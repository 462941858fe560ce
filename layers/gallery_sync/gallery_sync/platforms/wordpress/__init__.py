"""Albums on a WordPress site: pages with a gallery, through the REST API of WordPress itself; no plugin is needed.

connector    connecting a site: finding its REST API, checking what the account may do
platform     albums: making, opening and deleting them
album        one page with its media as a `Collection`
gallery      what belongs to an album, and how its page shows it
staging      bringing files into the media library
library      typed calls about media            page      typed calls about pages
blocks       the gallery in a page's content    texts     plain text in WordPress's fields
alt_texts    which alternative text counts      remembered  what a gallery block remembers of them
translation  media in our words and back        models    what WordPress tells
client       requests                           errors    answers that are no success
"""

from gallery_sync.platforms.wordpress.connector import WordPressConnector
from gallery_sync.platforms.wordpress.platform import NAME, WordPressPlatform

__all__ = ["NAME", "WordPressConnector", "WordPressPlatform"]
