"""What is written to Wix, strictly: a misspelled field is an error here, not an ignored field there.

In a PATCH absent fields stay and present ones are set (Wix SDK 1.0.51); so only fields that were given are
sent."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from gallery_sync.model.text import clean


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case Mapping():
            return {_cleaned(name): _cleaned(one) for name, one in cast("Mapping[Any, Any]", value).items()}
        case list() | tuple():
            return [_cleaned(one) for one in cast("Sequence[Any]", value)]
        case _:
            return value


class Written(BaseModel):
    model_config = ConfigDict(
        extra="forbid", alias_generator=to_camel, validate_by_name=True, frozen=True, hide_input_in_errors=True
    )

    def to_wire(self) -> dict[str, Any]:
        """Only the fields that were given, under Wix's names, and in texts nothing that JSON cannot hold."""
        return _cleaned(self.model_dump(by_alias=True, exclude_unset=True))


class LinkWrite(Written):
    text: str
    url: str
    target: str = ""


class TagsWrite(Written):
    values: tuple[str, ...]


class ImageInfoWrite(Written):
    """Only an image that is in the Media Manager, and READY there, can be shown: Wix wants ID and
    dimensions."""

    id: str = Field(min_length=1)
    width: int
    height: int
    alt_text: str = ""
    filename: str = ""


class ImageWrite(Written):
    """`focal_point` and the like are Wix's own and pass through as they were read."""

    image_info: ImageInfoWrite
    focal_point: Any = None
    exif: Any = None
    quality: Any = None
    unsharp_masking: Any = None


class VideoInfoWrite(Written):
    id: str = ""
    url: str = ""
    filename: str = ""


class VideoWrite(Written):
    type: str
    video_info: VideoInfoWrite


class TextWrite(Written):
    html: str


class ItemWrite(Written):
    """An item to create, with exactly one of `image`, `video` and `text`; or the changed fields of one to
    update."""

    title: str = ""
    description: str = ""
    sort_order: float = Field(default=0.0, allow_inf_nan=False)
    link: LinkWrite | None = None
    tags: TagsWrite | None = None
    image: ImageWrite | None = None
    video: VideoWrite | None = None
    text: TextWrite | None = None


class GalleryWrite(Written):
    """`sort_order` must be unique among the site's galleries. `items` only when creating."""

    name: str = ""
    sort_order: float = Field(default=0.0, allow_inf_nan=False)
    items: tuple[ItemWrite, ...] = ()


class ExternalInfo(Written):
    """Comes back in the events file ready and file failed: how a file is told to be ours, and whose it is."""

    origin: str = Field(max_length=1000)
    external_ids: tuple[str, ...] = Field(max_length=30)


LONGEST_NAME = 1000
LONGEST_TYPE = 100


class ImportRequest(Written):
    """Wix must learn the type from one of `mime_type`, an extension in `display_name` or in `url`, or a
    HEAD request."""

    url: str
    media_type: str = ""
    display_name: str = Field(default="", max_length=LONGEST_NAME)
    mime_type: str = Field(default="", max_length=LONGEST_TYPE)
    external_info: ExternalInfo | None = None


class UploadRequest(Written):
    mime_type: str
    file_name: str = ""
    size_in_bytes: str = ""
    external_info: ExternalInfo | None = None
