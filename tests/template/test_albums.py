"""The bucket of albums and what shows it: what expires, what anybody may see, what is kept at the edge."""

from fnmatch import fnmatchcase
from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

from gallery_sync.platforms.s3.layout import Layout, media_name

from .conftest import ROOT, Template
from .resolved import Resolved

ALBUM = Layout("a1")
MEDIA = ALBUM.media(media_name("0" * 64, "m1", "jpg"))
PUBLIC = (ALBUM.page, MEDIA, ALBUM.media("media/holiday.jpg"))
NOT_PUBLIC = (ALBUM.sidecar("m1"), ALBUM.album, ALBUM.index, ALBUM.staging("m1"))
FORMER_STAGING = f"{ALBUM.prefix}staging/m1"
"""Where files were staged before there was a rule for them."""
DAY = 86_400


def made(**parameters: str) -> dict[str, Any]:
    return Resolved(yaml_parse((ROOT / "template.yaml").read_text()), parameters).resources


def rules_for(source: Template, key: str) -> list[dict[str, Any]]:
    rules = source.of_type("AWS::S3::Bucket")["AlbumBucket"]["LifecycleConfiguration"]["Rules"]
    return [rule for rule in rules if key.startswith(rule.get("Prefix", "")) and rule["Status"] == "Enabled"]


def days_of_former_versions(source: Template, key: str) -> list[tuple[int, int]]:
    """(days, former versions that stay all the same) of each rule."""
    found = [
        one["NoncurrentVersionExpiration"] for one in rules_for(source, key) if "NoncurrentVersionExpiration" in one
    ]
    return [(one["NoncurrentDays"], one.get("NewerNoncurrentVersions", 0)) for one in found]


def test_a_staged_file_that_was_left_behind_expires_with_its_versions(source: Template) -> None:
    rules = rules_for(source, ALBUM.staging("m1"))

    assert min(rule.get("ExpirationInDays", 99) for rule in rules) == 1
    assert min(days for days, kept in days_of_former_versions(source, ALBUM.staging("m1")) if not kept) == 1


@pytest.mark.parametrize("key", [*PUBLIC, *NOT_PUBLIC[:-1], FORMER_STAGING])
def test_what_an_album_shows_never_expires_by_itself(source: Template, key: str) -> None:
    assert not [rule for rule in rules_for(source, key) if "ExpirationInDays" in rule]


@pytest.mark.parametrize("key", [MEDIA, ALBUM.sidecar("m1")])
def test_what_was_deleted_can_be_brought_back_for_ninety_days(source: Template, key: str) -> None:
    """As long as the runbook says, unless it was rewritten twenty times since."""
    assert sorted(days_of_former_versions(source, key)) == [(7, 20), (90, 0)]


def test_what_is_rewritten_all_the_time_keeps_few_former_versions(source: Template) -> None:
    for key in (ALBUM.index, ALBUM.page):
        assert (7, 20) in days_of_former_versions(source, key)


def test_a_delete_marker_goes_when_nothing_is_left_below_it(source: Template) -> None:
    for key in (MEDIA, ALBUM.staging("m1")):
        assert [rule for rule in rules_for(source, key) if rule.get("ExpiredObjectDeleteMarker") is True]


def test_uploads_that_were_cut_short_are_given_up(source: Template) -> None:
    assert [rule for rule in rules_for(source, ALBUM.staging("m1")) if "AbortIncompleteMultipartUpload" in rule]


def test_everybody_sees_pages_and_media_and_nothing_else() -> None:
    statements = made(AlbumsPublic="true")["AlbumBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (shown,) = [one for one in statements if one["Effect"] == "Allow"]
    patterns = [one["Fn::Sub"].removeprefix("${AlbumBucket.Arn}/") for one in shown["Resource"]]

    def seen(key: str) -> bool:
        return any(fnmatchcase(key, pattern) for pattern in patterns)

    assert shown["Action"] == "s3:GetObject"
    assert all(map(seen, PUBLIC))
    assert not any(map(seen, (*NOT_PUBLIC, FORMER_STAGING)))


def test_a_private_album_is_shown_by_nobody() -> None:
    resources = made(AlbumsPublic="false")

    statements = resources["AlbumBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert {one["Effect"] for one in statements} == {"Deny"}
    assert not [one for one in resources.values() if one["Type"].startswith("AWS::CloudFront::")]


def test_the_edge_keeps_what_may_be_kept_for_a_day_and_compresses() -> None:
    """What says nothing is asked for each time. A picture that was deleted is gone from the edge a day later."""
    resources = made(AlbumsPublic="true")
    behavior = resources["AlbumDistribution"]["Properties"]["DistributionConfig"]["DefaultCacheBehavior"]
    policy = resources["AlbumCaching"]["Properties"]["CachePolicyConfig"]
    key = policy["ParametersInCacheKeyAndForwardedToOrigin"]

    assert behavior["CachePolicyId"] == {"Ref": "AlbumCaching"}
    assert (policy["MinTTL"], policy["DefaultTTL"], policy["MaxTTL"]) == (0, 0, DAY)
    assert behavior["Compress"] is key["EnableAcceptEncodingGzip"] is key["EnableAcceptEncodingBrotli"] is True
    assert {next(iter(one.values())) for name, one in key.items() if name.endswith("Config")} == {"none"}


def test_an_album_is_shown_with_headers_that_let_nothing_run() -> None:
    resources = made(AlbumsPublic="true")
    behavior = resources["AlbumDistribution"]["Properties"]["DistributionConfig"]["DefaultCacheBehavior"]
    headers = resources["AlbumHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    text = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    policy = dict(part.split(" ", 1) for part in text.split("; "))

    assert behavior["ResponseHeadersPolicyId"] == {"Ref": "AlbumHeaders"}
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["img-src"] == policy["media-src"] == "'self'"
    assert "script-src" not in policy
    assert headers["ContentTypeOptions"] == {"Override": True}
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 365 * DAY


@pytest.mark.parametrize("name", ["AlbumAccess", "AlbumCaching", "AlbumHeaders"])
def test_what_cloudfront_names_account_wide_bears_the_stacks_own_id(name: str) -> None:
    (configuration,) = made(AlbumsPublic="true")[name]["Properties"].values()

    assert "AWS::StackId" in str(configuration["Name"])
