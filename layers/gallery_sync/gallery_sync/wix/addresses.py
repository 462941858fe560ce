"""Where Wix is."""

from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

WIX_API_URL: Final = "https://www.wixapis.com"
_WIX_MEDIA: Final = "https://static.wixstatic.com"


def media_origin(api_url: str) -> str:
    """Where public media are served. Beside a stand-in for Wix's REST API, that serves them as well."""
    return _WIX_MEDIA if api_url == WIX_API_URL else api_url


def encoded(url: str) -> str:
    """The address as RFC 3986 wants it: blanks and letters outside ASCII are percent-encoded, what is encoded already
    stays. Browsers forgive raw ones, and so platforms hand them out."""
    parts = urlsplit(url)
    path, query = (quote(part, safe="/%:@!$&'()*+,;=~?") for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))
