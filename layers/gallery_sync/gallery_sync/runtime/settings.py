"""Configuration from environment variables. What is missing is named; nothing is read at import."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gallery_sync.errors import InvalidRequest


def required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise InvalidRequest(f"The environment variable {name} is not set; deploy the stack again with its parameter.")
    return value


def release(environment: Mapping[str, str]) -> str:
    """Which commit was deployed, and when; `unstamped` where the template was built by `sam build` alone."""
    return environment.get("RELEASE", "").strip() or "unstamped"


def flag(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "").strip().lower()
    if value not in ("", "true", "false"):
        raise InvalidRequest(f"The environment variable {name} must be 'true' or 'false'.")
    return value == "true"


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """For a function that reads the table and sends messages."""

    table_name: str
    gallery_queue_url: str
    item_queue_url: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "QueueSettings":
        return cls(
            required(environment, "TABLE_NAME"),
            required(environment, "GALLERY_QUEUE_URL"),
            required(environment, "ITEM_QUEUE_URL"),
        )


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """For a function that also talks to Wix and to the platforms. `album_url` is empty while albums are private,
    `credentials_key_arn` while only platforms are used that need no account."""

    queues: QueueSettings
    album_bucket: str
    album_url: str
    wix_app_id: str
    wix_app_secret_arn: str = field(repr=False)
    wix_api_url: str
    credentials_key_arn: str
    allow_loopback_http: bool

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "WorkerSettings":
        return cls(
            queues=QueueSettings.read(environment),
            album_bucket=required(environment, "ALBUM_BUCKET"),
            album_url=environment.get("ALBUM_URL", ""),
            wix_app_id=required(environment, "WIX_APP_ID"),
            wix_app_secret_arn=required(environment, "WIX_APP_SECRET_ARN"),
            wix_api_url=required(environment, "WIX_API_URL"),
            credentials_key_arn=environment.get("CREDENTIALS_KEY_ARN", ""),
            allow_loopback_http=flag(environment, "ALLOW_LOOPBACK_HTTP"),
        )
