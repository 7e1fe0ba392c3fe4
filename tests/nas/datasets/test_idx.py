"""IDX folders: read whether packed or not, refused with the file's name where they are damaged."""

import gzip
import struct
import tracemalloc

import numpy as np
import pytest

from nas import datasets
from nas.datasets import DataKind
from nas.datasets.source import MalformedData


def idx(array, *, sizes=None):
    """The bytes of an IDX file; ``sizes`` are what the header claims."""
    sizes = sizes or array.shape
    header = struct.pack(f">HBB{len(sizes)}I", 0, 8, len(sizes), *sizes)
    return header + array.astype(np.uint8).tobytes()


def images(num, height=4, width=5):
    return np.random.default_rng(num).integers(0, 256, (num, height, width))


@pytest.fixture
def folder(tmp_path):
    """A data set 'letters' of 40 training and 10 test images, two classes 1 and 2."""
    letters = tmp_path / "letters"
    letters.mkdir()
    for split, num in (("train", 40), ("t10k", 10)):
        (letters / f"{split}-images-idx3-ubyte").write_bytes(idx(images(num)))
        (letters / f"{split}-labels-idx1-ubyte").write_bytes(
            idx(np.arange(num) % 2 + 1)
        )
    return letters


def load(folder):
    return datasets.load(folder.name, folder.parent)


def refused(folder, pattern):
    with pytest.raises(MalformedData, match=pattern):
        load(folder)


def test_a_folder_of_idx_files_is_a_data_set_of_its_name(folder):
    data = load(folder)
    assert data.info.kind is DataKind.IMAGE
    assert data.info.classes == ("1", "2")
    assert (len(data.train), len(data.val), len(data.test)) == (36, 4, 10)
    assert np.array_equal(data.test.x[:, 0], images(10))
    assert data.info.notes == (
        "no validation split: made, stratified, 10% of train, seed 0",
    )


def test_a_packed_folder_is_the_same_data_set(folder):
    digest = load(folder).info.digest
    for file in list(folder.iterdir()):
        with gzip.open(folder / f"{file.name}.gz", "wb") as packed:
            packed.write(file.read_bytes())
        file.unlink()
    assert load(folder).info.digest == digest


def test_a_truncated_file_is_named(folder):
    file = folder / "train-images-idx3-ubyte"
    file.write_bytes(file.read_bytes()[:-1])
    refused(folder, "train-images-idx3-ubyte: the header promises 800 bytes")


def test_a_truncated_gzip_is_named(folder):
    file = folder / "train-images-idx3-ubyte"
    packed = gzip.compress(file.read_bytes())
    file.unlink()
    (folder / f"{file.name}.gz").write_bytes(packed[: len(packed) // 2])
    refused(folder, r"train-images-idx3-ubyte\.gz: damaged gzip")


def test_bytes_after_the_last_image_are_refused(folder):
    file = folder / "train-labels-idx1-ubyte"
    file.write_bytes(file.read_bytes() + b"\0")
    refused(folder, "the file has more")


def test_a_file_of_another_format_is_refused_by_its_first_bytes(folder):
    (folder / "train-labels-idx1-ubyte").write_bytes(b"PK\x03\x04 and so on")
    refused(folder, "starts with 50 4b 03 04, not 00 00 08 01")


def test_missing_labels_are_named(folder):
    (folder / "t10k-labels-idx1-ubyte").unlink()
    refused(folder, "no labels of the test split")


@pytest.mark.parametrize("packed", [False, True])
def test_a_header_that_claims_terabytes_takes_no_memory(folder, packed):
    file = folder / "train-images-idx3-ubyte"
    content = idx(images(4), sizes=(2**32 - 1, 2**10, 2**10))
    file.unlink()
    if packed:
        file, content = file.with_name(f"{file.name}.gz"), gzip.compress(content)
    file.write_bytes(content)
    tracemalloc.start()
    refused(folder, "truncated: the header promises 4,503,599,626,321,920 bytes")
    assert tracemalloc.get_traced_memory()[1] < 2**22
    tracemalloc.stop()


def test_a_gzip_that_unpacks_to_more_than_its_header_says_is_not_unpacked_whole(folder):
    file = folder / "train-images-idx3-ubyte"
    bomb = gzip.compress(idx(images(40)) + bytes(2**26))
    file.unlink()
    (folder / f"{file.name}.gz").write_bytes(bomb)
    tracemalloc.start()
    refused(folder, "the file has more")
    assert tracemalloc.get_traced_memory()[1] < 2**22
    tracemalloc.stop()
