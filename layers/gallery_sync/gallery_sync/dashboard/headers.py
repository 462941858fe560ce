"""What every answer carries. The page lives in a frame of Wix's dashboard and loads nothing from elsewhere but
pictures."""

import base64
import hashlib
from collections.abc import Mapping, Sequence

_FRAMED_BY = ("https://*.wix.com", "https://*.wixstudio.com", "https://*.editorx.com")
"""Wix's dashboard is manage.wix.com, that of Wix Studio and Editor X redirects there; previews and partners' dashboards
lie beside it."""

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
}
API: Mapping[str, str] = {
    **ALWAYS,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def page_headers(script: str, styles: str, picture_origins: Sequence[str] = ()) -> Mapping[str, str]:
    """`script` and `styles` are the page's own, the only ones that run; `picture_origins`: where pictures may come from
    besides any https address. The address of the page holds the instance, so it is told to nobody (Referrer-Policy)."""
    policy = {
        "default-src": ("'none'",),
        "script-src": (_digest(script),),
        "style-src": (_digest(styles),),
        "connect-src": ("'self'",),
        "img-src": ("'self'", "data:", "https:", *sorted(set(picture_origins))),
        "base-uri": ("'none'",),
        "form-action": ("'none'",),
        "frame-ancestors": _FRAMED_BY,
    }
    return {
        **ALWAYS,
        "Content-Security-Policy": "; ".join(" ".join((name, *sources)) for name, sources in policy.items()),
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _digest(source: str) -> str:
    """As a policy names it (Content Security Policy Level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
