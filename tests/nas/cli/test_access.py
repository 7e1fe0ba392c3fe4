"""Keys, projects and share links from the shell, and a client that shows its key to the service alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nas.access import DEFAULT_PROJECT, Scope
from nas.cli import service
from nas.settings import Settings
from nas.store import Store
from nas.tokens import Token
from tests.nas.cli.conftest import Nas, Served


@pytest.fixture
def data(tmp_path: Path) -> tuple[str, str]:
    """The option that names an empty data folder."""
    return "--data-dir", str(tmp_path / "data")


def test_a_key_is_printed_once_alone_on_stdout(nas: Nas, data) -> None:
    made = nas("keys", "create", "--scope", "write", "--name", "me", *data)
    assert made.exit_code == 0
    token = Token.parse(made.stdout.strip())
    assert token is not None
    listed = nas("keys", "list", "--json", *data)
    (key,) = json.loads(listed.stdout)
    assert (key["id"], key["scope"], key["name"]) == (token.id, "write", "me")
    assert token.secret not in listed.output + nas("keys", "list", *data).output


def test_a_key_is_revoked(nas: Nas, data) -> None:
    made = nas("keys", "create", "--scope", "read", "--json", *data)
    key = json.loads(made.stdout)
    assert nas("keys", "revoke", key["id"], *data).stdout == f"{key['id']} is revoked\n"
    assert json.loads(nas("keys", "list", "--json", *data).stdout)[0]["revoked_at"]
    assert nas("keys", "revoke", "key_none", *data).exit_code == 3


@pytest.mark.parametrize("wrong", ["soon", "0d", "3 days", "-1h"])
def test_a_length_of_time_is_a_number_and_a_unit(nas: Nas, data, wrong: str) -> None:
    refused = nas("keys", "create", "--scope", "read", f"--expires-in={wrong}", *data)
    assert refused.exit_code == 2
    assert "90d" in refused.stderr


def test_a_key_expires_when_it_was_told_to(nas: Nas, data) -> None:
    nas("keys", "create", "--scope", "read", "--expires-in", "90d", *data)
    listed = nas("keys", "list", *data).stdout
    assert "until" in listed


def test_a_key_from_a_file_is_stored_as_often_as_one_likes(
    nas: Nas, data, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.write_text(nas("keys", "generate").stdout)
    create = ("keys", "create", "--scope", "admin", "--from-file", str(file), *data)
    first, second = nas(*create), nas(*create)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert file.read_text().strip().rpartition("_")[2] not in first.output
    assert len(json.loads(nas("keys", "list", "--json", *data).stdout)) == 1
    file.write_text("hunter2")
    refused = nas(*create)
    assert refused.exit_code == 2
    assert "nas keys generate" in refused.stderr
    assert "hunter2" not in refused.output


def test_a_key_is_of_a_project_that_exists(nas: Nas, data) -> None:
    create = ("keys", "create", "--scope", "read", "--project", "vision", *data)
    assert nas(*create).exit_code == 3
    assert nas("projects", "create", "vision", *data).exit_code == 0
    assert nas("projects", "create", "vision", *data).exit_code == 2
    assert nas(*create).exit_code == 0
    assert "vision" in nas("projects", "list", *data).stdout


def test_serve_keeps_to_its_machine_until_there_is_a_key(nas: Nas, data) -> None:
    refused = nas("serve", "--host", "0.0.0.0", *data)
    assert refused.exit_code == 2
    assert "nas keys create" in refused.stderr


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """A service that needs a key, and its key that may write."""
    data_dir = tmp_path_factory.mktemp("nas-data")
    settings = Settings(data_dir=data_dir, port=0, poll_seconds=0.01)
    store = Store(settings.resolved_database_url)
    store.migrate()
    with store.begin() as tx:
        token = tx.keys.create(DEFAULT_PROJECT, Scope.WRITE)[1].text
    with service.started(settings, worker=False, log_dir=data_dir / "logs") as running:
        yield Served(running.url, store, data_dir), token
    store.close()


def test_without_a_key_a_command_says_where_to_put_one(nas: Nas, locked) -> None:
    served, _ = locked
    refused = nas("jobs", "--url", served.url)
    assert refused.exit_code == 2
    assert "NAS_API_KEY_FILE" in refused.stderr


def test_a_command_shows_the_key_that_it_was_given_to_the_service(
    nas: Nas, locked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    served, token = locked
    monkeypatch.setenv("NAS_API_KEY", token)
    posted = nas("search", "--url", served.url, "--detach", "--trials", "2", "--json")
    assert posted.exit_code == 0
    monkeypatch.delenv("NAS_API_KEY")
    file = tmp_path / "key"
    file.write_text(token + "\n")
    monkeypatch.setenv("NAS_API_KEY_FILE", str(file))
    listed = nas("jobs", "--url", served.url)
    assert json.loads(posted.stdout)["id"] in listed.stdout
    assert token not in posted.output + listed.output
    assert token not in repr(Settings()) + str(Settings().environment)


def test_a_share_link_is_made_listed_and_revoked(
    nas: Nas, locked, monkeypatch: pytest.MonkeyPatch
) -> None:
    served, token = locked
    monkeypatch.setenv("NAS_API_KEY", token)
    job = json.loads(nas("search", "--url", served.url, "--detach", "--json").stdout)[
        "id"
    ]
    made = nas("share", "create", job, "--expires-in", "7d", "--url", served.url)
    shared = Token.parse(made.stdout.strip())
    assert shared is not None
    assert shared.id in nas("share", "list", job, "--url", served.url).stdout
    with monkeypatch.context() as visitor:
        visitor.setenv("NAS_API_KEY", shared.text)
        assert nas("trials", job, "--url", served.url).exit_code == 0
        assert nas("cancel", job, "--url", served.url).exit_code == 2
        assert nas("jobs", "--url", served.url).exit_code == 2
    assert nas("share", "revoke", shared.id, "--url", served.url).exit_code == 0
    monkeypatch.setenv("NAS_API_KEY", shared.text)
    assert nas("trials", job, "--url", served.url).exit_code == 2


def test_a_command_follows_a_job_with_its_key(
    nas: Nas, locked, monkeypatch: pytest.MonkeyPatch
) -> None:
    served, token = locked
    monkeypatch.setenv("NAS_API_KEY", token)
    job = json.loads(nas("search", "--url", served.url, "--detach", "--json").stdout)[
        "id"
    ]
    nas("cancel", job, "--url", served.url)
    watched = nas("watch", job, "--url", served.url)
    assert "key" not in watched.stderr
