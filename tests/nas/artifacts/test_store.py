"""The same promises of every kind of store, and what is special about each."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from nas.artifacts import ArtifactStore, StorageFull
from nas.artifacts.local import UNFINISHED
from nas.errors import InvalidRequest, NotFound, ServiceUnavailable
from tests.nas.artifacts.contract import Contract


class TestLocalFolder(Contract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return str(tmp_path / "deep" / "store")


class TestFileUrl(Contract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"file://{tmp_path}/store"


class TestMemory(Contract):
    @pytest.fixture
    def url(self) -> str:
        return f"memory://{uuid.uuid4().hex}"


class TestS3(Contract):
    @pytest.fixture
    def url(self, s3_url: str) -> str:
        return s3_url


def test_a_file_is_on_the_disk_before_its_name_and_its_name_before_the_call_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def sync(number: int) -> None:
        name = Path(f"/proc/self/fd/{number}").readlink().name
        steps.append("content" if name.startswith(UNFINISHED) else name)

    def replace(source: Path, target: Path) -> None:
        steps.append(f"rename to {target.name}")
        source.rename(target)

    monkeypatch.setattr("os.fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    ArtifactStore(str(tmp_path / "store")).put_bytes("new/file", b"-")
    assert steps == [tmp_path.name, "store", "content", "rename to file", "new"]


def test_a_symbolic_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(NotFound):
        ArtifactStore(str(tmp_path / "store")).read_bytes("link")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a small file system can be mounted by root alone")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_nothing_half_written_is_left(small_disk: Path) -> None:
    artifacts = ArtifactStore(str(small_disk / "store"))
    artifacts.put_bytes("a/file", b"earlier")
    with pytest.raises(StorageFull, match=r"no room is left .* NAS_ARTIFACT_URL"):
        artifacts.put_bytes("a/file", bytes(2_000_000))
    assert artifacts.read_bytes("a/file") == b"earlier"
    assert [path.name for path in (small_disk / "store" / "a").iterdir()] == ["file"]
    artifacts.put_bytes("a/file", b"later")
    assert artifacts.read_bytes("a/file") == b"later"


def test_a_folder_that_cannot_be_used_is_told_with_the_next_step(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("not a folder")
    artifacts = ArtifactStore(str(tmp_path / "file"))
    with pytest.raises(ServiceUnavailable, match="check NAS_ARTIFACT_URL"):
        artifacts.put_bytes("a", b"-")


def test_a_bucket_that_is_not_there_is_told(s3_url: str) -> None:
    artifacts = ArtifactStore("s3://no-such-bucket/prefix")
    with pytest.raises(ServiceUnavailable, match="s3://no-such-bucket/prefix"):
        artifacts.put_bytes("a", b"-")


def test_a_kind_of_store_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="nonsense://there"):
        ArtifactStore("nonsense://there")


WRITER = """
import sys
from nas.artifacts import ArtifactStore
store = ArtifactStore(sys.argv[1])
content = {version: bytes([version]) * 1_000_000 for version in (1, 2)}
print("ready", flush=True)
while True:
    for version in content:
        store.put_bytes("a/file", content[version])
"""


def test_whoever_is_killed_while_writing_leaves_a_whole_file(tmp_path: Path) -> None:
    artifacts = ArtifactStore(str(tmp_path))
    whole = {bytes([version]) * 1_000_000 for version in (0, 1, 2)}
    artifacts.put_bytes("a/file", bytes(1_000_000))
    for _ in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        for _ in range(3):
            assert artifacts.read_bytes("a/file") in whole
        writer.kill()
        writer.communicate()
        assert artifacts.read_bytes("a/file") in whole
        assert [entry.key for entry in artifacts.list("a/")] == ["a/file"]
