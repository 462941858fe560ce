import httpx

from tests.unit.wix_simulator.conftest import GALLERIES, Simulator

TEXT = {"text": {"html": "<p>x</p>"}}


def test_items_are_listed_by_sort_order_descending(simulator: Simulator) -> None:
    gallery_id = simulator.gallery(name="G")
    for place in (2, 30, 1):
        simulator.item(gallery_id, sortOrder=place, title=str(place))

    listed = simulator.app("GET", f"{GALLERIES}/{gallery_id}/items").json()["items"]

    assert [item["title"] for item in listed] == ["30", "2", "1"]


def test_both_path_prefixes_answer(simulator: Simulator) -> None:
    gallery_id = simulator.gallery(name="G")

    answers = [simulator.app("GET", f"/{prefix}/v2/galleries/{gallery_id}") for prefix in ("progallery", "pro-gallery")]

    assert [answer.json()["gallery"]["name"] for answer in answers] == ["G", "G"]


def test_a_page_of_items_is_cut_by_offset_and_limit(simulator: Simulator) -> None:
    gallery_id = simulator.gallery(items=[TEXT] * 60)
    path = f"{GALLERIES}/{gallery_id}"

    first = simulator.app("GET", f"{path}/items").json()["items"]
    rest = simulator.app("GET", f"{path}/items", itemOffset=50, itemLimit=100).json()["items"]
    gallery = simulator.app("GET", path).json()["gallery"]
    listed = simulator.app("GET", GALLERIES).json()["galleries"][0]

    assert len(first) == 50
    assert len(rest) == 10
    assert not {item["id"] for item in first} & {item["id"] for item in rest}
    assert (gallery["totalItems"], len(gallery["items"])) == (60, 50)
    assert len(listed["items"]) == 10


def test_reads_round_sort_orders_to_32_bits_and_writes_do_not(simulator: Simulator) -> None:
    gallery_id = simulator.gallery()
    item = simulator.item(gallery_id, sortOrder=1563813116.8060222)
    path = f"{GALLERIES}/{gallery_id}/items/{item['id']}"

    read = simulator.app("GET", path).json()["item"]["sortOrder"]
    simulator.admin("PATCH", "/settings", {"round_numbers": False})
    in_full = simulator.app("GET", path).json()["item"]["sortOrder"]

    assert item["sortOrder"] == in_full == 1563813116.8060222
    assert read == 1563813120


def test_default_sort_orders_never_meet(simulator: Simulator) -> None:
    gallery_id = simulator.gallery(items=[TEXT] * 20)

    (gallery,) = [one for one in simulator.owner("GET", "/dump")["galleries"] if one["id"] == gallery_id]
    items = gallery["items"]

    assert len({item["sortOrder"] for item in items}) == 20


def test_a_taken_sort_order_is_refused_for_items_and_galleries(simulator: Simulator) -> None:
    gallery_id = simulator.gallery(sortOrder=7)
    item, other = simulator.item(gallery_id, sortOrder=1), simulator.item(gallery_id, sortOrder=2)
    items = f"{GALLERIES}/{gallery_id}/items"

    created = simulator.app("POST", items, {"item": TEXT | {"sortOrder": 1}})
    moved = simulator.app("PATCH", f"{items}/{other['id']}", {"item": {"sortOrder": 1}})
    unmoved = simulator.app("PATCH", f"{items}/{item['id']}", {"item": {"sortOrder": 1}})
    gallery = simulator.app("POST", GALLERIES, {"gallery": {"sortOrder": 7}})

    assert [answer.status_code for answer in (created, moved, unmoved, gallery)] == [409, 409, 200, 409]
    assert created.json()["details"]["applicationError"]["code"] == "ALREADY_EXISTS"


def test_a_patch_sets_what_is_sent_and_null_clears(simulator: Simulator) -> None:
    gallery_id = simulator.gallery()
    item = simulator.item(gallery_id, title="T", description="D", tags={"values": ["a"]}, sortOrder=5)
    change = {"title": None, "description": "E", "id": "ignored", "createdDate": "ignored", "type": "VIDEO"}

    changed = simulator.app("PATCH", f"{GALLERIES}/{gallery_id}/items/{item['id']}", {"item": change}).json()["item"]

    assert "title" not in changed
    assert changed["description"] == "E"
    for unchanged in ("id", "createdDate", "type", "tags", "sortOrder", "text"):
        assert changed[unchanged] == item[unchanged]
    assert changed["updatedDate"] >= item["updatedDate"]


def test_the_media_of_an_item_can_be_replaced(simulator: Simulator) -> None:
    gallery_id = simulator.gallery()
    item = simulator.item(gallery_id)
    change = {"item": {"image": simulator.image()}}

    changed = simulator.app("PATCH", f"{GALLERIES}/{gallery_id}/items/{item['id']}", change).json()["item"]

    assert changed["type"] == "IMAGE"
    assert "text" not in changed
    assert changed["image"]["imageInfo"]["url"].endswith(changed["image"]["imageInfo"]["id"])


def test_an_item_holds_exactly_one_medium(simulator: Simulator) -> None:
    gallery_id = simulator.gallery()
    item = simulator.item(gallery_id)
    items = f"{GALLERIES}/{gallery_id}/items"

    none = simulator.app("POST", items, {"item": {"title": "T"}})
    two = simulator.app("POST", items, {"item": TEXT | {"image": simulator.image()}})
    emptied = simulator.app("PATCH", f"{items}/{item['id']}", {"item": {"text": None}})

    assert [answer.status_code for answer in (none, two, emptied)] == [400, 400, 400]


def test_an_image_must_be_a_ready_file_of_the_sites_media_manager(simulator: Simulator) -> None:
    elsewhere = simulator.admin("POST", "/sites", {"name": "Other"})["instance_id"]
    gallery_id = simulator.gallery()
    own, foreign = simulator.image(), {"imageInfo": {"url": "https://example.test/p.jpg"}}
    simulator.world.first_site.library.get(own["imageInfo"]["id"]).status = "PENDING"
    other_gallery = simulator.http.post(f"/_simulator/sites/{elsewhere}/galleries", json={"gallery": {}}).json()
    ready = simulator.image()

    pending = simulator.app("POST", f"{GALLERIES}/{gallery_id}/items", {"item": {"image": own}})
    external = simulator.app("POST", f"{GALLERIES}/{gallery_id}/items", {"item": {"image": foreign}})
    of_another_site = simulator.http.post(
        f"/_simulator/sites/{elsewhere}/galleries/{other_gallery['gallery']['id']}/items",
        json={"item": {"image": ready}},
    )

    assert _rule(pending) == ("item.image.imageInfo.id", "FILE_NOT_READY")
    assert external.json()["details"]["validationError"]["fieldViolations"][0]["violatedRule"] == "REQUIRED_FIELD"
    assert _rule(of_another_site) == ("item.image.imageInfo.id", "RESOURCE_NOT_FOUND")


def test_a_clone_shows_the_same_items_in_the_same_order_under_new_ids(simulator: Simulator) -> None:
    gallery_id = simulator.gallery(name="G")
    for place in (1, 2, 3):
        simulator.item(gallery_id, title=str(place), sortOrder=place)

    clone = simulator.app("POST", GALLERIES, {"cloneFromGalleryId": gallery_id}).json()["gallery"]

    source = simulator.owner("GET", f"/galleries/{gallery_id}")["gallery"]
    assert [item["title"] for item in clone["items"]] == ["3", "2", "1"]
    assert not {item["id"] for item in clone["items"]} & {item["id"] for item in source["items"]}
    assert not {item["sortOrder"] for item in clone["items"]} & {1, 2, 3}


def test_bulk_delete_names_what_it_deleted_and_has_bounds(simulator: Simulator) -> None:
    gallery_id = simulator.gallery(items=[TEXT] * 2)
    path = f"{GALLERIES}/{gallery_id}/items/delete"
    present = [item["id"] for item in simulator.owner("GET", f"/galleries/{gallery_id}/items")["items"]]

    none = simulator.app("POST", path, {"itemIds": []})
    too_many = simulator.app("POST", path, {"itemIds": ["x"] * 1001})
    deleted = simulator.app("POST", path, {"itemIds": [*present, "unknown"]})

    assert [none.status_code, too_many.status_code] == [400, 400]
    assert deleted.json() == {"itemIds": present}


def test_errors_look_as_wixs(simulator: Simulator) -> None:
    gallery_id = simulator.gallery()
    unknown = "c2a7f0d4-3c58-4f0e-8f6e-1b9d2a4c6e77"

    missing = simulator.app("GET", f"{GALLERIES}/{unknown}")
    too_much = simulator.app("GET", f"{GALLERIES}/{gallery_id}/items", itemLimit=201)
    no_guid = simulator.app("GET", f"{GALLERIES}/abc")
    no_json = simulator.http.post(
        GALLERIES, content=b"{", headers={"authorization": simulator.token().json()["access_token"]}
    )
    no_route = simulator.http.get("/progallery/v2/nothing")

    assert (missing.status_code, missing.json()) == (404, _application("NOT_FOUND", "Gallery not found"))
    violation = too_much.json()["details"]["validationError"]["fieldViolations"][0]
    assert (violation["field"], violation["violatedRule"], violation["data"]) == (
        "itemLimit",
        "MAX",
        {"threshold": 200},
    )
    assert [answer.status_code for answer in (no_guid, no_json, no_route)] == [400, 400, 404]
    assert all("x-wix-request-id" in answer.headers for answer in (missing, too_much, no_guid, no_json, no_route))


def test_limits_of_listing_galleries(simulator: Simulator) -> None:
    refused = [{"limit": 11}, {"limit": 0}, {"offset": -1}, {"itemLimit": 101}, {"limit": "ten"}]

    statuses = [simulator.app("GET", GALLERIES, **query).status_code for query in refused]

    assert statuses == [400] * 5


def test_the_owner_reorders_without_new_sort_orders(simulator: Simulator) -> None:
    gallery_id = simulator.gallery()
    ids = [simulator.item(gallery_id, sortOrder=place)["id"] for place in (3, 2, 1)]

    moved = simulator.owner("PUT", f"/galleries/{gallery_id}/order", {"item_ids": [ids[1], ids[0], ids[2]]})

    items = simulator.owner("GET", f"/galleries/{gallery_id}/items")["items"]
    assert [item["id"] for item in items] == [ids[1], ids[0], ids[2]]
    assert {item["sortOrder"] for item in items} == {1, 2, 3}
    assert set(moved["moved"]) == {ids[0], ids[1]}


def _rule(answer: httpx.Response) -> tuple[str, str]:
    assert answer.status_code == 400
    found = answer.json()["details"]["validationError"]["fieldViolations"][0]
    return found["field"], found["ruleName"]


def _application(code: str, description: str) -> dict[str, object]:
    error = {"code": code, "description": description, "data": {}}
    return {"message": description, "details": {"applicationError": error}}
