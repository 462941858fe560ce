"""What can be set at start and changed while running, with Wix's own values as defaults."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Durations are real seconds, except that `time_scale` divides the waits of the webhook retry schedule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate_limit: int = Field(default=200, ge=0)
    """API calls that one site may make within `rate_window`; 0 is no limit (Wix docs: Rate Limits)."""
    rate_window: float = Field(default=60.0, gt=0)
    token_lifetime: float = Field(default=14400.0, ge=0)
    file_delay: float = Field(default=0.5, ge=0)
    """How long a file stays PENDING after its bytes have arrived."""
    time_scale: float = Field(default=1.0, gt=0)
    round_numbers: bool = True
    """Print sort orders as 32-bit floats in answers to GET, as Wix's samples show."""
    thin_webhooks: bool = True
    """Leave dates, tags, link and texts of the image out of Item Updated, as Wix's samples do."""
    gallery_updated_on_item_change: bool = True
    webhook_spelling: Literal["current", "older"] = "current"
    webhook_timeout: float = Field(default=1.25, gt=0)
    max_image_bytes: int = Field(default=25_000_000, ge=1)
    max_file_bytes: int = Field(default=2_000_000_000, ge=1)
