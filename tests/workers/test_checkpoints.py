"""Checkpoints in the artifact store: two are kept, a damaged one is passed over, attempts keep apart."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nas.artifacts import ArtifactStore
from nas.errors import ServiceUnavailable
from nas.trial import Report
from workers import scratch
from workers.checkpoints import Checkpoints, clear

PREFIX = "jobs/job_1/trials/trial_1/"


def curve(epoch: int) -> list[Report]:
    return [Report(e, {"accuracy": e / 10}, 0.1) for e in range(1, epoch + 1)]


def write(checkpoints: Checkpoints, epoch: int) -> None:
    """A checkpoint whose content tells its epoch."""

    def save(folder: str) -> None:
        (Path(folder) / "state").write_text(f"epoch {epoch}")

    checkpoints.write(curve(epoch), save)


def latest(artifacts: ArtifactStore, attempt: int) -> str | None:
    """What the newest whole checkpoint holds, as a new attempt sees it."""
    for checkpoint in Checkpoints(artifacts, PREFIX, attempt).newest_first():
        state = (checkpoint.folder / "state").read_text()
        assert f"epoch {len(checkpoint.reports)}" == state
        assert checkpoint.reports == tuple(curve(len(checkpoint.reports)))
        return state
    return None


def names(artifacts: ArtifactStore) -> list[str]:
    return [entry.key.rpartition("/")[2][:13] for entry in artifacts.list(PREFIX)]


@pytest.fixture(params=["folder", "memory", "s3"])
def artifacts(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactStore:
    match request.param:
        case "s3":
            return ArtifactStore(request.getfixturevalue("s3_url"))
        case "memory":
            return ArtifactStore(f"memory://{tmp_path.name}")
    return ArtifactStore(str(tmp_path / "store"))


def test_the_newest_two_are_kept(artifacts: ArtifactStore) -> None:
    own = Checkpoints(artifacts, PREFIX, 1)
    assert latest(artifacts, 2) is None
    for epoch in range(1, 5):
        write(own, epoch)
    assert names(artifacts) == ["000001-000003", "000001-000004"]
    assert latest(artifacts, 2) == "epoch 4"


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_the_one_before_a_damaged_one_is_taken(
    artifacts: ArtifactStore, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    own = Checkpoints(artifacts, PREFIX, 1)
    for epoch in (1, 2):
        write(own, epoch)
    successor = Checkpoints(artifacts, PREFIX, 2)
    newest = artifacts.list(PREFIX)[-1].key
    content = artifacts.read_bytes(newest)
    if damage == "gone":
        artifacts.delete([newest])
    elif damage == "cut":
        artifacts.put_bytes(newest, content[:-10])
    else:
        artifacts.put_bytes(newest, content.replace(b"epoch 2", b"epoch 9"))
    found = [len(checkpoint.reports) for checkpoint in successor.newest_first()]
    assert found == [1]
    assert newest in caplog.text


def test_a_superseded_attempt_changes_nothing_that_its_successor_wrote(
    artifacts: ArtifactStore,
) -> None:
    zombie = Checkpoints(artifacts, PREFIX, 1)
    for epoch in (1, 2):
        write(zombie, epoch)
    successor = Checkpoints(artifacts, PREFIX, 2)
    write(successor, 3)
    for epoch in range(3, 9):
        write(zombie, epoch)
    assert "000002-000003" in names(artifacts)
    assert latest(artifacts, 3) == "epoch 3", "what the superseded one wrote was taken"
    write(successor, 4)
    assert latest(artifacts, 3) == "epoch 4"


def test_they_are_cleared_once_the_result_stands(artifacts: ArtifactStore) -> None:
    write(Checkpoints(artifacts, PREFIX, 1), 1)
    kept = artifacts.put_bytes(f"{PREFIX}weights", b"-")
    for _ in range(2):
        clear(artifacts, PREFIX)
        assert [entry.key for entry in artifacts.list(PREFIX)] == [kept.key]


def test_a_store_that_cannot_be_read_is_not_taken_for_an_empty_one(
    s3_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(ServiceUnavailable, match="NAS_ARTIFACT_URL"):
        Checkpoints(ArtifactStore("s3://bucket/there"), PREFIX, 1)


EACH_STEP = """
import os, sys
from nas.artifacts import ArtifactStore
from tests.workers.test_checkpoints import PREFIX, newest, write
from workers.checkpoints import Checkpoints

STEPS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.scandir"}
num_steps = 0

def die_at(event, arguments):
    global num_steps
    if event in STEPS:
        num_steps += 1
        if num_steps == last:
            os.kill(os.getpid(), 9)

for last in range(1, 1000):
    artifacts = ArtifactStore(f"{sys.argv[1]}/{last}")
    own = Checkpoints(artifacts, PREFIX, 1)
    write(own, 1)
    write(own, 2)
    child = os.fork()
    if child == 0:
        sys.addaudithook(die_at)
        write(own, 3)
        os._exit(0)
    ended = os.waitpid(child, 0)[1] == 0
    found = newest(artifacts, 2)
    assert found == 3 if ended else found in (2, 3), (last, found)
    if ended:
        print(last)
        break
"""

ANY_MOMENT = """
import os, random, sys, time
from itertools import count
from nas.artifacts import ArtifactStore
from tests.workers.test_checkpoints import PREFIX, newest, write
from workers.checkpoints import Checkpoints

artifacts = ArtifactStore(sys.argv[1])
moments = random.Random(0)
epoch = num_lost = 0
for attempt in range(1, 201):
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        own = Checkpoints(artifacts, PREFIX, attempt)
        for number in count(epoch + 1):
            write(own, number)
            os.write(tells, number.to_bytes(4))
    os.close(tells)
    time.sleep(moments.uniform(0.0, 0.02))
    os.kill(child, 9)
    os.waitpid(child, 0)
    with os.fdopen(told, "rb") as file:
        written = file.read()
    last = int.from_bytes(written[-4:]) if written else epoch
    found = newest(artifacts, attempt + 1) or 0
    assert last <= found <= last + 1, (attempt, last, found)
    epoch = found
print(epoch)
"""


def newest(artifacts: ArtifactStore, attempt: int) -> int | None:
    """The epoch of the newest whole checkpoint, as a new attempt sees it."""
    found = latest(artifacts, attempt)
    return int(found.removeprefix("epoch ")) if found else None


def run(program: str, folder: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_what_a_killed_process_was_about_to_write_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / f"{scratch.PREFIX}{ended.pid}-1").mkdir()
    (tmp_path / "of-somebody-else").mkdir()
    with scratch.folder() as own:
        scratch.clear_abandoned()
        assert {path.name for path in tmp_path.iterdir()} == {
            own.name,
            "of-somebody-else",
        }


def test_a_kill_at_any_step_of_writing_leaves_a_whole_checkpoint(
    tmp_path: Path,
) -> None:
    assert run(EACH_STEP, tmp_path) > 10, "the steps at which it was killed"


def test_two_hundred_kills_at_any_moment_lose_nothing_that_was_written(
    tmp_path: Path,
) -> None:
    assert run(ANY_MOMENT, tmp_path) > 10, "the epochs that were written meanwhile"
