from typing import Any

import httpx
import pytest

from gallery_sync.errors import CredentialsRefused, MediaUnusable, NoRoom, RateLimited, Refused, Unavailable
from gallery_sync.platforms.wordpress.client import Client
from gallery_sync.platforms.wordpress.errors import NotFound, PastTheEnd, TooLarge


def call(status: int, code: str = "", message: str = "No.", text: str = "", headers: dict[str, str] | None = None):
    body: dict[str, Any] = {"json": {"code": code, "message": message, "data": {"status": status}}} if code else {}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, **(body or {"text": text}))

    client = Client(httpx.MockTransport(answer), "https://site.example/wp-json/", "owner", "secret words")
    return client.call("Changing a medium", "POST", "/media/1")


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (404, "rest_post_invalid_id", NotFound),
        (404, "rest_no_route", Unavailable),
        (400, "rest_post_invalid_page_number", PastTheEnd),
        (400, "rest_invalid_param", Refused),
        (400, "rest_upload_no_content_disposition", TooLarge),
        (400, "rest_upload_no_data", TooLarge),
        (401, "rest_not_logged_in", CredentialsRefused),
        (401, "incorrect_password", CredentialsRefused),
        (401, "rest_cannot_create", CredentialsRefused),
        (403, "rest_cannot_edit", CredentialsRefused),
        (403, "rest_forbidden_context", CredentialsRefused),
        (429, "too_many_requests", RateLimited),
        (500, "rest_upload_sideload_error", MediaUnusable),
        (500, "rest_upload_unknown_error", MediaUnusable),
        (500, "db_update_error", Unavailable),
        (400, "rest_upload_limited_space", NoRoom),
        (400, "rest_upload_user_quota_exceeded", NoRoom),
    ],
)
def test_the_code_says_what_an_answer_means(status: int, code: str, expected: type[Exception]):
    with pytest.raises(expected):
        call(status, code)


@pytest.mark.parametrize("words", ["No space left on device (28)", "write: Disk quota exceeded"])
def test_a_full_disk_is_told_by_the_words_that_nobody_translates(words: str):
    with pytest.raises(NoRoom):
        call(500, "rest_upload_unknown_error", words)


def test_a_host_without_room_says_507():
    with pytest.raises(NoRoom):
        call(507, text="Insufficient Storage")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, CredentialsRefused),
        (401, Unavailable),
        (403, Unavailable),
        (404, Unavailable),
        (413, TooLarge),
        (429, RateLimited),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_an_answer_that_is_not_wordpresss_never_means_absence_or_wrong_credentials(
    status: int, expected: type[Exception]
):
    with pytest.raises(expected):
        call(status, text="<html>firewall</html>")


@pytest.mark.parametrize("text", ["", "<html>Maintenance</html>", '<br/>Notice: x {"id": 1}'])
def test_a_success_that_is_no_data_is_looked_at_again_later(text: str):
    with pytest.raises(Unavailable, match="something other than data"):
        call(200, text=text)


@pytest.mark.parametrize("text", ["[]", "null", "3"])
def test_data_of_another_form_is_looked_at_again_later(text: str):
    with pytest.raises(Unavailable):
        _ = call(200, text=text).object


def test_a_file_over_the_limit_of_a_file_is_told_from_a_refused_one():
    with pytest.raises(TooLarge, match="upload_max_filesize"):
        call(500, "rest_upload_unknown_error", "Die Datei übersteigt upload_max_filesize in php.ini.")
    with pytest.raises(MediaUnusable, match="You are not allowed") as refused:
        call(500, "rest_upload_unknown_error", "You are not allowed to upload this file type.")
    assert not isinstance(refused.value, TooLarge)


def test_a_wait_that_the_site_asks_for_is_kept():
    with pytest.raises(RateLimited) as limited:
        call(429, text="slow down", headers={"Retry-After": "30"})
    assert limited.value.retry_after == 30


def test_neither_password_nor_body_is_in_any_message():
    with pytest.raises(Refused) as refused:
        call(400, "rest_invalid_param", "Invalid parameter(s): title")
    assert "secret" not in refused.value.reason
    assert (
        refused.value.reason == "Changing a medium: WordPress refused it. WordPress says: Invalid parameter(s): title."
    )
