"""Uploaded data sets: named beside local ones, fetched once, the same arrays wherever they are read."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from nas import datasets
from nas.artifacts import ArtifactStore, Damaged
from nas.datasets import Cache, Catalog, Dataset, Origin, Upload, frozen
from nas.datasets.inspection import ARRAYS, FINDINGS, UploadLimits, limits_text
from nas.errors import InvalidRequest, NotFound
from tests.nas.datasets.files import arrays


class Shelf:
    """An artifact store with data sets in it, and how often each was fetched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.artifacts = ArtifactStore(str(folder / "artifacts"))
        self.fetched: list[str] = []

    def put(self, dataset: Dataset, name: str) -> Upload:
        path = self.folder / "new.npz"
        frozen.write(dataset, path)
        entry = self.artifacts.put_file(f"datasets/{name}.npz", path)
        return Upload(f"dataset_{name}", name, dataset.info, entry.key, entry.sha256)

    def fetch(self, key: str, target: Path, sha256: str) -> None:
        self.fetched.append(key)
        self.artifacts.get_file(key, target, sha256=sha256)

    def catalog(self, *uploads: Upload, max_bytes: int = 10**9) -> Catalog:
        cache = Cache(self.folder / "cache", self.fetch, max_bytes)
        return Catalog(None, uploads, cache)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def same(a: Dataset, b: Dataset) -> bool:
    return all(
        np.array_equal(x.x, y.x)
        and np.array_equal(x.y, y.y)
        and x.x.dtype == y.x.dtype
        and x.y.dtype == y.y.dtype
        for x, y in zip(a.splits.values(), b.splits.values(), strict=True)
    )


@pytest.mark.parametrize("name", ["digits", "breast_cancer"])
@pytest.mark.parametrize("limits", [(None, None), (100, None), (100, 50), (9999, 9999)])
def test_an_upload_is_read_as_what_it_was_made_of(shelf: Shelf, name, limits):
    local = datasets.load(name, None, *limits)
    catalog = shelf.catalog(shelf.put(datasets.load(name), "mine"))
    uploaded = catalog.load("mine", *limits)
    assert same(uploaded, local)
    assert uploaded.info == local.info
    assert catalog.info("mine", *limits).digest == local.info.digest


def test_the_same_data_set_is_stored_in_the_same_bytes(shelf: Shelf):
    digits = datasets.load("digits")
    assert shelf.put(digits, "a").sha256 == shelf.put(digits, "b").sha256


def test_nothing_is_fetched_to_describe_and_once_to_read(shelf: Shelf):
    catalog = shelf.catalog(shelf.put(datasets.load("digits"), "mine"))
    assert catalog.info("mine").num_train == 1079
    assert shelf.fetched == []
    catalog.load("mine")
    catalog.load("mine", 100)
    assert shelf.fetched == ["datasets/mine.npz"]


def test_several_may_fetch_at_once(shelf: Shelf):
    upload = shelf.put(datasets.load("digits"), "mine")
    with ThreadPoolExecutor(4) as threads:
        loaded = list(threads.map(lambda _: shelf.catalog(upload).load("mine"), "abcd"))
    assert all(same(loaded[0], other) for other in loaded)
    assert len(list((shelf.folder / "cache").iterdir())) == 1


def test_what_is_used_least_goes_when_the_cache_is_full(shelf: Shelf):
    uploads = [shelf.put(datasets.load("digits", None, n), f"of{n}") for n in (20, 30)]
    whole = shelf.put(datasets.load("digits"), "whole")
    catalog = shelf.catalog(*uploads, whole, max_bytes=200_000)
    for name in ("of20", "of30", "whole", "of20"):
        catalog.load(name)
    left = {path.stem for path in (shelf.folder / "cache").glob("*.npz")}
    assert left == {whole.sha256, uploads[0].sha256}
    assert shelf.fetched.count("datasets/of20.npz") == 2


def test_a_stored_file_that_was_changed_is_refused(shelf: Shelf):
    upload = shelf.put(datasets.load("digits"), "mine")
    (shelf.folder / "artifacts" / upload.key).write_bytes(arrays())
    with pytest.raises(Damaged):
        shelf.catalog(upload).load("mine")
    assert list((shelf.folder / "cache").iterdir()) == []


def test_a_stored_file_that_is_gone_is_said(shelf: Shelf):
    upload = shelf.put(datasets.load("digits"), "mine")
    shelf.artifacts.delete([upload.key])
    with pytest.raises(NotFound, match=r"datasets/mine\.npz"):
        shelf.catalog(upload).load("mine")


def test_uploads_are_listed_with_the_others_and_go_before_a_later_file(
    shelf: Shelf, tmp_path: Path
):
    upload = shelf.put(datasets.load("digits"), "points")
    later = tmp_path / "sets"
    later.mkdir()
    (later / "points.csv").write_text("a,b\n1,2\n")
    catalog = Catalog(later, [upload], Cache(tmp_path / "cache", shelf.fetch, 10**9))
    assert catalog.names() == ["breast_cancer", "digits", "points"]
    assert catalog.info("points").digest == upload.info.digest
    assert catalog.origin("points") is Origin.UPLOADED
    assert catalog.origin("digits") is Origin.INSTALLED
    assert Catalog(later).origin("points") is Origin.FOLDER


def test_a_name_that_nothing_has_is_refused_with_the_uploads_named(shelf: Shelf):
    catalog = shelf.catalog(shelf.put(datasets.load("digits"), "mine"))
    with pytest.raises(InvalidRequest) as caught:
        catalog.info("mien")
    assert "digits, mine" in caught.value.remedy


def inspect_apart(folder: Path, content: bytes, max_memory: int) -> str:
    """What the inspecting process found, as text."""
    (folder / "file").write_bytes(content)
    limits = UploadLimits(1000, 2**40, 10_000.0, 10**9, 10**6)
    command = [sys.executable, "-I", "-m", "nas.datasets", "--name", "pets"]
    command += ["--file", str(folder / "file"), "--folder", str(folder)]
    command += ["--limits", limits_text(limits)]
    command += ["--max-memory-bytes", str(max_memory)]
    environment = {"OPENBLAS_NUM_THREADS": "1"}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return (folder / FINDINGS).read_text()


def test_the_memory_of_the_inspecting_process_is_bounded(tmp_path: Path):
    big = arrays(x_train=np.zeros((40, 3_000_000), dtype=np.uint8))
    assert "too much memory" in inspect_apart(tmp_path, big, 2**29)
    assert not (tmp_path / ARRAYS).exists()
