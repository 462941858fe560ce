"""The dashboard API with every event of events/dashboard_api, and its routes against the simulator and moto."""

import base64
import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from functions.dashboard_api import handler as dashboard
from gallery_sync.messages import Kind, from_json
from gallery_sync.model import (
    Conflict,
    Field,
    Held,
    HistoryLine,
    Pair,
    PairState,
    Projection,
    Side,
    Sided,
    Site,
    SiteState,
    Trouble,
)
from gallery_sync.store.table import Table
from gallery_sync.wix import secret
from tests.harness.aws import furnished, in_process
from tests.harness.functions import Context, forget
from tools import openapi
from tools.people.owner import Owner
from tools.wix_simulator.launch import running_simulator

EVENTS = Path(__file__).parents[2] / "events" / "dashboard_api"
EXPECTED: dict[str, Any] = json.loads((EVENTS / "expected.json").read_text())
NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        assert self.headers["Content-Type"] == "application/problem+json"
        return self.json()["detail"]


@dataclass
class Api:
    """The function, called as the owner of one site."""

    owner: Owner
    table: Table
    queue_urls: list[str]
    sqs: Any

    def __call__(
        self, method: str, path: str, body: Any = None, instance: str | None = None, query: str = ""
    ) -> Answer:
        event = json.loads((EVENTS / "refused_without_instance.json").read_text())
        event |= {"rawPath": f"/api{path}", "rawQueryString": query}
        event["queryStringParameters"] = dict(part.split("=") for part in query.split("&")) if query else {}
        event["requestContext"]["http"] |= {"method": method, "path": f"/api{path}"}
        token = self.owner.instance() if instance is None else instance
        event["headers"] = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        if body is not None:
            event["body"] = json.dumps(body)
        return invoke(event)

    def kinds(self) -> list[Kind]:
        """The messages sent since the last call."""
        found: list[Kind] = []
        for url in self.queue_urls:
            for message in self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                found.append(from_json(message["Body"]).kind)
        return found

    def gallery(self, name: str = "Harbour", items: int = 2) -> str:
        gallery_id = self.owner.create_gallery(name)
        for number in range(items):
            self.owner.add_text(gallery_id, f"<p>{number}</p>", title=f"Item {number}")
        return gallery_id

    def shared(self) -> str:
        """A shared gallery with one pair; the link's ID."""
        answer = self("POST", "/links", {"galleryId": self.gallery(items=1), "platform": "s3"})
        assert answer.status == 201
        link_id = answer.json()["id"]
        self.table.put_pair(pair(link_id, "pair-1"), None)
        self.kinds()
        return link_id


def invoke(event: dict[str, Any]) -> Answer:
    answered = dashboard.handler(event, Context())  # type: ignore[arg-type]
    raw = base64.b64decode(answered["body"]) if answered["isBase64Encoded"] else (answered["body"] or "").encode()
    body = gzip.decompress(raw) if answered["headers"].get("Content-Encoding") == "gzip" else raw
    return Answer(answered["statusCode"], answered["headers"], body.decode())


def pair(link_id: str, name: str, **fields: Any) -> Pair:
    bases = Sided[Projection | None](Projection("aa11bb_0123~mv2.jpg", "Dawn"), Projection("f" * 64, "Dawn"))
    return Pair(name, link_id, PairState.LINKED, Side.WIX, ids=Sided(f"w-{name}", f"e-{name}"), bases=bases, **fields)


@pytest.fixture(scope="module")
def simulator() -> Iterator[dict[str, Any]]:
    with running_simulator("--port", "0", "--seed", "1", "--rate-limit", "0") as line:
        yield line


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, simulator: dict[str, Any]) -> Iterator[Api]:
    forget()
    with in_process(monkeypatch), httpx.Client(base_url=simulator["admin_url"], timeout=30) as admin:
        made = furnished(monkeypatch, simulator)
        site = admin.post("/sites", json={"name": "A site"}).raise_for_status().json()
        yield Api(Owner(admin, site["instance_id"]), made.store, list(made.queues.values()), made.sqs)


def test_every_event_is_expected():
    assert {path.name for path in EVENTS.glob("*.json")} - {"expected.json"} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_events(api: Api, name: str):
    answer = invoke(json.loads((EVENTS / name).read_text()))

    assert answer.status == EXPECTED[name]["status"]
    assert EXPECTED[name]["contains"] in answer.body


def test_the_description_of_the_api_is_current():
    """If not: `python -m tools.openapi`."""
    assert openapi.TARGET.read_text(encoding="utf-8") == openapi.document()


# --- the page --------------------------------------------------------------------------------------------------------


def page(path: str = "/app", **headers: str) -> Answer:
    event = json.loads((EVENTS / "page.json").read_text())
    return invoke(event | {"rawPath": path, "headers": headers})


def test_the_page_is_sent_once(api: Api):
    first = page()
    again = page(**{"if-none-match": first.headers["ETag"]})

    assert (first.status, again.status, again.body) == (200, 304, "")
    assert first.headers["Cache-Control"] == "no-cache"


def test_the_first_view_is_one_answer_with_its_styles_and_its_script(api: Api):
    body = page().body

    asked_for = re.findall(r'(?:src|href)="([^"]*)"', body)

    assert asked_for == ["data:,", "#main"]
    assert "@import" not in body
    assert not re.search(r"^import ", body, re.MULTILINE)


def test_every_source_of_the_page_is_in_it(api: Api):
    body = page().body
    folder = Path(dashboard.__file__).parent / "static"

    sheets = [one for one in folder.glob("styles/*.css") if one.read_text() not in body]
    modules = [one for one in folder.rglob("*.js") if one.read_text().splitlines()[0] not in body]

    assert sheets == modules == []


def test_the_first_view_weighs_little(api: Api):
    answered = dashboard.handler(
        {"rawPath": "/app", "headers": {"accept-encoding": "gzip"}},
        Context(),  # type: ignore[arg-type]
    )

    assert len(base64.b64decode(answered["body"])) < 60_000


def test_a_page_that_was_opened_before_a_deployment_still_gets_its_files(api: Api):
    file = page("/app/0000000000000000/main.js")

    assert file.status == 200
    assert file.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert file.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("variable", "shown"),
    [
        ("3f0c6a1b2c4d-20260501T080000Z", "version 3f0c6a1b2c4d-20260501T080000Z<"),
        ("", "version unstamped<"),
        ("<script>alert(1)</script>", "version scriptalert1script<"),
    ],
)
def test_its_foot_says_which_version_was_deployed(api: Api, monkeypatch: pytest.MonkeyPatch, variable: str, shown: str):
    monkeypatch.setenv("RELEASE", variable)

    start = page()

    assert shown in start.body
    assert not re.search(r"\{\{\w+\}\}", start.body)


def test_the_page_may_be_framed_by_wix_alone_and_runs_no_script_but_its_own(api: Api):
    answer = page()
    headers = answer.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))

    def digest(tag: str) -> str:
        (content,) = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", answer.body, re.DOTALL)
        return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"

    assert policy["script-src"] == digest("script")
    assert policy["style-src"] == digest("style")
    assert policy["connect-src"] == "'self'"
    assert all(one.endswith(".com") and one.startswith("https://*.") for one in policy["frame-ancestors"].split())
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


# --- who asks --------------------------------------------------------------------------------------------------------


def test_a_page_that_wix_signs_with_the_renewed_secret_is_accepted_without_a_deployment(
    api: Api, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(secret, "_PAUSE", 0.0)
    secrets: Any = boto3.client("secretsmanager")
    stored = secrets.get_secret_value(SecretId=os.environ["WIX_APP_SECRET_ARN"])["SecretString"]

    statuses: list[int] = []
    for value in ("the former secret", stored):
        secrets.put_secret_value(SecretId=os.environ["WIX_APP_SECRET_ARN"], SecretString=value)
        statuses.append(api("GET", "/galleries").status)

    assert statuses == [401, 200]


def test_answers_are_not_kept_and_set_no_cookie(api: Api):
    answer = api("GET", "/galleries")

    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert not {"Set-Cookie", "Access-Control-Allow-Origin"} & set(answer.headers)


@pytest.mark.parametrize("spoiled", [{"aid": "1"}, {"age": "90000"}, {"wrong_secret": "1"}])
def test_a_spoiled_instance_is_refused(api: Api, spoiled: dict[str, str]):
    got = api.owner.admin.get(f"/sites/{api.owner.instance_id}/instance", params=spoiled).json()["instance"]

    answer = api("GET", "/galleries", instance=got)

    assert answer.status == 401
    assert answer.problem
    assert "instance" not in answer.body


def test_a_site_without_the_app_is_refused(api: Api):
    api.table.put_site(Site(api.owner.instance_id, SiteState.REMOVED))

    answer = api("GET", "/galleries")

    assert (answer.status, "install it again" in answer.problem) == (401, True)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/items"),
        ("GET", "/items/pair-1"),
        ("GET", "/conflicts"),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("POST", "/check"),
        ("POST", "/try-again"),
        ("POST", "/items/pair-1/try-again"),
        ("POST", "/conflicts/c/restore"),
        ("POST", "/held/h/delete"),
    ],
)
def test_a_link_of_another_site_is_not_there(api: Api, method: str, path: str):
    link_id = api.shared()
    before = api.table.link(api.owner.instance_id, link_id)
    other = api.owner.admin.post("/sites", json={"name": "Another"}).json()["instance_id"]
    instance = api.owner.admin.get(f"/sites/{other}/instance").json()["instance"]

    answer = api(method, f"/links/{link_id}{path}", {} if method == "PATCH" else None, instance=instance)

    assert answer.status == 404
    assert api.table.link(api.owner.instance_id, link_id) == before
    assert api.kinds() == []


# --- galleries -------------------------------------------------------------------------------------------------------


def test_the_first_view_is_one_answer(api: Api):
    link_id = api.shared()
    api.gallery("Mountains", items=0)

    found = api("GET", "/galleries").json()

    assert [(one["name"], one["totalItems"], len(one["links"])) for one in found["galleries"]] == [
        ("Harbour", 1, 1),
        ("Mountains", 0, 0),
    ]
    assert found["galleries"][0]["links"][0]["id"] == link_id
    assert (found["total"], found["nextOffset"]) == (2, None)
    assert "s3" in [one["name"] for one in found["platforms"]]


def test_a_gallery_that_waits_for_its_owner_says_so(api: Api):
    link_id = api.shared()
    before = api("GET", "/galleries").json()["galleries"][0]["needsYou"]
    api.table.put_held(Held("h1", link_id, Side.WIX, ("pair-1",), NOW, "All pictures vanished."))

    after = api("GET", "/galleries").json()["galleries"][0]["needsYou"]

    assert (before, after) == (False, True)


def test_galleries_come_in_parts(api: Api):
    for number in range(3):
        api.gallery(f"Gallery {number}", items=0)

    part = api("GET", "/galleries", query="offset=1&limit=1").json()

    assert ([one["name"] for one in part["galleries"]], part["nextOffset"]) == (["Gallery 1"], 2)


@pytest.mark.parametrize("query", ["limit=0", "limit=61", "offset=-1", "limit=many"])
def test_parts_have_bounds(api: Api, query: str):
    answer = api("GET", "/galleries", query=query)

    assert answer.status == 400
    assert "query" in answer.problem


def test_an_unknown_gallery_is_not_there(api: Api):
    answer = api("POST", "/previews", {"galleryId": "8b0c3b0a-0000-4000-8000-000000000000", "platform": "s3"})

    assert (answer.status, "not on the site any more" in answer.problem) == (404, True)


def test_a_preview_writes_nothing(api: Api):
    gallery_id = api.gallery(items=2)

    found = api("POST", "/previews", {"galleryId": gallery_id, "platform": "s3"}).json()

    assert found["external"] == {"create": {"text": 2}, "change": 0, "delete": 0}
    assert api.table.links(api.owner.instance_id) == []
    assert api.kinds() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"galleryId": "", "platform": "s3"},
        {"galleryId": "g", "platform": "s3", "more": 1},
        {"galleryId": "g", "platform": "s3", "settings": {"direction": "sideways"}},
    ],
)
def test_what_cannot_be_understood_is_refused_without_repeating_it(api: Api, body: dict[str, Any]):
    answer = api("POST", "/links", body)

    assert answer.status == 400
    assert "body" in answer.problem
    assert "sideways" not in answer.body


def test_sharing_makes_a_link_and_has_it_compared(api: Api):
    gallery_id = api.gallery()
    settings = {"direction": "two_way", "conflict": "newest_wins", "delete": "keep"}

    answer = api("POST", "/links", {"galleryId": gallery_id, "platform": "s3", "settings": settings})

    assert answer.status == 201
    (link,) = api.table.links(api.owner.instance_id)
    assert (link.id, link.gallery_id, link.settings.conflict) == (answer.json()["id"], gallery_id, "newest_wins")
    assert api.kinds() == [Kind.COMPARE]


# --- a link ----------------------------------------------------------------------------------------------------------


def test_a_link_shows_how_it_stands(api: Api):
    link_id = api.shared()
    failed = pair(link_id, "pair-2", trouble=Trouble("The file is too large.", NOW))
    line = HistoryLine(link_id, "pair-1", NOW, "create", Side.EXTERNAL, "new on wix")
    api.table.put_pair(failed, None, [line])

    found = api("GET", f"/links/{link_id}").json()

    assert (found["counts"]["equal"], found["counts"]["failed"]) == (1, 1)
    assert found["gallery"]["name"] == "Harbour"
    assert [(one["action"], one["itemTitle"]) for one in found["activity"]] == [("create", "Dawn")]


def test_a_line_of_the_history_that_another_version_wrote_is_shown_as_it_is(api: Api):
    link_id = api.shared()
    line = HistoryLine(link_id, "pair-1", NOW, "teleport", None, "it was bored")
    api.table.put_pair(pair(link_id, "pair-2"), None, [line])

    (shown,) = api("GET", f"/links/{link_id}").json()["activity"]

    assert (shown["action"], shown["why"]) == ("teleport", "it was bored")


def test_items_are_filtered_by_how_they_stand(api: Api):
    link_id = api.shared()
    api.table.put_pair(pair(link_id, "pair-2", trouble=Trouble("The file is too large.", NOW)), None)

    found = api("GET", f"/links/{link_id}/items", query="standing=failed").json()

    (item,) = found["items"]
    assert (item["id"], item["standing"], item["reason"]) == ("pair-2", "failed", "The file is too large.")
    assert item["thumbnail"].endswith("/v1/fill/w_160,h_160,al_c,q_90/aa11bb_0123~mv2.jpg")


def test_a_side_that_cannot_be_read_is_shown_as_last_seen(api: Api):
    link_id = api.shared()
    api.owner.admin.post("/faults/next", json={"fault": "api_rate_limited", "times": 9})

    found = api("GET", f"/links/{link_id}/items/pair-1").json()

    api.owner.admin.put("/faults", json={})
    assert (found["wix"]["live"], found["wix"]["title"]) == (False, "Dawn")
    assert found["external"] is None


@pytest.mark.parametrize("retry_at", [None, NOW + timedelta(days=3)], ids=["failed", "waiting"])
def test_trying_again_forgets_the_trouble(api: Api, retry_at: datetime | None):
    link_id = api.shared()
    trouble = Trouble("The file is too large.", NOW, retry_at=retry_at)
    api.table.put_pair(pair(link_id, "pair-2", trouble=trouble), None)

    answer = api("POST", f"/links/{link_id}/try-again")

    assert (answer.status, answer.body) == (204, "")
    found = api.table.pair(link_id, "pair-2")
    assert found is not None
    assert found.trouble is None
    assert api.kinds() == [Kind.RESUME]


def test_pausing_and_settings(api: Api):
    link_id = api.shared()

    paused = api("POST", f"/links/{link_id}/pause").json()
    changed = api("PATCH", f"/links/{link_id}", {"direction": "two_way", "delete": "keep"}).json()

    assert paused["state"] == "paused"
    assert (changed["settings"]["direction"], changed["settings"]["delete"]) == ("two_way", "keep")


def test_a_dismissed_conflict_is_shown_no_more(api: Api):
    link_id = api.shared()
    conflict = Conflict("c1", link_id, "pair-1", NOW, Field.TITLE, Side.EXTERNAL, "Sunrise", "Dawn")
    api.table.put_conflict(conflict)
    (shown,) = api("GET", f"/links/{link_id}/conflicts").json()["conflicts"]

    answer = api("POST", f"/links/{link_id}/conflicts/c1/dismiss")

    assert (shown["lost"]["text"], shown["kept"]["text"], shown["loser"]) == ("Sunrise", "Dawn", "external")
    assert answer.status == 204
    assert api("GET", f"/links/{link_id}/conflicts").json()["conflicts"] == []


def test_a_decision_names_the_exact_set(api: Api):
    link_id = api.shared()
    api.table.put_held(Held("h1", link_id, Side.WIX, ("pair-1",), NOW, "All pictures vanished."))
    (shown,) = api("GET", f"/links/{link_id}").json()["held"]

    stale = api("POST", f"/links/{link_id}/held/another/delete")
    done = api("POST", f"/links/{link_id}/held/h1/keep")

    assert ([one["id"] for one in shown["items"]], shown["total"]) == (["pair-1"], 1)
    assert (stale.status, "has changed" in stale.problem) == (409, True)
    assert done.status == 204


def test_unlinking_can_keep_the_album(api: Api):
    link_id = api.shared()

    answer = api("DELETE", f"/links/{link_id}", query="album=keep")

    assert answer.status == 204
    assert api.kinds() == ["unlink"]
    shown = api("GET", f"/links/{link_id}").json()["link"]
    assert (shown["state"], shown["keepsAlbum"]) == ("unlinking", True)
    assert boto3.client("s3").list_objects_v2(Bucket="albums")["KeyCount"] > 0


def test_unlinking_can_have_the_album_removed_and_nobody_waits_for_it(api: Api):
    link_id = api.shared()

    answer = api("DELETE", f"/links/{link_id}", query="album=remove")

    assert answer.status == 204
    assert api.kinds() == ["unlink"]
    assert api("GET", f"/links/{link_id}").json()["link"]["state"] == "unlinking"
    assert api("POST", f"/links/{link_id}/resume").status == 409


def test_a_busy_wix_says_when_to_come_back(api: Api):
    api.owner.admin.post("/faults/next", json={"fault": "api_rate_limited", "times": 9})

    answer = api("GET", "/galleries")

    api.owner.admin.put("/faults", json={})
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) == answer.json()["retryAfter"] > 0


def test_a_bug_tells_nothing_of_itself(api: Api, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(dashboard._desk().shelf, "covers", broken)

    answer = api("GET", "/galleries")

    assert answer.status == 500
    assert "secret detail" not in answer.body


def test_an_unknown_address_is_a_problem_too(api: Api):
    answer = api("GET", "/no-such-thing")

    assert (answer.status, answer.problem) == (404, "There is nothing at this address.")
