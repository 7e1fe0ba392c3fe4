"""The weights of a trial over HTTP: whole, in parts, and only when they are not known yet."""

from __future__ import annotations

import pytest

from nas.artifacts import ArtifactStore

CONTENT = bytes(range(256)) * 8


@pytest.fixture(params=["folder", "s3"])
def place(request, settings, client):
    """The store's address, set behind the served application's back for S3."""
    if request.param == "folder":
        return settings.resolved_artifact_url
    url = request.getfixturevalue("s3_url")
    changed = settings.model_copy(update={"artifact_url": url})
    client.app.state.settings = changed
    return url


@pytest.fixture
def artifacts(place):
    return ArtifactStore(place)


@pytest.fixture
def address(artifacts, store, worker, job):
    (trial,) = worker.propose("resnet")
    worker.complete(trial, 0.9)
    entry = artifacts.put_bytes("weights", CONTENT)
    with store.begin() as tx:
        tx.artifacts.put(
            job["id"], trial.id, "weights", entry.key, entry.num_bytes, entry.sha256
        )
    return f"/v1/trials/{trial.id}/weights"


def test_weights_are_streamed_whole_with_their_digest(client, artifacts, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert "content-encoding" not in answer.headers
    sha256 = artifacts.put_bytes("again", CONTENT).sha256
    assert answer.headers["etag"] == f'"{sha256}"'


def test_weights_that_are_known_are_not_sent_again(client, address):
    etag = client.get(address).headers["etag"]
    answer = client.get(address, headers={"If-None-Match": f'"other", W/{etag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=2000-", slice(2000, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=2000-99999", slice(2000, None)),
        ("bytes=-99999", slice(None)),
    ],
)
def test_a_broken_download_goes_on_where_it_ended(client, address, wanted, part):
    answer = client.get(address, headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == CONTENT[part]
    start, stop, _ = part.indices(len(CONTENT))
    shown = f"bytes {start}-{stop - 1}/{len(CONTENT)}"
    assert answer.headers["content-range"] == shown


@pytest.mark.parametrize(
    "wanted",
    ["bytes=5000-", "bytes=-0", "bytes=-", "bytes=9-3", "lines=1-2", "bytes=0-1,4-5"],
)
def test_a_part_that_is_not_there_gives_the_whole(client, address, wanted):
    answer = client.get(address, headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_a_part_of_other_content_is_never_added_to_what_one_has(client, address):
    headers = {"Range": "bytes=9-", "If-Range": '"of another file"'}
    answer = client.get(address, headers=headers)
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_weights_that_are_gone_or_cut_are_told(client, artifacts, address):
    artifacts.put_bytes("weights", CONTENT[:-1])
    answer = client.get(address)
    assert answer.status_code == 409
    assert "has 2047 bytes, not 2048" in answer.json()["detail"]
    artifacts.delete(["weights"])
    assert client.get(address).status_code == 404


def test_a_trial_without_weights_says_so(client, worker):
    (trial,) = worker.propose("plain")
    answer = client.get(f"/v1/trials/{trial.id}/weights")
    assert answer.status_code == 409
    assert "has no weights" in answer.json()["detail"]
