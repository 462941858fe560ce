"""Galleries on Grain, the photo network on AT Protocol."""

from gallery_sync.platforms.grain.connector import GrainConnector
from gallery_sync.platforms.grain.platform import NAME

__all__ = ["NAME", "GrainConnector"]
