"""What every place for files must keep to; each kind of store inherits these tests."""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from nas.artifacts import ArtifactStore, Damaged
from nas.errors import InvalidRequest, NotFound, ServiceUnavailable

ESCAPES = ["../secret", "a/../../secret", "/etc/passwd", "a//b", "a/./b", "", "a\\b", "a\nb", "a/"]  # fmt: skip


class Contract:
    """Inherit, and define a fixture ``url``."""

    @pytest.fixture
    def artifacts(self, url: str) -> ArtifactStore:
        return ArtifactStore(url)

    def test_what_is_put_is_read_by_everybody(
        self, artifacts: ArtifactStore, tmp_path: Path
    ) -> None:
        source = tmp_path / "source"
        source.write_bytes(b"weights")
        entry = artifacts.put_file("a/b/file", source)
        assert entry.num_bytes == 7
        assert entry.sha256 == hashlib.sha256(b"weights").hexdigest()
        other = ArtifactStore(artifacts.url)
        assert other.read_bytes("a/b/file") == b"weights"
        assert other.num_bytes("a/b/file") == 7

    def test_an_empty_file_is_a_file(self, artifacts: ArtifactStore) -> None:
        artifacts.put_bytes("empty", b"")
        assert artifacts.read_bytes("empty") == b""

    def test_a_file_of_many_parts_comes_back_as_it_was(
        self, artifacts: ArtifactStore, tmp_path: Path
    ) -> None:
        content = bytes(range(256)) * (12 * 4096)  # 12 MiB: read in several parts
        entry = artifacts.put_bytes("large", content)
        artifacts.get_file("large", tmp_path / "copy", sha256=entry.sha256)
        assert (tmp_path / "copy").read_bytes() == content

    def test_a_part_of_a_file_is_read_without_the_rest(
        self, artifacts: ArtifactStore
    ) -> None:
        artifacts.put_bytes("digits", b"0123456789")
        with artifacts.open("digits") as file:
            file.seek(3)
            assert file.read(4) == b"3456"

    def test_a_file_that_is_put_again_is_replaced(
        self, artifacts: ArtifactStore
    ) -> None:
        artifacts.put_bytes("a/file", b"earlier")
        artifacts.put_bytes("a/file", b"later")
        assert artifacts.read_bytes("a/file") == b"later"
        assert len(artifacts.list("a/")) == 1

    def test_a_list_shows_what_others_just_wrote(
        self, artifacts: ArtifactStore
    ) -> None:
        assert artifacts.list("a/") == ()
        other = ArtifactStore(artifacts.url)
        other.put_bytes("a/2", b"22")
        other.put_bytes("a/b/1", b"1")
        other.put_bytes("ab/3", b"333")
        found = [(entry.key, entry.num_bytes) for entry in artifacts.list("a/")]
        assert found == [("a/2", 2), ("a/b/1", 1)]

    def test_files_are_deleted_alone_or_with_all_below(
        self, artifacts: ArtifactStore
    ) -> None:
        for key in ("a/1", "a/2", "a/b/3", "ab/4"):
            artifacts.put_bytes(key, b"-")
        artifacts.delete(["a/1", "a/never"])
        assert [entry.key for entry in artifacts.list("a/")] == ["a/2", "a/b/3"]
        for _ in range(2):
            artifacts.delete_all("a/")
        assert artifacts.list("a/") == ()
        assert artifacts.read_bytes("ab/4") == b"-"

    def test_what_is_not_there_is_not_found(
        self, artifacts: ArtifactStore, tmp_path: Path
    ) -> None:
        artifacts.put_bytes("a/file", b"-")
        for key in ("never", "a/never", "a"):
            with pytest.raises(NotFound):
                artifacts.open(key).close()
            with pytest.raises(NotFound):
                artifacts.num_bytes(key)
            with pytest.raises(NotFound):
                artifacts.get_file(key, tmp_path / "copy", sha256="")
        assert list(tmp_path.glob("copy*")) == []

    def test_a_copy_that_is_not_what_was_written_is_not_taken(
        self, artifacts: ArtifactStore, tmp_path: Path
    ) -> None:
        entry = artifacts.put_bytes("a/file", b"as it was")
        artifacts.put_bytes("a/file", b"something")
        with pytest.raises(Damaged, match="a/file"):
            artifacts.get_file("a/file", tmp_path / "copy", sha256=entry.sha256)
        assert list(tmp_path.glob("copy*")) == []

    @pytest.mark.parametrize("key", ESCAPES)
    def test_no_key_leads_out_of_the_store(
        self, artifacts: ArtifactStore, key: str
    ) -> None:
        with pytest.raises(InvalidRequest):
            artifacts.put_bytes(key, b"-")
        with pytest.raises(NotFound):
            artifacts.open(key).close()
        with pytest.raises(InvalidRequest):
            artifacts.delete([key])
        if key != "a/":
            with pytest.raises(InvalidRequest):
                artifacts.delete_all(f"{key}/")

    def test_a_reader_sees_the_earlier_file_or_the_later_one_whole(
        self, artifacts: ArtifactStore
    ) -> None:
        versions = [bytes([value]) * 300_000 for value in range(8)]
        artifacts.put_bytes("file", versions[0])

        def write() -> None:
            for version in versions:
                artifacts.put_bytes("file", version)

        writer = threading.Thread(target=write)
        writer.start()
        seen = set()
        while writer.is_alive():
            # Where the file is replaced in the middle of reading, the reader is told to try again.
            with suppress(ServiceUnavailable):
                seen.add(artifacts.read_bytes("file"))
        writer.join()
        assert seen <= set(versions)
