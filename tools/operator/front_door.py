"""What the doctor sees from outside: the webhook address and the page."""

from collections.abc import Iterator

import httpx

from gallery_sync.errors import Unavailable
from gallery_sync.runtime.wiring import now
from gallery_sync.wix.webhooks import Verifier
from tools.operator.deployment import Deployment, variables_of, working
from tools.operator.examination import Finding, ill, well

_TIMEOUT = 20.0


def webhooks(deployment: Deployment) -> Iterator[Finding]:
    """Whether the address answers, and turns away what Wix has not signed."""
    status = _asked(deployment, "POST", "/webhooks/wix")
    if status == 401:
        yield well("webhook address", "answers, and refuses what Wix has not signed")
    else:
        advice = "Anything but 401 is wrong for an unsigned request: look at the webhook receiver's log."
        yield ill("webhook address", f"answered an unsigned request with {status}", advice)


def page(deployment: Deployment) -> Iterator[Finding]:
    shown, refused = _asked(deployment, "GET", "/app"), _asked(deployment, "GET", "/api/galleries")
    if (shown, refused) == (200, 401):
        yield well("dashboard page", "is shown, and its API refuses whom Wix did not send")
    else:
        advice = "Expected 200 for the page and 401 for its API: look at the dashboard function's log."
        yield ill("dashboard page", f"answered {shown}, its API {refused}", advice)


def keys(deployment: Deployment) -> Iterator[Finding]:
    """Whether the receiver that is live holds public keys that can be read."""
    variables = variables_of(working(deployment.output("WebhookReceiverName")))
    Verifier(variables.get("WIX_PUBLIC_KEYS", ""), now)
    yield well("public keys", "can be read; only a webhook of Wix shows that they are the app's")


def _asked(deployment: Deployment, method: str, path: str) -> int:
    try:
        return httpx.request(method, f"{deployment.api_url}{path}", content=b"", timeout=_TIMEOUT).status_code
    except httpx.HTTPError as error:
        raise Unavailable(
            f"{deployment.api_url} cannot be reached ({type(error).__name__}): check the network, or name the API's "
            "address with --api-url."
        ) from error
