import base64
import io
from typing import Any

import pytest
from PIL import Image

from tests.harness.pictures import jpeg, mp4
from tests.unit.wix_simulator.conftest import MEDIA, Receiver, Simulator

INFO = {"origin": "sync", "externalIds": ["pair-1"]}


def import_file(simulator: Simulator, url: str, **fields: object) -> dict[str, Any]:
    answer = simulator.app("POST", f"{MEDIA}/files/import", {"url": url, "externalInfo": INFO} | fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["file"]


def descriptor(simulator: Simulator, file_id: str) -> dict[str, Any]:
    return simulator.app("GET", f"{MEDIA}/files/get-file-by-id", fileId=file_id).json()["file"]


def test_an_import_is_pending_first_and_ready_later(simulator: Simulator, receiver: Receiver) -> None:
    receiver.files["/p.jpg"] = jpeg(80, 60)
    pending = import_file(simulator, f"{receiver.url}/p.jpg?signature=x")
    simulator.settle()

    ready = descriptor(simulator, pending["id"])
    (webhook,) = receiver.webhooks("file_ready")
    assert (pending["operationStatus"], pending["media"], pending["hash"]) == ("PENDING", None, "")
    assert pending["displayName"] == "p.jpg"
    assert (ready["operationStatus"], len(ready["hash"])) == ("READY", 32)
    assert ready["media"]["image"]["image"] | {"width": 80, "height": 60} == ready["media"]["image"]["image"]
    assert webhook.event["entityId"] == pending["id"]
    assert webhook.event["actionEvent"]["body"] == {"file": ready, "externalInfo": INFO, "triggeredByUndelete": False}
    assert webhook.identity["appId"] == simulator.world.app_id


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.jpg", None, "IMPORT_FAILED"),
        ("text.jpg", b"not a picture", "MISMATCH_MIME_TYPE"),
        ("text.mp4", b"not a video, though long enough", "MISMATCH_MIME_TYPE"),
        ("empty.jpg", b"", "ZERO_FILE_SIZE"),
        ("large.jpg", b"x" * 2000, "FILE_SIZE_OVER_LIMIT"),
    ],
)
def test_an_import_that_fails_says_why(
    simulator: Simulator, receiver: Receiver, name: str, content: bytes | None, code: str
) -> None:
    simulator.admin("PATCH", "/settings", {"max_image_bytes": 1000})
    if content is not None:
        receiver.files[f"/{name}"] = content
    pending = import_file(simulator, f"{receiver.url}/{name}")
    simulator.settle()

    (webhook,) = receiver.webhooks("file_failed")
    body = webhook.event["actionEvent"]["body"]
    assert descriptor(simulator, pending["id"])["operationStatus"] == "FAILED"
    assert webhook.event["entityId"] == pending["id"]
    assert (body["error"]["code"], body["externalInfo"]) == (code, INFO)
    assert "file" not in body


def test_a_source_that_cannot_be_reached_fails_the_import(simulator: Simulator, receiver: Receiver) -> None:
    import_file(simulator, "http://127.0.0.1:1/p.jpg")
    simulator.settle()

    assert receiver.webhooks("file_failed")[0].event["actionEvent"]["body"]["error"]["code"] == "IMPORT_FAILED"


def test_the_type_of_an_import_must_come_from_somewhere(simulator: Simulator, receiver: Receiver) -> None:
    receiver.files["/untyped"] = jpeg()

    told = import_file(simulator, f"{receiver.url}/untyped")
    refused = simulator.app("POST", f"{MEDIA}/files/import", {"url": f"{receiver.url}/nothing"})
    unsupported = simulator.app("POST", f"{MEDIA}/files/import", {"url": "http://x/y", "mimeType": "text/html"})
    no_address = simulator.app("POST", f"{MEDIA}/files/import", {"url": "file:///etc/hosts", "mimeType": "image/jpeg"})

    assert told["mediaType"] == "IMAGE"
    assert [answer.status_code for answer in (refused, unsupported, no_address)] == [400, 400, 400]


def test_a_file_can_be_made_to_fail(simulator: Simulator) -> None:
    simulator.admin("POST", "/faults/next", {"fault": "file_failed"})

    assert simulator.upload()["operationStatus"] == "FAILED"


def test_an_upload_is_pending_while_it_is_worked_on(simulator: Simulator) -> None:
    simulator.admin("PATCH", "/settings", {"file_delay": 0.2})
    asked = simulator.app("POST", f"{MEDIA}/files/generate-upload-url", {"mimeType": "image/jpeg", "fileName": "a.jpg"})

    file = simulator.http.put(asked.json()["uploadUrl"], params={"filename": "b.jpg"}, content=jpeg()).json()["file"]
    simulator.settle()

    assert (file["operationStatus"], file["displayName"]) == ("PENDING", "b.jpg")
    assert descriptor(simulator, file["id"])["operationStatus"] == "READY"


def test_an_empty_upload_is_refused(simulator: Simulator) -> None:
    asked = simulator.app("POST", f"{MEDIA}/files/generate-upload-url", {"mimeType": "image/jpeg"})

    answer = simulator.http.put(asked.json()["uploadUrl"], content=b"")

    assert answer.status_code == 400
    assert answer.json()["details"]["validationError"]["fieldViolations"][0]["ruleName"] == "ZERO_FILE_SIZE"


def test_a_resumable_upload_goes_on_where_it_stopped(simulator: Simulator) -> None:
    asked = simulator.app("POST", f"{MEDIA}/files/generate-resumable-upload-url", {"mimeType": "image/jpeg"}).json()
    token, content = asked["uploadToken"], jpeg()
    metadata = f"token {base64.b64encode(token.encode()).decode()}"
    begun = simulator.http.post(
        asked["uploadUrl"], headers={"upload-length": str(len(content)), "upload-metadata": metadata}
    )
    place = begun.headers["location"]

    simulator.http.patch(place, content=content[:10], headers={"upload-offset": "0"})
    wrong = simulator.http.patch(place, content=content, headers={"upload-offset": "0"})
    early = simulator.http.put(f"{asked['uploadUrl']}/{token}")
    offset = simulator.http.head(place).headers["upload-offset"]
    simulator.http.patch(place, content=content[10:], headers={"upload-offset": offset})
    done = simulator.http.put(f"{asked['uploadUrl']}/{token}", params={"filename": "c.jpg"})
    again = simulator.http.put(f"{asked['uploadUrl']}/{token}")

    assert (begun.status_code, wrong.status_code, early.status_code, offset) == (201, 409, 400, "10")
    assert done.json()["file"]["sizeInBytes"] == str(len(content))
    assert again.status_code == 404


def test_the_media_host_gives_originals_and_renditions(simulator: Simulator) -> None:
    content = jpeg(80, 60)
    url = simulator.upload(content=content)["url"]

    filled = simulator.http.get(f"{url}/v1/fill/w_20,h_20,al_c,q_90/a.jpg")
    fitted = simulator.http.get(f"{url}/v1/fit/w_40,h_40/a.jpg")
    refused = [
        simulator.http.get(f"{url}/v1/{bad}/a.jpg").status_code
        for bad in ("fill/w_20", "fill/w_0,h_1", "other/w_1,h_1")
    ]

    assert simulator.http.get(url).content == content
    assert Image.open(io.BytesIO(filled.content)).size == (20, 20)
    assert Image.open(io.BytesIO(fitted.content)).size == (40, 30)
    assert refused == [400, 400, 400]


def test_a_private_file_is_for_those_with_a_download_url(simulator: Simulator, receiver: Receiver) -> None:
    receiver.files["/p.jpg"] = jpeg()
    file = import_file(simulator, f"{receiver.url}/p.jpg", private=True)
    simulator.settle()

    asked = simulator.app("POST", f"{MEDIA}/files/generate-file-download-url", {"fileId": file["id"]}).json()

    assert simulator.http.get(file["url"]).status_code == 403
    assert simulator.http.get(asked["downloadUrls"][0]["url"]).content == receiver.files["/p.jpg"]


def test_a_video_knows_its_size_length_and_poster(simulator: Simulator) -> None:
    file = simulator.upload("clip.mp4", mp4(1920, 1080, 9_000))
    gallery_id = simulator.gallery()
    item = simulator.owner(
        "POST", f"/galleries/{gallery_id}/items", {"item": {"video": {"videoInfo": {"id": file["id"]}}}}
    )["item"]

    (resolution,) = item["video"]["videoInfo"]["resolutions"]
    (poster,) = item["video"]["videoInfo"]["posters"]
    assert (resolution["width"], resolution["height"], resolution["format"]) == (1920, 1080, "mp4")
    assert item["video"]["durationInMillis"] == 9_000
    assert simulator.http.get(resolution["url"]).content == mp4(1920, 1080, 9_000)
    assert Image.open(io.BytesIO(simulator.http.get(poster["url"]).content)).size == (1920, 1080)


def test_a_trashed_file_still_shows_and_a_deleted_one_is_gone(simulator: Simulator) -> None:
    file = simulator.upload()

    simulator.app("POST", f"{MEDIA}/bulk/files/delete", {"fileIds": [file["id"]]})
    trashed = (descriptor(simulator, file["id"])["state"], simulator.http.get(file["url"]).status_code)
    simulator.app("POST", f"{MEDIA}/bulk/files/delete", {"fileIds": [file["id"]], "permanent": True})

    assert trashed == ("DELETED", 200)
    assert simulator.http.get(file["url"]).status_code == 404


def test_each_site_has_a_media_manager_of_its_own(simulator: Simulator) -> None:
    file = simulator.upload()
    other = simulator.admin("POST", "/sites", {"name": "Other"})["instance_id"]
    token = simulator.token(instance_id=other).json()["access_token"]

    answer = simulator.http.get(
        f"{MEDIA}/files/get-file-by-id", params={"fileId": file["id"]}, headers={"authorization": token}
    )

    assert answer.status_code == 404
