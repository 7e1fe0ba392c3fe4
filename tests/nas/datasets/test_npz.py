"""NumPy archives: images and tables, splits given or made, nothing unpickled."""

import io
import pickle
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nas import datasets
from nas.datasets import DataKind
from nas.datasets.source import MalformedData
from search_spaces.plan import TaskKind

LABELS = np.arange(40) % 4


def pixels(*shape):
    return np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)


@pytest.fixture
def write(tmp_path):
    """Write the data set 'points' and load it."""

    def write_and_load(**arrays):
        np.savez_compressed(tmp_path / "points.npz", **arrays)
        return datasets.load("points", tmp_path)

    return write_and_load


def test_grey_images_get_a_channel(write):
    data = write(x_train=pixels(40, 6, 5), y_train=LABELS)
    assert data.info.kind is DataKind.IMAGE
    assert data.info.task.input_shape == (1, 6, 5)


def test_colour_images_are_put_channels_first(write):
    x = pixels(40, 6, 5, 3)
    data = write(
        x_train=x, y_train=LABELS, x_val=x, y_val=LABELS, x_test=x, y_test=LABELS
    )
    assert data.info.task.input_shape == (3, 6, 5)
    assert np.array_equal(data.train.x, x.transpose(0, 3, 1, 2))
    assert data.info.notes == ()
    assert len(data.info.mean) == 3


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int16, np.uint8])
def test_two_dimensions_are_a_table_of_any_numeric_type(write, dtype):
    data = write(x_train=pixels(40, 7).astype(dtype), y_train=LABELS)
    assert data.info.kind is DataKind.TABLE
    assert data.train.x.dtype == np.float32


def test_words_are_classes(write):
    words = np.array(["ant", "bee", "cat", "dog"])[LABELS]
    data = write(x_train=pixels(40, 7), y_train=words)
    assert data.info.classes == ("ant", "bee", "cat", "dog")


def test_floats_are_a_regression_with_moments_of_their_own(write):
    y = np.linspace(10, 20, 40)
    data = write(x_train=pixels(40, 7), y_train=y)
    assert data.info.task.kind is TaskKind.REGRESSION
    assert data.train.y.shape == (len(data.train), 1)
    assert data.info.target_mean[0] == pytest.approx(data.train.y.mean())
    assert data.info.classes == ()


def test_several_targets_are_outputs_of_one_network(write):
    y = np.random.default_rng(0).normal(size=(40, 3))
    assert write(x_train=pixels(40, 7), y_train=y).info.task.num_outputs == 3


def test_only_the_split_that_is_missing_is_made(write):
    x = pixels(40, 7)
    data = write(x_train=x, y_train=LABELS, x_test=x, y_test=LABELS)
    assert (len(data.train), len(data.val), len(data.test)) == (36, 4, 40)
    assert data.info.notes[0].startswith("no validation split: made")


GOOD = {"x_train": pixels(40, 7), "y_train": LABELS}


@pytest.mark.parametrize(
    ("changed", "pattern"),
    [
        ({"y_train": None}, "no array y_train; it has x_train"),
        ({"x_val": pixels(4, 7)}, "no array y_val"),
        ({"y_train": LABELS[:39]}, "train has 40 samples but 39 targets"),
        ({"x_train": np.full((40, 7), np.nan)}, r"NaN.*sample 0, feature 0"),
        ({"x_train": np.full((40, 7), 1e300)}, "more than a float32 holds"),
        ({"x_train": pixels(40, 6, 5).astype(float)}, "images of float64"),
        ({"x_train": pixels(40, 3, 6, 5)}, r"the shape \(40, 3, 6, 5\) of uint8"),
        ({"x_train": pixels(40, 2, 3, 4, 5)}, "neither images nor a table"),
        ({"x_train": pixels(40)}, "neither images nor a table"),
        ({"x_train": pixels(40, 0)}, "has no elements"),
        ({"x_train": pixels(0, 7), "y_train": LABELS[:0]}, "train is empty"),
        ({"y_train": np.eye(4, dtype=int)[LABELS]}, r"targets of the shape \(40, 4\)"),
        ({"y_train": np.zeros(40, dtype=int)}, "train holds a single class"),
        ({"y_train": np.arange(40)}, "40 classes for 40 training samples"),
        ({"y_train": np.full(40, np.inf)}, "targets of train hold NaN, infinity"),
        ({"y_train": LABELS.astype(complex)}, "mixed or unusable types"),
        ({"x_val": pixels(4, 7), "y_val": np.array([0, 1, 2, 9])}, "class '9' of val"),
        ({"x_val": pixels(4, 8), "y_val": LABELS[:4]}, r"shape \(8,\), one of train"),
        (
            {"x_val": pixels(4, 7), "y_val": LABELS[:4].astype(float)},
            "mixed or unusable types",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_refused(write, changed, pattern):
    arrays = {k: v for k, v in (GOOD | changed).items() if v is not None}
    with pytest.raises(MalformedData, match=pattern) as caught:
        write(**arrays)
    assert caught.value.field == "dataset.name"
    assert caught.value.remedy


class Trap:
    """Unpickling it leaves a file behind."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_an_array_of_objects_is_refused_and_never_unpickled(tmp_path, write):
    trap = tmp_path / "sprung"
    with pytest.raises(MalformedData, match="array of Python objects"):
        write(x_train=np.array([Trap(trap)] * 40, dtype=object), y_train=LABELS)
    assert not trap.exists()


def test_a_pickle_under_the_name_of_an_archive_is_never_unpickled(tmp_path):
    trap = tmp_path / "sprung"
    (tmp_path / "points.npz").write_bytes(pickle.dumps(Trap(trap)))
    with pytest.raises(MalformedData, match=r"not a sound \.npz file"):
        datasets.load("points", tmp_path)
    assert not trap.exists()


def test_a_cut_off_archive_is_refused(tmp_path, write):
    write(**GOOD)
    file = tmp_path / "points.npz"
    file.write_bytes(file.read_bytes()[:-30])
    with pytest.raises(MalformedData, match=r"points\.npz: not a sound"):
        datasets.load("points", tmp_path)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_header_that_claims_terabytes_takes_no_memory(tmp_path, method):
    header = io.BytesIO()
    claim = {"descr": "<f8", "fortran_order": False, "shape": (2**32, 2**10)}
    np.lib.format.write_array_header_1_0(header, claim)
    with zipfile.ZipFile(tmp_path / "points.npz", "w", method) as archive:
        archive.writestr("x_train.npy", header.getvalue() + bytes(1000))
        archive.writestr("y_train.npy", b"")
    tracemalloc.start()
    with pytest.raises(MalformedData, match="truncated: the header promises"):
        datasets.load("points", tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 2**22
    tracemalloc.stop()


def test_an_array_cut_off_within_its_file_is_truncated(tmp_path):
    array = io.BytesIO()
    np.save(array, np.zeros((400, 25)))
    with zipfile.ZipFile(tmp_path / "points.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x_train.npy", array.getvalue()[:-8])
        archive.writestr("y_train.npy", b"")
    with pytest.raises(MalformedData, match="truncated: the header promises 80,000"):
        datasets.load("points", tmp_path)


def test_a_header_of_gigabytes_is_not_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "points.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        start = b"\x93NUMPY\x02\x00" + (2**26).to_bytes(4, "little")
        archive.writestr("x_train.npy", start + bytes(2**26))
        archive.writestr("y_train.npy", b"")
    tracemalloc.start()
    with pytest.raises(MalformedData, match=r"version \(2, 0\)"):
        datasets.load("points", tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 2**22
    tracemalloc.stop()


def test_a_rare_class_stays_in_a_small_training_subset(tmp_path, write):
    labels = np.array([0] * 190 + [1] * 10)
    write(x_train=pixels(200, 7), y_train=labels)
    data = datasets.load("points", tmp_path, max_train_samples=2)
    assert sorted(data.train.y) == [0, 1]


def test_data_beyond_half_of_the_memory_is_refused_before_it_is_unpacked(
    monkeypatch, write
):
    monkeypatch.setattr("nas.datasets.sizes.max_bytes", lambda: 1000)
    with pytest.raises(MalformedData, match="takes 32,000 bytes; 1,000 is the limit"):
        write(x_train=np.zeros((40, 100)), y_train=LABELS)
