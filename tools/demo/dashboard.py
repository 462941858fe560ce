"""The app's page in the Wix dashboard, through its API, signed in as the owner."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tools.local_cloud.stack import LocalStack
from tools.people.owner import Owner

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

    def connect(self, platform: str, values: Mapping[str, str]) -> Json:
        """Connect an account with what its owner enters; answers with the account."""
        return self._call("POST", f"/platforms/{platform}/accounts", {"values": dict(values)})

    def change(self, link_id: str, **settings: str) -> None:
        self._call("PATCH", f"/links/{link_id}", settings)

    def compare(self, link_id: str) -> None:
        self._call("POST", f"/links/{link_id}/check")

    def pause(self, link_id: str) -> None:
        self._call("POST", f"/links/{link_id}/pause")

    def resume(self, link_id: str) -> None:
        self._call("POST", f"/links/{link_id}/resume")

    def items(self, link_id: str) -> list[Json]:
        return self._call("GET", f"/links/{link_id}/items")["items"]

    def conflicts(self, link_id: str) -> list[Json]:
        return self._call("GET", f"/links/{link_id}/conflicts")["conflicts"]

    def settle_conflict(self, link_id: str, conflict_id: str, choice: str) -> None:
        """`restore` or `dismiss` the value that lost."""
        self._call("POST", f"/links/{link_id}/conflicts/{conflict_id}/{choice}")

    def decide(self, link_id: str, held_id: str, choice: str) -> None:
        """`delete` what is held, or `keep` it."""
        self._call("POST", f"/links/{link_id}/held/{held_id}/{choice}")

    def _call(self, verb: str, path: str, body: Json | None = None) -> Json:
        headers = {"Authorization": f"Bearer {self.owner.instance()}"}
        url = f"{self.stack.api_url}{path}"
        answer = httpx.request(verb, url, json=body, headers=headers, timeout=60, trust_env=False)
        return answer.raise_for_status().json() if answer.content else {}
