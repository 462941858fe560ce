"""Albums in an S3 bucket that the stack owns: the platform that needs no account and no credentials."""

from gallery_sync.platforms.s3.album import S3Album
from gallery_sync.platforms.s3.bucket import connect
from gallery_sync.platforms.s3.connector import S3Connector
from gallery_sync.platforms.s3.platform import NAME, S3Platform

__all__ = ["NAME", "S3Album", "S3Connector", "S3Platform", "connect"]
