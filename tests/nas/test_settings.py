"""The settings, as they are read and as they are handed on."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from nas.settings import Settings
from nas.settings.listing import listing


def test_relative_paths_mean_the_folder_in_which_they_were_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(
        data_dir=Path("mine"), dataset_dir=Path("sets"), database_url="sqlite:///a.db"
    )
    monkeypatch.chdir("/")
    assert settings.artifact_dir == tmp_path / "mine" / "artifacts"
    assert settings.dataset_dir == tmp_path / "sets"
    assert settings.resolved_database_url == f"sqlite:///{tmp_path}/a.db"


def test_the_default_database_lies_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert settings.resolved_database_url == f"sqlite:///{tmp_path}/nas.sqlite"


def test_a_child_process_reads_the_same_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path, lease_seconds=3.5, num_workers=2)
    for name, value in settings.environment.items():
        monkeypatch.setenv(name, value)
    assert Settings() == settings


def test_files_are_kept_in_the_data_folder_or_where_one_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings(data_dir=tmp_path).resolved_artifact_url == f"{tmp_path}/artifacts"
    there = Settings(artifact_url="there")
    bucket = Settings(artifact_url="s3://bucket/prefix")
    monkeypatch.chdir("/")
    assert there.resolved_artifact_url == f"{tmp_path}/there"
    assert bucket.resolved_artifact_url == "s3://bucket/prefix"
    assert bucket.environment["NAS_ARTIFACT_URL"] == "s3://bucket/prefix"


def test_an_address_of_files_with_a_password_is_refused() -> None:
    with pytest.raises(ValueError, match="leave them to the environment"):
        Settings(artifact_url="sftp://me:secret@host/folder")


def test_every_setting_is_listed_and_says_what_it_is_for() -> None:
    shown = {setting.variable: setting.description for setting in listing(Settings())}
    assert set(shown) == {f"NAS_{name.upper()}" for name in Settings.model_fields}
    assert [variable for variable, text in shown.items() if not text] == []


def test_a_listing_shows_no_password_and_no_key() -> None:
    settings = Settings(
        database_url="postgresql://nas:hunter22@db/nas",
        api_key=SecretStr("nas_secret_of_mine"),
    )
    told = " ".join(str(setting.value) for setting in listing(settings))
    assert "hunter22" not in told
    assert "nas_secret_of_mine" not in told
    assert "postgresql://nas:***@db/nas" in told
