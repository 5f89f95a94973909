"""What every test may ask for."""

from tests.servers.s3 import bucket, s3_endpoint, store

__all__ = ["bucket", "s3_endpoint", "store"]
