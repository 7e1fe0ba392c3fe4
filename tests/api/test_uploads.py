"""Uploaded data sets over HTTP: taken whole or not at all, listed, shown, needed, deleted."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from api import create_app
from api.uploads.workspace import workspace
from nas import datasets
from nas.settings import Settings
from nas.states import JobState
from tests.api.conftest import SMALL, TestClient
from tests.nas.datasets.files import arrays, picture, pictures, table, zipped

PETS = zipped(pictures(num=30, height=8, width=8))
ON_PETS = {**SMALL, "dataset": {"name": "pets"}}


def upload(client: TestClient, content: bytes = PETS, name: str = "pets", **more: str):
    return client.post("/v1/datasets", content=content, params={"name": name, **more})


def left(settings: Settings) -> list[str]:
    """Files of uploads, wherever they could be left."""
    folders = (settings.data_dir / "uploads", settings.artifact_dir)
    return [path.name for f in folders for path in f.rglob("*") if path.is_file()]


@pytest.fixture
def pets(client: TestClient) -> dict:
    answer = upload(client)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == "/v1/datasets/pets"
    return answer.json()


def test_an_upload_is_listed_with_all_that_is_known_of_it(client, pets):
    assert pets["upload_sha256"] == hashlib.sha256(PETS).hexdigest()
    assert pets["num_upload_bytes"] == len(PETS)
    assert pets["classes"] == ["cat", "dog"]
    assert pets["class_counts"] == {"train": [18, 18], "val": [6, 6], "test": [6, 6]}
    assert (pets["kind"], pets["input_shape"]) == ("image", [1, 8, 8])
    assert pets["origin"] == "uploaded"
    listed = client.get("/v1/datasets").json()["items"]
    assert next(item for item in listed if item["name"] == "pets") == pets
    shown = client.get(f"/v1/datasets/{pets['digest']}").json()
    assert shown | pets == shown
    assert shown["needed_by"] == []


def test_the_same_bytes_again_are_the_same_data_set(client, pets, settings):
    again = upload(client)
    assert (again.status_code, again.json()) == (200, pets)
    assert len(left(settings)) == 1


def test_the_same_samples_packed_anew_are_the_same_data_set(client, pets):
    files = {f"outer/{k}": v for k, v in pictures(num=30, height=8, width=8).items()}
    assert upload(client, zipped(files, 8)).json()["digest"] == pets["digest"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (table(), "pets", "there with other samples"),
        (PETS, "cats", "there already as 'pets'"),
        (table(), "digits", "of its own"),
    ],
)
def test_what_stands_in_the_way_is_said(client, pets, settings, content, name, said):
    answer = upload(client, content, name)
    assert answer.status_code == 409
    assert said in answer.json()["detail"]
    assert len(left(settings)) == 1


def test_a_name_in_the_folder_of_data_sets_is_not_taken(settings, tmp_path):
    (tmp_path / "points.csv").write_bytes(table())
    where = settings.model_copy(update={"dataset_dir": tmp_path})
    with TestClient(create_app(where), base_url="http://localhost") as client:
        assert upload(client, name="points").status_code == 409
        answer = client.delete("/v1/datasets/points")
    assert answer.status_code == 409
    assert "was not uploaded (folder)" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a NumPy archive"),
        (zipped({"../evil.png": picture()}), "'../evil.png': its path leads out"),
        (arrays(y_train=[0] * 40), "a single class"),
        (zipped(pictures() | {"cat/9.png": b"x"}), "cat/9.png: no PNG or JPEG"),
        (b"a,label\n1,2,3\n", "line 2 has 3 cells"),
    ],
)
def test_nothing_is_left_of_what_is_refused(client, settings, content, said):
    answer = upload(client, content)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert said in error["message"]
    assert error["remedy"]
    assert str(settings.data_dir) not in answer.text
    assert left(settings) == []
    assert "pets" not in {d["name"] for d in client.get("/v1/datasets").json()["items"]}


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a b", ".hidden", "é", "a" * 64])
def test_a_name_that_could_mislead_is_refused(client, name):
    answer = upload(client, name=name)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "name"


def test_images_are_resized_if_that_is_asked_for(client):
    files = zipped(pictures(num=30) | {"cat/99.png": picture(9, 7)})
    answer = upload(client, files)
    assert answer.status_code == 422
    assert "resize=32x32" in answer.json()["errors"][0]["remedy"]
    answer = upload(client, files, resize="6x5")
    assert answer.json()["input_shape"] == [1, 6, 5]
    for wrong in ("0x5", "big", "5x5x5", "99999"):
        answer = upload(client, files, "others", resize=wrong)
        assert answer.json()["errors"][0]["field"] == "resize"


def test_a_form_and_a_packed_body_are_refused(client, settings):
    answer = client.post("/v1/datasets", params={"name": "pets"}, files={"file": PETS})
    assert answer.status_code == 415
    assert "curl -T" in answer.json()["detail"]
    answer = client.post(
        "/v1/datasets",
        params={"name": "pets"},
        content=PETS,
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code == 415
    assert left(settings) == []


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"max_dataset_entries": 10}, "60 entries; 10 is the limit"),
        ({"max_dataset_samples": 10}, "60 samples; 10 is the limit"),
        ({"max_image_pixels": 10}, "64 pixels"),
        ({"max_dataset_bytes": 1000}, "NAS_MAX_DATASET_BYTES"),
        ({"inspection_seconds": 0.001}, "NAS_INSPECTION_SECONDS"),
        ({"max_datasets_per_project": 0}, "NAS_MAX_DATASETS_PER_PROJECT"),
        ({"max_upload_bytes": 1000}, "NAS_MAX_UPLOAD_BYTES"),
        ({"max_uploads": 0}, "NAS_MAX_UPLOADS"),
    ],
)
def test_every_limit_is_a_setting(settings, limits, said):
    where = settings.model_copy(update=limits)
    with TestClient(create_app(where), base_url="http://localhost") as client:
        answer = upload(client)
    assert answer.status_code in (409, 413, 422, 503)
    assert said in answer.text
    assert left(settings) == []


def test_the_limit_of_other_bodies_is_as_it_was(client):
    body = b'{"name": "' + b"a" * 1_000_001 + b'"}'
    headers = {"Content-Type": "application/json"}
    answer = client.post("/v1/jobs", content=body, headers=headers)
    assert answer.status_code == 413
    assert "NAS_MAX_BODY_BYTES" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["pets", "digits"])
def test_a_preview_of_images_shows_each_class_in_turn(client, pets, name):
    shown = client.get(f"/v1/datasets/{name}/preview").json()
    assert shown["kind"] == "image"
    assert len(shown["images"]) == len(shown["labels"]) == 16
    assert shown["labels"][0] != shown["labels"][1]
    picture = Image.open(io.BytesIO(base64.b64decode(shown["images"][0])))
    assert picture.size == (8, 8)


@pytest.mark.parametrize("name", ["sizes", "breast_cancer"])
def test_a_preview_of_a_table_shows_its_first_rows(client, name):
    upload(client, table(), "sizes")
    shown = client.get(f"/v1/datasets/{name}/preview").json()
    assert shown["num_columns"] == len(shown["columns"]) == len(shown["rows"][0])
    assert len(shown["rows"]) == 16
    if name == "sizes":
        assert shown["columns"] == ["size", "weight"]
        assert shown["labels"][:2] == ["a", "b"]


def test_a_local_data_set_is_found_by_its_digest_too(client):
    digits = datasets.info("digits")
    shown = client.get(f"/v1/datasets/{digits.digest}").json()
    assert (shown["name"], shown["origin"]) == ("digits", "installed")
    for path in ("nowhere", "0" * 64, "nowhere/preview"):
        assert client.get(f"/v1/datasets/{path}").status_code == 404


def test_what_an_unended_job_needs_is_kept_and_an_ended_one_lets_it_go(
    client, store, pets, settings
):
    job = client.post("/v1/jobs", json=ON_PETS).json()
    refused = client.delete("/v1/datasets/pets")
    assert refused.status_code == 409
    assert job["id"] in refused.json()["detail"]
    assert client.get("/v1/datasets/pets").json()["needed_by"] == [job["id"]]
    client.post(f"/v1/jobs/{job['id']}/cancel")
    assert client.delete("/v1/datasets/pets").status_code == 204
    assert client.get("/v1/datasets/pets").status_code == 404
    assert left(settings) == []
    assert upload(client).status_code == 201


def test_a_job_whose_data_set_was_deleted_says_so_when_it_shall_go_on(
    client, store, pets
):
    job = client.post("/v1/jobs", json=ON_PETS).json()["id"]
    with store.begin() as tx:
        lease = tx.leases.claim("worker", 60)
        for state in (JobState.RUNNING, JobState.FINALIZING, JobState.FINISHED):
            tx.jobs.move(job, state, lease=lease)
    assert client.delete(f"/v1/datasets/{pets['digest']}").status_code == 204
    for action, body in (("extend", {"trials": 3}), ("clone", {})):
        answer = client.post(f"/v1/jobs/{job}/{action}", json=body)
        assert answer.status_code == 422, answer.text
        assert "no data set is named 'pets'" in answer.json()["detail"]
    assert client.get(f"/v1/jobs/{job}").status_code == 200


def test_a_subset_of_an_upload_can_be_asked_for(client, pets, settings):
    asked = {"name": "pets", "max_train_samples": 10}
    answer = client.post("/v1/jobs", json={**SMALL, "dataset": asked})
    assert answer.status_code == 201, answer.text
    asked["max_train_samples"] = 10**6
    assert client.post("/v1/jobs", json={**SMALL, "dataset": asked}).status_code == 201


def test_what_a_killed_process_left_is_removed_and_an_upload_under_way_is_not(
    settings: Settings, tmp_path: Path
):
    folder = settings.data_dir / "uploads"
    with workspace(folder) as under_way:
        (folder / "upload-dead").mkdir()
        (folder / "upload-dead" / "lock").touch()
        (folder / "upload-dead" / "file").touch()
        with TestClient(create_app(settings)):
            assert [path.name for path in folder.iterdir()] == [under_way.name]
    assert list(folder.iterdir()) == []
