"""What every answer carries. The page lives in a frame of Wix's dashboard and loads nothing from elsewhere but
pictures."""

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


def page_headers(picture_origins: Sequence[str]) -> Mapping[str, str]:
    """`picture_origins`: where pictures may come from besides any https address. The address of the page holds the
    instance, so it is told to nobody (Referrer-Policy)."""
    policy = {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "style-src": ("'self'",),
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
