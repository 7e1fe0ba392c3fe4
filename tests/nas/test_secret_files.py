"""The database's password may stand in a file; what is wrong with it is said."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from nas.errors import InvalidRequest
from nas.settings import Settings

URL = "postgresql://nas@db:5432/search?sslmode=require"


def test_the_password_in_the_file_signs_the_user_in(tmp_path):
    file = tmp_path / "password"
    file.write_text("a/b@c:d%e é\n")
    settings = Settings(database_url=URL, database_password_file=file)
    url = make_url(settings.resolved_database_url)
    assert (url.username, url.password) == ("nas", "a/b@c:d%e é")
    assert (url.host, url.port, url.database) == ("db", 5432, "search")
    assert url.query == {"sslmode": "require"}


def test_the_password_is_in_no_setting_that_is_shown_or_handed_on(tmp_path):
    file = tmp_path / "password"
    file.write_text("open-sesame")
    settings = Settings(database_url=URL, database_password_file=file)
    assert "open-sesame" in settings.resolved_database_url
    assert "open-sesame" not in repr(settings) + settings.model_dump_json()


def test_the_environment_names_the_file(tmp_path, monkeypatch):
    file = tmp_path / "password"
    file.write_text("open-sesame")
    monkeypatch.setenv("NAS_DATABASE_URL", URL)
    monkeypatch.setenv("NAS_DATABASE_PASSWORD_FILE", str(file))
    assert make_url(Settings().resolved_database_url).password == "open-sesame"


def test_without_a_url_the_embedded_database_needs_no_password(tmp_path):
    settings = Settings(data_dir=tmp_path, database_password_file=tmp_path / "none")
    assert settings.resolved_database_url.startswith("sqlite:///")


def test_a_file_that_is_not_there_is_named_with_what_to_do(tmp_path):
    settings = Settings(database_url=URL, database_password_file=tmp_path / "none")
    with pytest.raises(InvalidRequest, match="none cannot be read") as refused:
        _ = settings.resolved_database_url
    assert refused.value.field == "database_password_file"
    assert "NAS_DATABASE_PASSWORD_FILE" in str(refused.value.remedy)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\xff"])
def test_a_file_without_a_password_is_refused(tmp_path, content):
    file = tmp_path / "password"
    file.write_bytes(content)
    settings = Settings(database_url=URL, database_password_file=file)
    with pytest.raises(InvalidRequest, match=r"is empty|cannot be read"):
        _ = settings.resolved_database_url


@pytest.mark.parametrize(
    "url",
    ["postgresql://nas:known@db/search", "postgresql://db/search", "sqlite:////f"],
)
def test_a_url_that_has_no_place_for_the_password_is_refused(tmp_path, url):
    file = tmp_path / "password"
    file.write_text("open-sesame")
    settings = Settings(database_url=url, database_password_file=file)
    with pytest.raises(InvalidRequest, match="with a user and without a password"):
        _ = settings.resolved_database_url
