"""The owner at work while not everything answers: in Wix, and at the app's page."""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx

from tools.demo.dashboard import DashboardPage
from tools.demo.quiet import TooLate
from tools.people.owner import Owner

_TRIES = 6
_PAUSE = 2.0
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class PatientOwner(Owner):
    """Uploads a picture again that could not be processed."""

    def upload(self, name: str, content: bytes) -> dict[str, Any]:
        file: dict[str, Any] = {}
        for _ in range(_TRIES):
            answer = self.admin.put(f"/sites/{self.instance_id}/media", params={"filename": name}, content=content)
            file = answer.raise_for_status().json()["file"]
            if file["operationStatus"] == "READY":
                break
        return file


@dataclass(frozen=True, slots=True)
class PatientPage(DashboardPage):
    """Asks again when the page cannot answer now; every request may be made twice."""

    def resume(self, link_id: str) -> None:
        self._call("POST", f"/links/{link_id}/resume")

    def try_all_again(self, link_id: str) -> None:
        self._call("POST", f"/links/{link_id}/try-again")

    def confirm(self, link_id: str, held_id: str) -> None:
        self._call("POST", f"/links/{link_id}/held/{held_id}/delete")

    def _call(self, verb: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        for _ in range(_TRIES):
            with suppress(httpx.TransportError):
                answer = self._request(verb, path, body)
                if not (answer.is_server_error or answer.status_code == _TOO_MANY):
                    return answer.raise_for_status().json() if answer.content else {}
            time.sleep(_PAUSE)
        raise TooLate(f"The app's page does not answer {verb} {path}; see `make logs FUNCTION=dashboard_api`.")

    def _request(self, verb: str, path: str, body: dict[str, Any] | None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.owner.instance()}"}
        url = f"{self.stack.api_url}{path}"
        return httpx.request(verb, url, json=body, headers=headers, timeout=60, trust_env=False)
