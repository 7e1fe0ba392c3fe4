"""A server that speaks S3 over HTTP, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator

import pytest

SERVER = """
import sys, threading, warnings
warnings.simplefilter("ignore")
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server; it ends with the tests."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    process.kill()
    process.communicate()


@pytest.fixture
def s3_environment(
    s3_server: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """Variables by which botocore finds the server: set here, to be set elsewhere too."""
    environment = {
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_ACCESS_KEY_ID": "someone",
        "AWS_SECRET_ACCESS_KEY": "something",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    yield environment
    _forget_connections()


@pytest.fixture
def s3_url(s3_server: str, s3_environment: dict[str, str]) -> str:
    """An empty bucket of its own."""
    bucket = f"nas-{uuid.uuid4().hex}"
    urllib.request.urlopen(
        urllib.request.Request(f"{s3_server}/{bucket}", method="PUT")
    ).close()
    return f"s3://{bucket}/some/prefix"


def _forget_connections() -> None:
    """fsspec keeps file systems for ever, each with the address that it was made with."""
    from s3fs import S3FileSystem

    S3FileSystem.clear_instance_cache()
