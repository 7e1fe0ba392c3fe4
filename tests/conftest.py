"""Fixtures that every room may use."""

import pytest

from tests import golden
from tests.golden import regenerate
from tests.postgres import postgres_server, postgres_url
from tests.s3 import s3_environment, s3_server, s3_url

__all__ = [
    "postgres_server",
    "postgres_url",
    "regenerate",
    "s3_environment",
    "s3_server",
    "s3_url",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    golden.add_option(parser)
