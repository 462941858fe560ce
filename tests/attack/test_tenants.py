"""One site's owner tries every route with every ID of another site's. Nothing of the other one is changed or told."""

from typing import Any

import pytest

from gallery_sync.messages import Kind, Message
from gallery_sync.model import Side
from tests.attack.routes import Route, routes
from tests.attack.town import Town, call
from tests.harness.functions import Context, record, worker_of

UNAUTHORIZED = 401


@pytest.mark.parametrize("route", routes(), ids=str)
def test_no_id_of_another_site_opens_anything(neighbours: Town, route: Route):
    ours, theirs = neighbours.ours, neighbours.theirs
    before = neighbours.state_of(theirs)
    unsaid = (theirs.word, *(set(theirs.ids.values()) - set(ours.ids.values())))

    for request, named in route.requests(ours.ids, theirs.ids):
        answer = ours.ask(route.method, request.path, request.query, request.body)

        assert answer.status < 500, (request, answer)
        told = answer.body.decode()
        for one in named:
            told = told.replace(one, "what was sent")
        assert not [one for one in unsaid if one in told], (request, answer)
        if any(one in request.path for one in named):
            assert answer.status in (400, 403, 404, 409), (request, answer)

    assert neighbours.state_of(theirs) == before
    assert not [one for one in neighbours.messages() if theirs.word in one or theirs.ids["instance_id"] in one]


@pytest.mark.parametrize("route", routes(), ids=str)
@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x.y", "Basic eA=="])
def test_without_wix_s_word_every_route_is_closed(neighbours: Town, route: Route, token: str):
    before = neighbours.state_of(neighbours.theirs)
    path = route.path
    for name, value in neighbours.theirs.ids.items():
        path = path.replace(f"{{{name}}}", value)

    answer = call(route.method, path, headers={"authorization": token})

    assert answer.status == UNAUTHORIZED
    assert neighbours.state_of(neighbours.theirs) == before


def test_the_signature_of_one_site_does_not_hold_for_another(neighbours: Town):
    """Each half of one site's value with the other half of another's."""
    halves = [one.token.partition(".") for one in (neighbours.ours, neighbours.theirs)]
    mixed = (f"{halves[0][0]}.{halves[1][2]}", f"{halves[1][0]}.{halves[0][2]}")

    statuses = {call("GET", "/api/galleries", headers={"authorization": f"Bearer {one}"}).status for one in mixed}

    assert statuses == {UNAUTHORIZED}


# --- the queues ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
def test_a_message_of_one_site_does_nothing_to_the_link_of_another(neighbours: Town, kind: Kind):
    ours, theirs = neighbours.ours, neighbours.theirs
    before = neighbours.state_of(theirs)
    module: Any = worker_of(_message(neighbours, kind, ""))

    for gallery_id in (ours.ids["gallery_id"], theirs.ids["gallery_id"]):
        for link_id in ("", theirs.ids["link_id"]):
            if kind is Kind.APP_REMOVED and not link_id:
                continue  # removes our own site, as it should
            message = _message(neighbours, kind, link_id, gallery_id)
            answer = module.handler({"Records": [record(message)]}, Context())

            assert answer == {"batchItemFailures": []}

    assert neighbours.state_of(theirs) == before
    assert not [one for one in neighbours.messages() if theirs.ids["instance_id"] in one]


def _message(neighbours: Town, kind: Kind, link_id: str, gallery_id: str = "") -> Message:
    theirs = neighbours.theirs.ids
    return Message(
        kind,
        neighbours.ours.ids["instance_id"],
        "event-1",
        "correlation-1",
        gallery_id=gallery_id,
        link_id=link_id,
        side=Side.WIX,
        entry_ids=(theirs["item_id"], theirs["wix_item_id"]),
    )


def test_every_route_was_tried_with_something():
    """Those without any text in them have nothing to be tried with."""
    untried = {str(one) for one in routes() if not list(one.requests({"link_id": "a"}, {"link_id": "b"}))}

    assert untried == {"GET /api/platforms", "GET /api/galleries", "GET /api/site", "PATCH /api/site"}
