"""The app's page in the Wix dashboard, as far as the demo uses it: through its API, signed in as the owner."""

from dataclasses import dataclass
from typing import Any

import httpx

from tools.demo.owner import Owner
from tools.local_cloud.stack import LocalStack

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DashboardPage:
    stack: LocalStack
    owner: Owner

    def share(self, gallery_id: str, platform: str, **settings: str) -> str:
        """The owner's one choice; returns the link's ID."""
        body = {"galleryId": gallery_id, "platform": platform, "settings": {"direction": "two_way", **settings}}
        return self._call("POST", "/links", body)["id"]

    def link(self, link_id: str) -> Json:
        return self._call("GET", f"/links/{link_id}")

    def compare(self, link_id: str) -> None:
        self._call("POST", f"/links/{link_id}/check")

    def _call(self, verb: str, path: str, body: Json | None = None) -> Json:
        headers = {"Authorization": f"Bearer {self.owner.instance()}"}
        url = f"{self.stack.api_url}{path}"
        answer = httpx.request(verb, url, json=body, headers=headers, timeout=60, trust_env=False)
        return answer.raise_for_status().json()
