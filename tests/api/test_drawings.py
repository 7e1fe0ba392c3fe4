"""Drawings of trials and of a job's population."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from api import create_app
from tests.api.conftest import SMALL, TestClient, write_images
from tests.api.worker import Worker


@pytest.fixture
def trials(worker):
    """Three trials; two have a result."""
    plain, resnet, densenet = worker.propose("plain", "resnet", "densenet")
    worker.complete(resnet, 0.9)
    worker.complete(densenet, 0.8)
    return plain, resnet, densenet


def drawn(client, trial, **query):
    answer = client.get(f"/v1/trials/{trial.id}/drawing", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    return fromstring(answer.text)


def arcs(root, *classes):
    wanted = {"arc", *classes}
    return [e for e in root.iter() if wanted <= set(e.get("class", "").split())]


def test_a_trial_is_drawn_with_its_skips(client, trials):
    plain, resnet, densenet = trials
    assert arcs(drawn(client, plain)) == []
    assert len(arcs(drawn(client, resnet), "skip-add")) == 3
    assert len(arcs(drawn(client, densenet), "skip-concat")) == 3


def test_a_small_drawing_is_a_sketch(client, trials):
    root = drawn(client, trials[1], size="small")
    assert root.get("viewBox") == "0 0 96 64"
    assert len(arcs(root)) == 3


def test_a_drawing_against_another_trial_marks_what_differs(client, trials):
    plain, resnet, densenet = trials
    assert len(arcs(drawn(client, resnet, against=plain.id), "is-added")) == 3
    assert len(arcs(drawn(client, plain, against=resnet.id), "is-removed")) == 3
    assert len(arcs(drawn(client, resnet, against=densenet.id), "is-changed")) == 3


def test_a_drawing_is_kept_by_browsers_and_known_by_its_tag(client, trials):
    path = f"/v1/trials/{trials[1].id}/drawing"
    first = client.get(path)
    assert "immutable" in first.headers["cache-control"]
    assert "private" in first.headers["cache-control"]
    assert {"Cookie", "Authorization"} <= set(first.headers["vary"].split(", "))
    tag = {"If-None-Match": first.headers["etag"]}
    again = client.get(path, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = client.get(path, params={"size": "small"}, headers=tag)
    assert other.status_code == 200


def test_a_download_is_a_file_with_a_style_of_its_own(client, trials):
    trial = trials[1]
    shown = client.get(f"/v1/trials/{trial.id}/drawing")
    assert "<style>" not in shown.text
    assert "content-disposition" not in shown.headers
    saved = client.get(f"/v1/trials/{trial.id}/drawing", params={"download": True})
    assert "<style>" in saved.text
    assert (
        f'attachment; filename="{trial.id}.svg"'
        == (saved.headers["content-disposition"])
    )


def test_what_is_asked_wrongly_is_told_by_field(client, trials):
    path = f"/v1/trials/{trials[0].id}/drawing"
    for query in ({"size": "huge"}, {"against": "trial_1"}, {"open": "1-2-3"}):
        answer = client.get(path, params=query)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"].startswith(next(iter(query)))


def test_an_unknown_trial_to_draw_against_is_not_found(client, trials):
    unknown = "trial_" + "0" * 26
    answer = client.get(
        f"/v1/trials/{trials[0].id}/drawing", params={"against": unknown}
    )
    assert answer.status_code == 404
    assert unknown in answer.json()["detail"]


def test_layers_of_a_deep_network_are_opened(client, store):
    client.post("/v1/jobs", json={**SMALL, "settings": {"depth": 60, "widths": [2]}})
    [deep] = Worker.claim(store).propose("resnet")
    closed = drawn(client, deep)
    opened = drawn(client, deep, open=["11-20", "21-30"])
    states = [e.get("data-state") for e in opened.iter() if e.get("data-state")]
    assert states[1:] == [str(index) for index in range(11, 31)]
    assert len([e for e in closed.iter() if e.get("data-part")]) == 6


def test_a_network_whose_data_is_gone_cannot_be_drawn(settings, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    write_images(folder / "mine.npz", 10)
    where = settings.model_copy(update={"dataset_dir": folder})
    with TestClient(create_app(where), base_url="http://localhost") as client:
        client.post("/v1/jobs", json={**SMALL, "dataset": {"name": "mine"}})
        [trial] = Worker.claim(client.app.state.store).propose("resnet")
        (folder / "mine.npz").unlink()
        for address in (f"trials/{trial.id}", f"jobs/{trial.job_id}/population"):
            answer = client.get(f"/v1/{address}/drawing")
            assert answer.status_code == 409, answer.text
            assert "mine" in answer.json()["detail"]


def test_a_population_is_drawn_by_how_frequent_each_kind_is(client, job, trials):
    path = f"/v1/jobs/{job['id']}/population/drawing"
    found = arcs(fromstring(client.get(path).text))
    assert {a.get("data-weight") for a in arcs_of_kind(found, "add")} == {"0.5"}
    assert {a.get("data-weight") for a in arcs_of_kind(found, "concat")} == {"0.5"}
    best = arcs(fromstring(client.get(path, params={"among": "top"}).text))
    assert {(a.get("data-kind"), a.get("data-weight")) for a in best} == {("add", "1")}


def arcs_of_kind(found, kind):
    return [arc for arc in found if arc.get("data-kind") == kind]


def test_a_population_is_asked_for_anew_when_trials_end(client, job, worker, trials):
    path = f"/v1/jobs/{job['id']}/population/drawing"
    first = client.get(path)
    assert first.headers["cache-control"] == "private, no-cache"
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get(path, headers=tag).status_code == 304
    worker.complete(trials[0], 0.5)
    assert client.get(path, headers=tag).status_code == 200


def test_a_population_without_results_has_no_arcs(client, job):
    path = f"/v1/jobs/{job['id']}/population/drawing"
    assert arcs(fromstring(client.get(path).text)) == []


def test_a_complete_ablation_is_drawn_and_no_other(client, store, trials):
    _, resnet, densenet = trials
    skip = {**resnet.architecture["edges"][0], "metric": 0.8, "difference": -0.1}
    with store.begin() as tx:
        asked = tx.ablations.request(resnet.id, retrain=False)
        tx.ablations.claim_one("worker-1", retrain=False)
        found = {"metric_name": "accuracy", "removals": [skip]}
        tx.ablations.note(asked.id, "worker-1", found, 1.0)
    path = f"/v1/trials/{resnet.id}/drawing"
    assert client.get(path, params={"ablation": asked.id}).status_code == 409
    with store.begin() as tx:
        tx.ablations.complete(asked.id, "worker-1")
    root = drawn(client, resnet, ablation=asked.id)
    costs = [arc.get("data-removal") for arc in arcs(root)]
    assert costs == ["accuracy -0.1000", None, None]
    other = f"/v1/trials/{densenet.id}/drawing"
    assert client.get(other, params={"ablation": asked.id}).status_code == 404
