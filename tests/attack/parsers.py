"""Everything that reads text of which a stranger chose the form: platforms, their users, whoever sends requests.

`PARSERS` names what each module reads such text with. `UNEXPOSED` are modules that take texts apart, too, but only ones
that this software or its operator wrote.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from functions.change_listener.handler import handler as listener
from gallery_sync import messages
from gallery_sync.http import json_in, retry_after, url_of
from gallery_sync.http.bounds import without_cookies
from gallery_sync.model import Entry, Listing, Media, MediaKind, Projection, Side
from gallery_sync.model.addresses import is_link
from gallery_sync.model.markup import words
from gallery_sync.model.text import to_text
