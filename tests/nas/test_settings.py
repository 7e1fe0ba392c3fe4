"""The settings, as they are read and as they are handed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from nas.settings import Settings


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
