"""Uploads over real HTTP: what is in memory, and what is left when an upload does not end well."""

from __future__ import annotations

import io
import signal
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import numpy as np
import psutil
import pytest

from tests.api.served import DEADLINE_SECONDS, Served
from tests.nas.datasets.files import arrays, pictures, table, zipped

MIB = 2**20
NUM_FEATURES = 1024
LIMIT_BYTES = 400 * MIB
IDLE_SECONDS = 2.0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One API for the tests that leave it as it was."""
    running = start(tmp_path_factory.mktemp("served"))
    yield running
    assert running.stop()[0] == 0


def start(folder: Path, **settings: str) -> Served:
    return Served.start(
        folder,
        max_upload_bytes=str(LIMIT_BYTES),
        upload_idle_seconds=str(IDLE_SECONDS),
        shutdown_seconds="1",
        **settings,
    )


def left(served: Served) -> list[Path]:
    """Files of uploads, wherever they could be left."""
    folders = (served.data_dir / "uploads", served.data_dir / "artifacts")
    return [path for f in folders for path in f.rglob("*") if path.is_file()]


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "not so in time"
        time.sleep(0.02)


@contextmanager
def sending(
    served: Served, head: dict[str, str], part: bytes
) -> Iterator[socket.socket]:
    """An upload of which a part was sent."""
    address = urlsplit(served.url)
    lines = ["POST /v1/datasets?name=pets HTTP/1.1", f"Host: {address.netloc}"]
    lines += [f"{name}: {value}" for name, value in head.items()]
    with socket.create_connection((address.hostname, address.port), 30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + part)
        yield connection


def is_arriving(served: Served, num_bytes: int = MIB) -> bool:
    return any(
        path.name == "file" and path.stat().st_size >= num_bytes
        for path in left(served)
    )


def status(connection: socket.socket) -> int:
    return int(connection.recv(4096).split(b" ")[1])


def test_a_dropped_connection_leaves_nothing(served: Served):
    length = {"Content-Length": str(100 * MIB)}
    with sending(served, length, bytes(3 * MIB)):
        until(lambda: is_arriving(served))
    until(lambda: not left(served))
    with served.client() as client:
        assert client.get("/v1/datasets/pets").status_code == 404


def test_an_upload_that_falls_silent_is_ended(served: Served):
    with sending(served, {"Content-Length": "100"}, b"a,label\n") as connection:
        assert status(connection) == 408
    until(lambda: not left(served))


def test_what_is_announced_as_too_long_is_refused_before_it_is_sent(served: Served):
    with sending(served, {"Content-Length": str(LIMIT_BYTES + 1)}, b"") as connection:
        assert status(connection) == 413


def test_what_turns_out_too_long_is_refused(tmp_path: Path):
    served = Served.start(tmp_path, max_upload_bytes=str(2 * MIB))

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield bytes(MIB)

    try:
        with served.client() as client:
            answer = client.post("/v1/datasets?name=pets", content=endless())
        assert answer.status_code == 413
        assert "NAS_MAX_UPLOAD_BYTES" in answer.json()["detail"]
        assert left(served) == []
    finally:
        served.stop()


def test_a_client_that_sends_all_before_it_reads_hears_the_refusal(served: Served):
    taken = {"name": "digits"}
    with served.client() as client:
        answer = client.post("/v1/datasets", params=taken, content=bytes(20 * MIB))
        assert answer.status_code == 409
        assert client.get("/healthz").status_code == 200


def test_more_than_the_disk_has_is_refused_before_it_is_sent(tmp_path: Path):
    served = Served.start(tmp_path, max_upload_bytes=str(10**18))
    try:
        with sending(served, {"Content-Length": str(10**17)}, b"") as connection:
            assert status(connection) == 507
        assert left(served) == []
    finally:
        served.stop()


class Small:
    """A tmpfs of a few MiB on a folder."""

    def __init__(self, folder: Path, mib: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        size = f"size={mib}m"
        command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
        if subprocess.run(command, capture_output=True).returncode:
            pytest.skip("a small disk can only be mounted as root")

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


def blank(num: int = 100, size: int = 100_000) -> bytes:
    """Ten million bytes that pack to a few."""
    written = {"x_train": np.zeros((num, size), dtype=np.uint8)}
    content = arrays(num, **written)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zipped({n: archive.read(n) for n in archive.namelist()}, 8)


@pytest.mark.parametrize(
    ("place", "mib", "content"),
    [
        ("uploads", 2, arrays(1000, x_train=np.zeros((1000, 5000)))),
        ("uploads", 2, blank()),
        ("artifacts", 2, blank()),
    ],
    ids=["while it arrives", "while it is checked", "while it is kept"],
)
def test_a_full_disk_is_said_and_nothing_is_left(
    tmp_path: Path, place: str, mib: int, content: bytes
):
    settings = {"max_compression_ratio": "10000"}
    with Small(tmp_path / "nas-data" / place, mib):
        served = start(tmp_path, **settings)
        try:
            with served.client() as client:

                def chunks() -> Iterator[bytes]:
                    yield content

                answer = client.post("/v1/datasets?name=pets", content=chunks())
                assert answer.status_code == 507, answer.text
                assert "no room is left" in answer.json()["detail"]
                assert left(served) == []
                again = client.post("/v1/datasets?name=pets", content=table())
                assert again.status_code == 201, again.text
        finally:
            served.stop()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_an_upload_of_a_service_that_ends_leaves_nothing_for_the_next(
    tmp_path: Path, number: signal.Signals
):
    served = start(tmp_path)
    with sending(served, {"Content-Length": str(100 * MIB)}, bytes(3 * MIB)):
        until(lambda: is_arriving(served))
        served.process.send_signal(number)
        served.process.communicate(timeout=DEADLINE_SECONDS)
    assert bool(left(served)) is (number is signal.SIGKILL)
    again = start(tmp_path)
    try:
        assert left(again) == []
        with again.client() as client:
            answer = client.post(
                "/v1/datasets?name=pets", content=zipped(pictures(num=20))
            )
        assert answer.status_code == 201
    finally:
        again.stop()


def write_large(path: Path, num_bytes: int) -> None:
    """An .npz of zeros, without ever holding it."""
    shape = (num_bytes // NUM_FEATURES, NUM_FEATURES)
    header = {"descr": "|u1", "fortran_order": False, "shape": shape}
    with zipfile.ZipFile(path, "w") as archive:
        with archive.open("x_train.npy", "w", force_zip64=True) as entry:
            np.lib.format.write_array_header_1_0(entry, header)
            for _ in range(num_bytes // MIB):
                entry.write(bytes(MIB))
        with archive.open("y_train.npy", "w") as entry:
            np.lib.format.write_array(entry, np.arange(shape[0]) % 2)


class Peak:
    """The most memory that a process alone, without its children, has had meanwhile."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._end = threading.Event()
        self.bytes = self.first = self._process.memory_info().rss
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(0.005):
            self.bytes = max(self.bytes, self._process.memory_info().rss)


@pytest.mark.slow
def test_two_hundred_megabytes_pass_through_a_few(served: Served, tmp_path: Path):
    file = tmp_path / "large.npz"
    write_large(file, 200 * MIB)
    with served.client() as client, Peak(served.process.pid) as peak:
        with file.open("rb") as content:
            answer = client.post(
                "/v1/datasets",
                params={"name": "large"},
                content=content,
                timeout=httpx.Timeout(60.0, read=240.0),
            )
        assert answer.status_code == 201, answer.text
        shown = client.get("/v1/datasets/large/preview").json()
    assert peak.bytes - peak.first < 32 * MIB
    assert (shown["num_columns"], len(shown["columns"])) == (NUM_FEATURES, 64)
    with served.client() as client:
        assert client.delete("/v1/datasets/large").status_code == 204
    until(lambda: not left(served))
    assert list((served.data_dir / "uploads").iterdir()) == []
