"""Sample galleries for the demo and the tests: pictures made by this project, free to use (CC0)."""

from tools.samples.galleries import SampleGallery, SampleItem, sample_galleries, sample_picture

__all__ = ["SampleGallery", "SampleItem", "sample_galleries", "sample_picture"]
