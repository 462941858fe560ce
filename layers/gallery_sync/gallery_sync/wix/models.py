"""Wix's JSON as it is read (Wix SDK 1.0.51: `@wix/auto_sdk_pro-gallery_pro-gallery`; 1.0.101: media files).

Reading is lenient: unknown fields are kept, null is as good as absent, numbers may be text (64-bit integers
always are, and floats may be "NaN"). What is written is in `writes`."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel


def _without_nulls(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {name: one for name, one in cast("Mapping[str, object]", value).items() if one is not None}


_LARGEST = 2**53
"""Of a number that can be true, and that every JSON parser reads as it is."""


def _count(value: object) -> int:
    try:
        number = int(float(value)) if isinstance(value, str | float | int) else 0
    except (ValueError, OverflowError):
        return 0
    return number if 0 <= number < _LARGEST else 0


type Count = Annotated[int, BeforeValidator(_count)]
"""A whole number from 0 on; 0, unknown, for what is none, such as "NaN"."""


class Wire(BaseModel):
    model_config = ConfigDict(
        extra="allow",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        frozen=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, value: object) -> object:
        return _without_nulls(value)


class ImageInfo(Wire):
    """`id` is the file's ID in the Media Manager with its extension; `url` is read-only and may be absent."""

    id: str = ""
    url: str = ""
    width: Count = 0
    height: Count = 0
    alt_text: str = ""
    filename: str = ""
    size_in_bytes: Count = 0


class Image(Wire):
    """Focal point, quality, sharpening and EXIF stay among the unknown fields: they are carried, never
    read."""

    image_info: ImageInfo


class Resolution(Wire):
    url: str = ""
    width: Count = 0
    height: Count = 0
    format: str = ""


class VideoInfo(Wire):
    """`id` for a video in the Media Manager, `url` for one on YouTube or Vimeo."""

    id: str = ""
    url: str = ""
    filename: str = ""
    resolutions: tuple[Resolution, ...] = ()
    posters: tuple[ImageInfo, ...] = ()
    size_in_bytes: Count = 0


class Video(Wire):
    """`type`: UNDEFINED, WIX_MEDIA, YOUTUBE or VIMEO."""

    type: str = ""
    video_info: VideoInfo


class Text(Wire):
    html: str = ""


class Link(Wire):
    text: str = ""
    url: str = ""


class Tags(Wire):
    values: tuple[str, ...] = ()


class Item(Wire):
    """Exactly one of `image`, `video` and `text`. `sort_order` is unique within the gallery and sorts
    descending; reads give it rounded to a 32-bit float. Dates are ISO 8601; a fresh item has no
    `updated_date`."""

    id: str = Field(min_length=1)
    sort_order: float = 0.0
    title: str = ""
    description: str = ""
    link: Link = Link()
    type: str = ""
    image: Image | None = None
    video: Video | None = None
    text: Text | None = None
    tags: Tags = Tags()
    created_date: str = ""
    updated_date: str = ""


class UnreadableItem(Wire):
    """An item that exists but is not of the shape above."""

    id: str = Field(min_length=1)


type AnyItem = Annotated[Item | UnreadableItem, Field(union_mode="left_to_right")]


class Gallery(Wire):
    """`total_items` counts the whole gallery, `items` is one page of it. There is no date of change."""

    id: str = Field(min_length=1)
    name: str = ""
    total_items: Count = 0
    items: tuple[AnyItem, ...] = ()
    sort_order: float = 0.0
    created_date: str = ""


class FileMedia(Wire):
    """`image.image` holds an image's dimensions, `video.resolutions` a video's."""

    image: Mapping[str, Any] = {}
    video: Mapping[str, Any] = {}


class FileDescriptor(Wire):
    """A file in the Media Manager. `operation_status`: PENDING, READY or FAILED; `media` is there once it
    is READY."""

    id: str = Field(min_length=1)
    url: str = ""
    display_name: str = ""
    media_type: str = ""
    hash: str = ""
    size_in_bytes: Count = 0
    operation_status: str = ""
    media: FileMedia = FileMedia()

    def dimensions(self) -> tuple[int, int]:
        """Width and height in pixels; (0, 0) while Wix does not say."""
        image = self.media.image.get("image")
        found = cast("list[object]", self.media.video.get("resolutions") or [image])
        first = found[0] if found else None
        sized = Resolution.model_validate(first) if isinstance(first, Mapping) else Resolution()
        return sized.width, sized.height


class BulkImportError(Wire):
    code: str = ""
    description: str = ""


class BulkImportMetadata(Wire):
    original_index: Count = 0
    success: bool = False
    error: BulkImportError = BulkImportError()


class BulkImportResult(Wire):
    """`item` is there when it succeeded."""

    item_metadata: BulkImportMetadata
    item: FileDescriptor | None = None


class AppInstance(Wire):
    """The app on this site. `origin_instance_id` is there when the site was duplicated from another."""

    instance_id: str = Field(min_length=1)
    app_name: str = ""
    app_version: str = ""
    permissions: tuple[str, ...] = ()
    origin_instance_id: str = ""
