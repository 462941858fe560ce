"""What callers may send. Undeclared fields are dropped: read-only ones, and what Wix's SDK repeats in bodies.

A field that was sent is told from one that was not by pydantic's `model_fields_set`: that is what PATCH goes by.
Field names and bounds: `@wix/auto_sdk_pro-gallery_pro-gallery` 1.0.51 and `@wix/auto_sdk_media_files` 1.0.101.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from .errors import from_validation
from .wire import Json

type Finite = Annotated[float, Field(allow_inf_nan=False, ge=-3e38, le=3e38)]
type Positive = Annotated[int, Field(ge=1)]


class Shape(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", strict=True)

    def wire(self) -> Json:
        """The fields that were sent, as sent; nested ones that are null are left out."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class Link(Shape):
    text: str | None = None
    url: str | None = None
    type: Literal["UNDEFINED", "EXTERNAL", "INTERNAL"] | None = None
    target: Literal["_blank", "_self"] | None = None


class Tags(Shape):
    values: list[str] | None = None


class ImageInfo(Shape):
    id: Annotated[str, StringConstraints(min_length=1)]
    width: Positive
    height: Positive
    alt_text: str | None = None
    filename: str | None = None


class FocalPoint(Shape):
    x: Finite | None = None
    y: Finite | None = None


class UnsharpMasking(Shape):
    amount: Annotated[float, Field(ge=0, le=5)] | None = None
    radius: Finite | None = None
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None


class Image(Shape):
    image_info: ImageInfo
    focal_point: FocalPoint | None = None
    exif: dict[str, Any] | None = None
    quality: Annotated[int, Field(ge=30, le=100)] | None = None
    unsharp_masking: UnsharpMasking | None = None


class VideoInfo(Shape):
    id: str | None = None
    url: str | None = None
    filename: str | None = None


class Video(Shape):
    type: Literal["UNDEFINED", "WIX_MEDIA", "YOUTUBE", "VIMEO"] | None = None
    video_info: VideoInfo
    duration_in_millis: int | None = None


class Text(Shape):
    html: Annotated[str, StringConstraints(min_length=1)]
    css: dict[str, Any] | None = None


class SecondaryMedia(Shape):
    image: Image | None = None
    text: Text | None = None


class ItemShape(Shape):
    sort_order: Finite | None = None
    title: str | None = None
    description: str | None = None
    link: Link | None = None
    image: Image | None = None
    video: Video | None = None
    text: Text | None = None
    tags: Tags | None = None
    secondary_media: SecondaryMedia | None = None


class GalleryShape(Shape):
    name: str | None = None
    sort_order: Finite | None = None
    items: list[ItemShape] | None = None


class CreateGallery(Shape):
    gallery: GalleryShape | None = None
    clone_from_gallery_id: str | None = None


class UpdateGallery(Shape):
    gallery: GalleryShape


class WriteItem(Shape):
    item: ItemShape


class BulkDeleteItems(Shape):
    item_ids: Annotated[list[str], Field(min_length=1, max_length=1000)]


def parse[S: Shape](shape: type[S], body: Json) -> S:
    """The body in that shape. Raises an `ApiError` 400 that names each broken rule."""
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        raise from_validation(error) from None
