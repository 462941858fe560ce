"""`POST /oauth2/token`, `POST /oauth2/token-info` and `GET /apps/v1/instance`.

Failures of the token call have OAuth's own shape (RFC 6749, section 5.2); Wix does not publish its fields.
"""

import hmac

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .api import Call, Method, answer, read_body
from .errors import ApiError
from .instance import read_instance
from .wire import Json
from .world import World


def oauth_routes(world: World) -> list[Route]:
    endpoints = _OAuth(world)
    return [
        Route("/oauth2/token", endpoints.token, methods=["POST"]),
        Route("/oauth2/token-info", endpoints.token_info, methods=["POST"]),
    ]


class _OAuth:
    def __init__(self, world: World) -> None:
        self._world = world

    async def token(self, request: Request) -> Response:
        try:
            body = await read_body(request)
        except ApiError:
            return _refused("invalid_request", "The body must be a JSON object")
        world = self._world
        if body.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type", "grant_type must be client_credentials")
        secret_fits = hmac.compare_digest(str(body.get("client_secret", "")).encode(), world.app_secret.encode())
        if body.get("client_id") != world.app_id or not secret_fits:
            return _refused("invalid_client", "client_id and client_secret do not belong together", 401)
        site = world.sites.by_id.get(str(body.get("instance_id", "")))
        if site is None or not site.installed:
            return _refused("invalid_grant", "The app is not installed with this instance_id")
        lifetime = world.env.settings.token_lifetime
        token = world.tokens.issue(site.instance_id, lifetime)
        return answer({"access_token": token, "token_type": "Bearer", "expires_in": int(lifetime)})

    async def token_info(self, request: Request) -> Response:
        """Of an access token, or of a dashboard `instance` parameter."""
        try:
            body = await read_body(request)
        except ApiError as error:
            return answer(error.body, error.status)
        token = str(body.get("token", ""))
        grant = self._world.tokens.grant(token)
        payload = None if grant else read_instance(token, self._world.app_secret)
        instance_id = grant.instance_id if grant else (payload or {}).get("instanceId")
        if instance_id not in self._world.sites.by_id:
            return answer({"active": False})
        site = self._world.sites.by_id[instance_id]
        info = {"instanceId": instance_id, "clientId": self._world.app_id, "siteId": site.site_id}
        subject = {"subjectType": "APP", "subjectId": self._world.app_id}
        if payload:
            subject = {"subjectType": "USER", "subjectId": payload.get("uid")}
        return answer({"active": True} | subject | info)


def _refused(error: str, description: str, status: int = 400) -> Response:
    return answer({"error": error, "error_description": description}, status)


def _get_app_instance(call: Call) -> Json:
    site = call.site
    instance: Json = {
        "instanceId": site.instance_id, "appName": "Gallery Sync", "appVersion": "1.0.0", "isFree": True,
        "copiedFromTemplate": False,
        "permissions": [
            "SCOPE.DC-PROGALLERY.READ-GALLERIES", "SCOPE.DC-PROGALLERY.MANAGE-GALLERIES",
            "SCOPE.DC-MEDIA.MANAGE-MEDIAMANAGER",
        ],
    }  # fmt: skip
    if site.origin_instance_id is not None:
        instance["originInstanceId"] = site.origin_instance_id
    owner: Json = {"siteDisplayName": site.name, "locale": "en", "siteId": site.site_id, "ownerInfo": {}}
    return {"instance": instance, "site": owner}


INSTANCE_METHODS = [Method("GetAppInstance", "GET", "/instance", _get_app_instance)]
