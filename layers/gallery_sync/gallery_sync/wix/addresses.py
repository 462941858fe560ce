"""Where Wix is."""

from typing import Final

WIX_API_URL: Final = "https://www.wixapis.com"
_WIX_MEDIA: Final = "https://static.wixstatic.com"


def media_origin(api_url: str) -> str:
    """Where public media are served. Beside a stand-in for Wix's REST API, that serves them as well."""
    return _WIX_MEDIA if api_url == WIX_API_URL else api_url
