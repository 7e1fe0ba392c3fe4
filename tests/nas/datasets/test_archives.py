"""Archives of strangers: every trick is refused by name, nothing is written anywhere else."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nas.datasets.inspection import (
    ARRAYS,
    Findings,
    UploadLimits,
    findings_in,
    inspect,
)
from nas.errors import InvalidRequest
from tests.nas.datasets.files import arrays, picture, pictures, table, zipped

LIMITS = UploadLimits(
    max_entries=100,
    max_bytes=64 * 2**20,
    max_ratio=50.0,
    max_samples=1000,
    max_image_pixels=10_000,
)


@pytest.fixture
def judge(tmp_path: Path) -> Callable[[bytes], Findings]:
    """Inspects bytes as the service does, in this process."""

    def judge(content: bytes, limits: UploadLimits = LIMITS) -> Findings:
        path = tmp_path / "file"
        path.write_bytes(content)
        inspect(path, "pets", tmp_path, limits)
        return findings_in(tmp_path)

    return judge


def with_entry(name: str, content: bytes = b"", **changed: object) -> bytes:
    """Class folders, and one entry more of the kind that a test says."""
    written = io.BytesIO(zipped(pictures()))
    with zipfile.ZipFile(written, "a") as archive:
        entry = zipfile.ZipInfo(name)
        entry.filename = entry.orig_filename = name
        for field, value in changed.items():
            setattr(entry, field, value)
        archive.writestr(entry, content or picture())
    return written.getvalue()


def doubled() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return with_entry("cat/1.png")


def encrypted() -> bytes:
    """Sets the bit of encryption in the local header and in the directory."""
    content = bytearray(zipped(pictures()))
    content[6] |= 1
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    return bytes(content)


def method(number: int) -> bytes:
    content = bytearray(zipped(pictures()))
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, directory + 10, number)
    return bytes(content)


def before_its_beginning() -> bytes:
    """The directory says that it lies further on than it does, so that entries come before byte 0."""
    content = bytearray(zipped(pictures()))
    end = content.rindex(b"PK\x05\x06")
    (offset,) = struct.unpack_from("<I", content, end + 16)
    struct.pack_into("<I", content, end + 16, offset + 1000)
    return bytes(content)


def zeros(num: int) -> bytes:
    written = io.BytesIO()
    labels = np.arange(100) % 2
    blank = np.zeros((100, num), dtype=np.uint8)
    np.savez_compressed(written, x_train=blank, y_train=labels)
    return written.getvalue()


def liar() -> bytes:
    """The directory says that an entry is small, its data unpack to more."""
    packed = zipped({"cat/0.png": bytes(10_000_000)}, zipfile.ZIP_DEFLATED)
    return packed.replace(struct.pack("<I", 10_000_000), struct.pack("<I", 100))


LINK = (stat.S_IFLNK | 0o777) << 16
PIPE = (stat.S_IFIFO | 0o666) << 16

HOSTILE = {
    "path traversal": (lambda: with_entry("../evil.png"), "leads out of the archive"),
    "hidden traversal": (lambda: with_entry("cat/../../evil.png"), "leads out"),
    "absolute path": (lambda: with_entry("/etc/passwd.png"), "path is absolute"),
    "drive": (lambda: with_entry("C:/evil.png"), "path is absolute"),
    "windows path": (lambda: with_entry("C:\\evil.png"), "path is absolute"),
    "network path": (lambda: with_entry("\\\\host\\evil.png"), "absolute"),
    "backslash": (lambda: with_entry("cat\\evil.png"), "has a backslash"),
    "windows traversal": (lambda: with_entry("..\\evil.png"), "leads out"),
    "empty part": (lambda: with_entry("cat//1.png"), "not a plain one"),
    "dot": (lambda: with_entry("cat/./1.png"), "not a plain one"),
    "newline": (lambda: with_entry("cat/a\nb.png"), "not a plain one"),
    "endless name": (lambda: with_entry(f"cat/{'a' * 2000}.png"), "longer than 1000"),
    "symbolic link": (
        lambda: with_entry("cat/9.png", b"/etc/passwd", external_attr=LINK),
        "it is a symbolic link",
    ),
    "pipe": (lambda: with_entry("cat/9.png", external_attr=PIPE), "no file or folder"),
    "duplicate": (doubled, "'cat/1.png': it is there twice"),
    "encrypted": (encrypted, "it is encrypted"),
    "lzma": (lambda: method(zipfile.ZIP_LZMA), "packed by method 14"),
    "unknown method": (lambda: method(97), "packed by method 97"),
    "bomb of zeros": (lambda: zeros(400_000), "times its size; 50 is the limit"),
    "too large": (lambda: zeros(800_000), "unpacks to .* is the limit"),
    "too many entries": (
        lambda: zipped(pictures(num=51)),
        "102 entries; 100 is the limit",
    ),
    "too many samples": (lambda: arrays(num=1001), "1,001 samples; 1,000 is the limit"),
    "lying size": (liar, "not a sound zip|no PNG or JPEG|damaged"),
    "before its beginning": (before_its_beginning, "not a sound|neither"),
    "objects": (
        lambda: arrays(y_train=np.array([{}] * 40, dtype=object)),
        "array of Python objects",
    ),
    "zip in a zip": (
        lambda: with_entry("cat/9.zip", zipped(pictures())),
        "no .png, .jpg or .jpeg file",
    ),
    "cut off": (lambda: zipped(pictures())[:-40], "neither a NumPy archive"),
    "no data": (lambda: zipped({"readme.txt": b"hello"}), "neither a NumPy archive"),
    "empty": (lambda: b"", "neither a NumPy archive"),
    "noise": (lambda: bytes(range(256)) * 9, "neither a NumPy archive"),
    "not finite": (
        lambda: arrays(x_train=np.full((40, 3), np.inf)),
        "NaN, infinity or more",
    ),
    "one class": (lambda: arrays(y_train=np.zeros(40, dtype=int)), "a single class"),
}


@pytest.mark.parametrize("trick", HOSTILE)
def test_a_trick_is_refused_with_a_remedy(judge, tmp_path: Path, trick: str):
    make, pattern = HOSTILE[trick]
    content = make()
    with pytest.raises(InvalidRequest, match=pattern) as caught:
        judge(content)
    assert caught.value.remedy
    assert str(tmp_path) not in str(caught.value), "the service's paths are its own"
    assert not (tmp_path / ARRAYS).exists()
    assert {path.name for path in tmp_path.iterdir()} == {"file", "findings.json"}


@pytest.mark.parametrize("content", [arrays(), table(), zipped(pictures())])
def test_each_kind_is_told_by_its_content_and_read(judge, tmp_path: Path, content):
    found = judge(content)
    assert found.info.name == "pets"
    assert found.info.num_train > found.info.num_val > 0
    assert len(found.preview.labels) > 1
    assert (tmp_path / ARRAYS).exists()


def test_a_small_archive_may_be_packed_as_tightly_as_it_likes(judge):
    assert judge(zeros(1000)).info.num_train > 0


def test_only_images_are_resized(judge):
    with pytest.raises(InvalidRequest, match="only class folders") as caught:
        judge(table(), replace(LIMITS, resize=(8, 8)))
    assert caught.value.field == "resize"


SOUND = (zipped(pictures(), zipfile.ZIP_DEFLATED), arrays(), table())


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    content=st.sampled_from(SOUND),
    edits=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6)), max_size=4
    ),
    end=st.floats(0.3, 1),
)
def test_whatever_is_sent_is_read_or_refused(judge, content, edits, end):
    changed = bytearray(content)
    for place, new in edits:
        at = int(place * len(changed))
        changed[at : at + len(new)] = new
    with suppress(InvalidRequest):  # any other error fails the test
        judge(bytes(changed[: int(end * len(changed))]))
