"""Uploaded data sets of projects, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from nas import datasets
from nas.access import DEFAULT_PROJECT
from nas.datasets import preview
from nas.errors import Conflict, NotFound
from nas.states import JobState
from nas.store import DatasetRecord, NewDataset, Store
from nas.store.dataset_files import SETTLING_SECONDS
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import finish, post, propose, run

DIGITS = datasets.load("digits", None, 50, 50)
SHOWN = preview.make(DIGITS)


def new(name: str = "pets", digest: str = "d1", **changed: Any) -> NewDataset:
    values: dict[str, Any] = {
        "project_id": DEFAULT_PROJECT,
        "info": replace(DIGITS.info, name=name, digest=digest),
        "preview": SHOWN,
        "key": f"datasets/{digest}.npz",
        "sha256": "sha",
        "num_bytes": 7,
        "upload_sha256": "sent",
        "num_upload_bytes": 9,
    }
    return NewDataset(**{**values, **changed})


def add(store: Store, *args: Any, max_datasets: int = 10, **changed: Any):
    with store.begin() as tx:
        return tx.datasets.add(new(*args, **changed), max_datasets)


@pytest.fixture
def pets(store: Store) -> DatasetRecord:
    record, created = add(store)
    assert created
    return record


def job_on(store: Store, pets: DatasetRecord):
    job = post(store)
    with store.begin() as tx:
        tx.datasets.use(job.id, pets.id)
    return job


def test_a_data_set_comes_back_by_name_and_by_digest(store: Store, pets: DatasetRecord):
    with store.read() as tx:
        assert tx.datasets.get(DEFAULT_PROJECT, "pets") == pets
        assert tx.datasets.get(DEFAULT_PROJECT, "d1") == pets
        assert tx.datasets.list(DEFAULT_PROJECT) == [pets]
        assert tx.datasets.preview(pets.id) == SHOWN
    assert pets.upload.info == new().info
    assert pets.created_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_the_same_samples_under_the_same_name_are_one_data_set(
    store: Store, pets: DatasetRecord
):
    assert add(store, key="datasets/again.npz") == (pets, False)


def test_other_samples_under_a_name_that_is_taken_are_refused(
    store: Store, pets: DatasetRecord
):
    with pytest.raises(Conflict, match="'pets' is there with other samples"):
        add(store, "pets", "d2")


def test_the_same_samples_under_another_name_are_refused(
    store: Store, pets: DatasetRecord
):
    with pytest.raises(Conflict, match="there already as 'pets'"):
        add(store, "cats", "d1")


def test_a_project_keeps_so_many_and_no_more(store: Store, pets: DatasetRecord):
    with pytest.raises(Conflict, match="NAS_MAX_DATASETS_PER_PROJECT"):
        add(store, "cats", "d2", max_datasets=1)
    with store.read() as tx:
        assert tx.datasets.list(DEFAULT_PROJECT) == [pets]


def test_each_project_has_its_own(store: Store, pets: DatasetRecord):
    with store.begin() as tx:
        tx.projects.create("zoo")
    theirs, created = add(store, project_id="zoo", key="datasets/zoo.npz")
    assert created
    with store.read() as tx:
        assert tx.datasets.list("zoo") == [theirs]
        assert tx.datasets.find("zoo", "pets").id != pets.id
    with store.begin() as tx:
        assert tx.datasets.remove("zoo", "d1") == "datasets/zoo.npz"
        with pytest.raises(NotFound):
            tx.datasets.remove("zoo", "pets")
        assert tx.datasets.get(DEFAULT_PROJECT, "pets") == pets


def test_many_may_upload_the_same_at_once_and_one_is_there(store: Store):
    def upload(number: int) -> tuple[str, bool]:
        record, created = add(store, key=f"datasets/{number}.npz")
        return record.id, created

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(upload, range(6)))
    assert len({one for one, _ in answers}) == 1
    assert [created for _, created in answers].count(True) == 1


@pytest.mark.parametrize(
    ("state", "ended"),
    [
        (JobState.QUEUED, False),
        (JobState.RUNNING, False),
        (JobState.PAUSED, False),
        (JobState.FINALIZING, False),
        (JobState.CANCELLED, True),
        (JobState.FAILED, True),
    ],
)
def test_it_is_kept_as_long_as_a_job_that_has_not_ended_needs_it(
    store: Store, pets: DatasetRecord, state: JobState, ended: bool
):
    job = job_on(store, pets)
    if state is not JobState.QUEUED:
        lease = run(store, job)
        if state is not JobState.RUNNING:
            with store.begin() as tx:
                tx.jobs.move(job.id, state, lease=lease)
    with store.read() as tx:
        assert tx.datasets.needed_by(pets.id) == (() if ended else (job.id,))
        assert tx.datasets.of_job(job.id) == pets
    if ended:
        with store.begin() as tx:
            assert tx.datasets.remove(DEFAULT_PROJECT, "pets") == pets.upload.key
            assert tx.datasets.of_job(job.id) is None
    else:
        with pytest.raises(Conflict, match=job.id), store.begin() as tx:
            tx.datasets.remove(DEFAULT_PROJECT, "pets")


def test_an_export_under_way_keeps_it_too(store: Store, pets: DatasetRecord):
    job = job_on(store, pets)
    lease = run(store, job)
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        finish(tx, lease, trial)
        tx.jobs.move(job.id, JobState.FINALIZING, lease=lease)
        tx.jobs.move(job.id, JobState.FINISHED, lease=lease)
        export = tx.exports.request(trial.id)
    with store.read() as tx:
        assert tx.datasets.needed_by(pets.id) == (job.id,)
    with store.begin() as tx:
        tx.exports.claim("worker-1")
        tx.exports.failed(export.id, "for the test")
        assert tx.datasets.needed_by(pets.id) == ()


def test_many_jobs_are_named_by_the_first(store: Store, pets: DatasetRecord):
    jobs = [job_on(store, pets).id for _ in range(7)]
    with pytest.raises(Conflict, match="and 2 more") as caught, store.begin() as tx:
        tx.datasets.remove(DEFAULT_PROJECT, "pets")
    assert sum(job in str(caught.value) for job in jobs) == 5


def test_a_job_posted_while_the_data_set_is_deleted_is_refused_or_keeps_it(
    store: Store, pets: DatasetRecord
):
    def delete(_: int) -> str:
        try:
            with store.begin() as tx:
                tx.datasets.remove(DEFAULT_PROJECT, "pets")
        except (Conflict, NotFound):
            return "kept"
        return "deleted"

    def use(_: int) -> str:
        try:
            job_on(store, pets)
        except Conflict:
            return "refused"
        return "posted"

    with ThreadPoolExecutor(2) as threads:
        deleting, posting = threads.submit(delete, 0), threads.submit(use, 0)
        assert (deleting.result(), posting.result()) in {
            ("kept", "posted"),
            ("deleted", "refused"),
        }


def test_what_is_held_for_a_job_is_there_or_said_to_be_gone(
    store: Store, pets: DatasetRecord
):
    job = job_on(store, pets)
    with store.begin() as tx:
        tx.datasets.hold(job.id)
        tx.jobs.move(job.id, JobState.CANCELLED)
    with store.begin() as tx:
        tx.datasets.remove(DEFAULT_PROJECT, "pets")
    with pytest.raises(Conflict, match="was deleted"), store.begin() as tx:
        tx.datasets.hold(job.id)


def test_a_deleted_job_needs_nothing(store: Store, pets: DatasetRecord):
    job = job_on(store, pets)
    with store.begin() as tx:
        tx.jobs.move(job.id, JobState.CANCELLED)
    with store.begin() as tx:
        tx.jobs.delete(job.id)
        assert tx.datasets.needed_by(pets.id) == ()


def test_a_file_that_no_data_set_has_is_found_once_it_has_settled(
    store: Store, clock: TurnableClock
):
    with store.begin() as tx:
        for key in ("datasets/d1.npz", "datasets/lost.npz"):
            tx.dataset_files.plan(key)
    add(store)
    with store.read() as tx:
        assert tx.dataset_files.abandoned() == ()
        assert tx.dataset_files.is_used("datasets/d1.npz")
        assert not tx.dataset_files.is_used("datasets/lost.npz")
    clock.turn(SETTLING_SECONDS + 1)
    with store.begin() as tx:
        assert tx.dataset_files.abandoned() == ("datasets/lost.npz",)
        tx.dataset_files.forget("datasets/lost.npz")
        assert tx.dataset_files.abandoned() == ()
