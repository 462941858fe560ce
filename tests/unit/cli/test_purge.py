"""Forgetting a site for good."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import boto3
import pytest

from gallery_sync.cli import purge
from gallery_sync.cli.output import Failure
from gallery_sync.model import FormerAlbum
from tests.harness.samples import a_connection, a_line, a_link, a_pair

from .conftest import SITE, Operator


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds: list[float] = []
    monkeypatch.setattr(purge.time, "sleep", seconds.append)
    return seconds


def test_nothing_of_a_site_is_left_and_others_stay(operator: Operator, waited: list[float]):
    operator.table.put_connection(a_connection())
    operator.table.put_link(a_link("link-2", instance_id="site-2"))

    operator("purge", SITE, "--yes")

    rows = operator.deployment.dynamodb.scan(TableName="table")["Items"]
    assert {row["pk"]["S"] for row in rows} == {"SITE#site-2", "LINK#link-2", "ALBUM#s3#album-of-link-2"}


def test_work_that_is_under_way_is_waited_for(operator: Operator, waited: list[float]):
    operator("purge", SITE, "--yes")

    assert sum(waited) == purge.LONGEST_WORK


def test_it_is_not_done_without_being_confirmed(operator: Operator, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    with pytest.raises(Failure, match="--yes"):
        operator("purge", SITE)

    assert operator.link().version == 1


def test_an_unknown_site_is_no_success(operator: Operator):
    with pytest.raises(Failure, match="Nothing is kept"):
        operator("purge", "nobody", "--yes")


@pytest.fixture
def bucket(operator: Operator) -> str:
    """Where the albums lie; removing one there removes its objects, unless it is `stubborn`."""
    client = boto3.client("s3")
    client.create_bucket(Bucket="albums", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    cast("dict[str, str]", operator.deployment.outputs)["AlbumBucketName"] = "albums"

    def delete_album(album_id: str) -> None:
        if album_id != "stubborn":
            client.delete_object(Bucket="albums", Key=f"galleries/{album_id}/items/one.json")

    platform = SimpleNamespace(delete_album=delete_album)
    accounts = SimpleNamespace(platform=lambda *_: platform)
    operator.deployment.__dict__["worker"] = replace(operator.deployment.worker, accounts=accounts)  # type: ignore[arg-type]
    return "albums"


def put_album(album_id: str) -> None:
    boto3.client("s3").put_object(Bucket="albums", Key=f"galleries/{album_id}/items/one.json", Body=b"A private title")


def objects() -> int:
    return boto3.client("s3").list_objects_v2(Bucket="albums")["KeyCount"]


def test_albums_that_were_kept_when_their_galleries_were_unlinked_go_with_the_site(
    operator: Operator, waited: list[float], bucket: str
):
    put_album("former")
    operator.table.put_former_album(FormerAlbum(SITE, "s3", "", "former", "gone"))

    answer = operator("purge", SITE, "--albums", "--yes")

    assert objects() == 0
    assert "former" in [row["id"] for row in answer.content]
    assert operator.deployment.dynamodb.scan(TableName="table")["Items"] == []


def test_an_album_that_another_site_has_linked_since_is_left_alone(
    operator: Operator, waited: list[float], bucket: str
):
    put_album("former")
    operator.table.put_former_album(FormerAlbum(SITE, "s3", "", "former", "gone"))
    operator.table.put_link(a_link("link-2", instance_id="site-2", album_id="former"))

    operator("purge", SITE, "--albums", "--yes")

    assert objects() == 1


def test_it_is_no_success_while_the_bucket_still_has_objects(operator: Operator, waited: list[float], bucket: str):
    put_album("stubborn")
    operator.table.put_former_album(FormerAlbum(SITE, "s3", "", "stubborn", "gone"))

    with pytest.raises(Failure, match="galleries/stubborn/items/one"):
        operator("purge", SITE, "--albums", "--yes")


def test_rows_below_links_that_are_gone_are_removed(operator: Operator, waited: list[float]):
    link = operator.table.put_link(a_link("link-9", album_id="another"))
    operator.table.put_pair(a_pair("pair-9", "item-9", link_id="link-9"), None, [a_line("pair-9", link_id="link-9")])
    for pk, sk in (("LINK#link-9", "LINK"), (f"SITE#{SITE}", f"LINK#{link.gallery_id}#link-9")):
        operator.deployment.dynamodb.delete_item(TableName="table", Key={"pk": {"S": pk}, "sk": {"S": sk}})

    operator("purge", SITE, "--yes")

    rows = operator.deployment.dynamodb.scan(TableName="table")["Items"]
    assert [row for row in rows if row["pk"]["S"].startswith("LINK#")] == []


@pytest.mark.parametrize("sort_key", ["SITE", "LINK#", "CONNECTION#", "FORMER#"])
def test_what_cannot_be_read_of_a_site_goes_with_everything_below_it(
    operator: Operator, waited: list[float], sort_key: str
):
    operator.table.put_connection(a_connection())
    operator.table.put_former_album(FormerAlbum(SITE, "s3", "", "former", "gone"))
    operator.table.put_link(a_link("link-2", instance_id="site-2"))
    client = operator.deployment.dynamodb
    for row in client.scan(TableName="table")["Items"]:
        if row["pk"]["S"] == f"SITE#{SITE}" and row["sk"]["S"].startswith(sort_key):
            client.put_item(TableName="table", Item={**row, "doc": {"S": '{"state": "of a newer version"}'}})

    operator("purge", SITE, "--yes")

    rows = client.scan(TableName="table")["Items"]
    assert {row["pk"]["S"] for row in rows} == {"SITE#site-2", "LINK#link-2", "ALBUM#s3#album-of-link-2"}


def test_albums_of_links_that_cannot_be_read_are_not_said_to_be_gone(operator: Operator, waited: list[float]):
    client = operator.deployment.dynamodb
    (row,) = [one for one in client.scan(TableName="table")["Items"] if one["sk"]["S"].startswith("LINK#")]
    client.put_item(TableName="table", Item={**row, "doc": {"S": "{"}})

    with pytest.raises(Failure, match="cannot be read"):
        operator("purge", SITE, "--albums", "--yes")

    assert client.scan(TableName="table")["Count"] > 0
