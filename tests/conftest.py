"""Fixtures that every room may use."""

from tests.postgres import postgres_server, postgres_url
from tests.s3 import s3_environment, s3_server, s3_url

__all__ = [
    "postgres_server",
    "postgres_url",
    "s3_environment",
    "s3_server",
    "s3_url",
]
