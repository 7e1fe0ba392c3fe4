"""The first samples, small enough to be shown in a list."""

from __future__ import annotations

import base64
import io
import json

import numpy as np
from PIL import Image

from nas import datasets
from nas.datasets import documents, preview
from nas.datasets.assembly import assemble
from nas.datasets.dataset import DataKind, Split
from nas.datasets.source import Raw


def images(x: np.ndarray) -> datasets.Dataset:
    labels = np.sort(np.arange(len(x)) % 4)
    return assemble("x", "npz", Raw("", DataKind.IMAGE, Split(x, labels)))


def decoded(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text)))


def test_every_class_is_shown_though_the_files_are_sorted_by_class():
    shown = preview.make(images(np.zeros((400, 1, 8, 8), dtype=np.uint8)))
    assert shown.labels == ("0", "1", "2", "3") * 4


def test_a_thumbnail_is_the_first_sample_itself_where_it_is_small():
    digits = datasets.load("digits")
    shown = preview.make(digits)
    assert len(shown.images) == preview.NUM_SAMPLES
    first = digits.train.x[digits.train.y == 0][0, 0]
    assert np.array_equal(np.asarray(decoded(shown.images[0])), first)


def test_a_large_image_is_scaled_down_and_keeps_its_colours():
    x = np.zeros((40, 3, 200, 100), dtype=np.uint8)
    x[:, 0] = 255
    picture = decoded(preview.make(images(x)).images[0])
    assert (picture.size, picture.mode) == ((32, 64), "RGB")
    assert picture.getpixel((5, 5)) == (255, 0, 0)


def test_images_of_two_or_four_channels_can_be_shown():
    for channels in (2, 4):
        x = np.zeros((40, channels, 8, 8), dtype=np.uint8)
        assert decoded(preview.make(images(x)).images[0]).size == (8, 8)


def test_a_table_is_shown_by_rows_with_its_columns(tmp_path):
    rows = [f"{i},{2 * i},{i % 2}.5" for i in range(20)]
    (tmp_path / "t.csv").write_text("\n".join(["size,weight,label", *rows]))
    data = datasets.load("t", tmp_path)
    shown = preview.make(data)
    assert shown.columns == ("size", "weight")
    assert shown.rows[0] == tuple(data.train.x[0])
    assert shown.labels[0] == f"{data.train.y[0, 0]:g}"
    assert data.info.features == ("size", "weight")


def test_of_a_wide_table_the_first_columns_are_shown():
    x = np.zeros((40, 500), dtype=np.float32)
    raw = Raw("", DataKind.TABLE, Split(x, np.arange(40) % 4))
    shown = preview.make(assemble("x", "npz", raw))
    assert len(shown.columns) == len(shown.rows[0]) == preview.MAX_COLUMNS
    assert shown.num_columns == 500


def test_description_and_preview_come_back_from_json_as_they_were():
    for name in ("digits", "breast_cancer"):
        data = datasets.load(name)
        there = json.loads(json.dumps(documents.of_info(data.info)))
        assert documents.to_info(there) == data.info
        shown = preview.make(data)
        back = json.loads(json.dumps(documents.of_preview(shown)))
        assert documents.to_preview(back) == shown


def test_classes_are_counted_in_every_split():
    info = datasets.info("breast_cancer")
    assert {part: sum(n) for part, n in info.class_counts.items()} == {
        "train": info.num_train,
        "val": info.num_val,
        "test": info.num_test,
    }
