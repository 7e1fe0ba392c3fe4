"""Class folders of images, as folders and as zips."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nas import datasets
from nas.datasets import DataKind
from nas.datasets.source import MalformedData, Reading
from nas.datasets.sources.image_folder import SOURCE
from tests.nas.datasets.files import picture, pictures, saved, zipped

TRAIN = {f"train/{name}": content for name, content in pictures().items()}


def unpack(files: dict[str, bytes], root: Path) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


@pytest.fixture(params=["folder", "zip"])
def read(request, tmp_path):
    """Reads the same files as a folder and as a zip."""

    def read(files: dict[str, bytes], **reading: object):
        if request.param == "folder":
            place = unpack(files, tmp_path / "pets")
        else:
            place = tmp_path / "pets.zip"
            place.write_bytes(zipped(files))
        return SOURCE.read(place, Reading(**reading))

    return read


def test_folders_are_classes_by_name_and_files_come_in_order(read):
    files = pictures(("dog", "cat"), num=3)
    raw = read(files)
    assert raw.kind is DataKind.IMAGE
    assert raw.classes == ("cat", "dog")
    assert raw.train.y.tolist() == [0, 0, 0, 1, 1, 1]
    assert raw.train.x.shape == (6, 1, 4, 4)
    with Image.open(io.BytesIO(files["cat/1.png"])) as image:
        assert np.array_equal(raw.train.x[1, 0], np.asarray(image))
    assert raw.val is raw.test is None


def test_train_val_and_test_folders_are_splits(read):
    val = {f"validation/{k}": v for k, v in pictures(num=2).items()}
    test = {f"test/{k}": v for k, v in pictures(("dog",), num=1).items()}
    raw = read(TRAIN | val | test)
    assert {part: len(split) for part, split in raw.splits.items()} == {
        "train": 12,
        "val": 4,
        "test": 1,
    }
    assert raw.test.y.tolist() == [1]


def test_an_outer_folder_and_what_file_managers_leave_are_looked_through(read):
    files = {f"my pets/{name}": content for name, content in TRAIN.items()}
    junk = {"my pets/.DS_Store": b"x", "my pets/train/cat/Thumbs.db": b"x"}
    assert len(read(files | junk | {"__MACOSX/._a.png": b"x"}).train) == 12


def test_one_coloured_image_makes_the_set_rgb_in_every_split(read):
    val = {f"val/{name}": content for name, content in pictures().items()}
    raw = read(TRAIN | val | {"train/cat/9.png": picture(mode="RGB")})
    assert raw.train.x.shape[1] == raw.val.x.shape[1] == 3
    assert np.array_equal(raw.train.x[0, 0], raw.train.x[0, 2])


def test_transparency_is_dropped_and_said(read):
    raw = read(pictures() | {"cat/9.png": picture(mode="RGBA")})
    assert raw.train.x.shape[1] == 3
    assert raw.notes == ("transparency dropped in 1 images",)


def test_a_photo_is_turned_upright(read):
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side
    photo = saved(Image.new("RGB", (4, 2)), "JPEG", exif=exif)
    raw = read({name.replace("png", "jpg"): photo for name in pictures()})
    assert raw.train.x.shape[2:] == (4, 2)


def test_different_sizes_are_refused_unless_one_size_is_asked_for(read):
    files = pictures() | {"dog/9.png": picture(8, 6)}
    with pytest.raises(MalformedData, match=r"dog/9\.png: the image is 8x6") as caught:
        read(files)
    assert "resize=32x32" in caught.value.remedy
    raw = read(files, resize=(5, 7))
    assert raw.train.x.shape == (13, 1, 5, 7)
    assert raw.notes == ("images resized to 5x7, bilinear",)


def test_a_file_in_the_folder_asks_for_one_size_too(read):
    files = pictures() | {"dog/9.png": picture(8, 6)}
    raw = read(files | {"dataset.json": b'{"resize": "3x5"}'})
    assert raw.train.x.shape[2:] == (3, 5)


UNSOUND = [
    ({"cat/9.png": b"no image"}, r"cat/9\.png: no PNG or JPEG image"),
    ({"cat/9.png": picture(50, 50)[:-300]}, r"cat/9\.png: damaged"),
    ({"cat/9.png": b""}, "no PNG or JPEG image"),
    ({"cat/9.png": saved(Image.new("L", (4, 4)), "GIF")}, "no PNG or JPEG"),
    ({"cat/9.png": saved(Image.new("I;16", (4, 4)))}, "not 8 bits a channel"),
    ({"cat/9.png": picture(200, 200)}, "40,000 pixels .* 10,000 is the limit"),
    ({"cat/notes.txt": b"x"}, r"no \.png, \.jpg or \.jpeg file"),
    ({"9.png": picture()}, "not in a class folder"),
    ({"cat/young/9.png": picture()}, "not in a class folder"),
    ({"dataset.json": b"{"}, "no JSON"),
    ({"dataset.json": b'{"size": 3}'}, "other fields than resize"),
]


@pytest.mark.parametrize(("changed", "pattern"), UNSOUND)
def test_what_cannot_be_read_is_refused_with_its_name(read, changed, pattern):
    with pytest.raises(MalformedData, match=pattern) as caught:
        read(pictures() | changed, max_image_pixels=10_000)
    assert caught.value.remedy


def test_a_split_that_is_none_is_refused(read):
    with pytest.raises(MalformedData, match="'holdout' is neither"):
        read(TRAIN | {f"holdout/{k}": v for k, v in pictures().items()})


def test_a_class_that_train_lacks_is_refused(read):
    val = {f"val/{name}": content for name, content in pictures(("owl",)).items()}
    with pytest.raises(MalformedData, match="'owl' is missing in train"):
        read(TRAIN | val)


def test_more_decoded_bytes_than_allowed_are_refused(read):
    with pytest.raises(MalformedData, match="more than 100 bytes"):
        read(pictures(), max_bytes=100)


def test_an_image_that_decodes_to_gigabytes_is_refused_by_its_header(read):
    bomb = saved(Image.new("L", (16, 16))).replace(
        struct.pack(">II", 16, 16), struct.pack(">II", 60_000, 60_000)
    )
    header, crc = bomb[12:29], bomb[29:33]
    bomb = bomb.replace(header + crc, header + struct.pack(">I", zlib.crc32(header)))
    with pytest.raises(MalformedData, match=r"3,600,000,000 pixels|decompression bomb"):
        read(pictures() | {"cat/9.png": bomb})


def test_a_folder_and_a_zip_beside_it_are_data_sets_of_the_folder(tmp_path):
    unpack(pictures(num=20), tmp_path / "pets")
    (tmp_path / "farm.zip").write_bytes(zipped(pictures(("cow", "hen"), num=20)))
    unpack({"docs/readme.txt": b"x"}, tmp_path)
    assert {"pets", "farm"} <= set(datasets.names(tmp_path))
    assert "docs" not in datasets.names(tmp_path)
    assert datasets.info("farm", tmp_path).classes == ("cow", "hen")


def test_a_changed_image_changes_the_digest(tmp_path):
    place = unpack(pictures(num=20), tmp_path / "pets")
    first = datasets.info("pets", tmp_path)
    assert datasets.info("pets", tmp_path) is first
    (place / "cat" / "3.png").write_bytes(picture(seed=999))
    os.utime(place / "cat" / "3.png", ns=(1, 1))
    assert datasets.info("pets", tmp_path).digest != first.digest
