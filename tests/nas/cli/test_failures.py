"""Every failure is a message on stderr and a documented exit code, never a traceback."""

import pytest

from nas.cli.failures import ExitCode
from tests.nas.cli.conftest import Nas, Served

NOBODY = "http://127.0.0.1:9"
MISSING = "job_" + "0" * 26


def refused(result, code: ExitCode) -> str:
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.parametrize("command", ["jobs", "trials", "best", "watch", "export"])
def test_a_service_that_does_not_answer_is_named_with_what_to_do(nas: Nas, command):
    job = () if command == "jobs" else (MISSING,)
    said = refused(nas(command, *job, "--url", NOBODY), ExitCode.UNREACHABLE)
    assert NOBODY in said
    assert "nas serve" in said


def test_a_named_service_is_never_replaced_by_an_own_one(nas: Nas):
    said = refused(nas("search", "--url", NOBODY), ExitCode.UNREACHABLE)
    assert f"no service answers at {NOBODY}" in said


def test_what_listens_there_but_is_not_this_service_is_no_service(nas, served):
    said = refused(nas("jobs", "--url", f"{served.url}/v1"), ExitCode.UNREACHABLE)
    assert "no service answers" in said


@pytest.mark.parametrize("command", ["trials", "best", "watch", "cancel", "stop"])
def test_an_unknown_job_is_not_found(nas: Nas, served: Served, command):
    said = refused(nas(command, MISSING, "--url", served.url), ExitCode.NOT_FOUND)
    assert MISSING in said


def test_what_is_no_id_is_not_found(nas: Nas, served: Served):
    refused(nas("watch", "the-best-one", "--url", served.url), ExitCode.NOT_FOUND)


def test_a_refused_request_names_the_field_and_the_remedy(nas: Nas, served: Served):
    result = nas("search", "--url", served.url, "--dataset", "imagenet")
    said = refused(result, ExitCode.REFUSED)
    assert "field: dataset.name" in said
    assert "digits" in said


def test_every_refused_field_is_named(nas: Nas, served: Served):
    result = nas("search", "--url", served.url, "--trials", "0", "--field", "bugdet=3")
    said = refused(result, ExitCode.REFUSED)
    assert "field: budget.trials" in said
    assert "remedy: Did you mean 'budget'?" in said


def test_a_setting_of_the_family_that_does_not_exist_is_named(nas, served):
    result = nas("search", "--url", served.url, "--set", "dept=3")
    assert "settings.dept" in refused(result, ExitCode.REFUSED)


def test_a_state_that_does_not_allow_it_is_refused(nas: Nas, served: Served):
    job = served.finished_job()
    said = refused(nas("cancel", job, "--url", served.url), ExitCode.REFUSED)
    assert "finished" in said


def test_a_job_without_a_complete_trial_cannot_be_exported(nas: Nas, served: Served):
    said = refused(nas("export", served.post(), "--url", served.url), ExitCode.FAILED)
    assert "no complete trial" in said


def test_a_folder_with_other_things_is_refused_before_anything_is_asked(nas, tmp_path):
    (tmp_path / "thesis.tex").touch()
    result = nas("export", MISSING, "--out", str(tmp_path), "--url", NOBODY)
    assert "is not empty" in refused(result, ExitCode.REFUSED)


def test_a_setting_of_the_environment_that_is_wrong_is_named(nas: Nas, monkeypatch):
    monkeypatch.setenv("NAS_PORT", "many")
    said = refused(nas("jobs"), ExitCode.REFUSED)
    assert "NAS_PORT" in said


def test_wrong_usage_shows_how_it_is_used(nas: Nas):
    for arguments in (["jobs", "--colour"], ["trials"], ["serch"]):
        result = nas(*arguments)
        assert result.exit_code == ExitCode.REFUSED
        assert "Usage: nas" in result.stderr


def test_embedded_and_detached_exclude_each_other(nas: Nas):
    said = refused(nas("search", "--embedded", "--detach"), ExitCode.REFUSED)
    assert "exclude each other" in said


def test_an_unforeseen_error_is_one_line_and_debug_shows_where(nas, monkeypatch):
    def broken(**_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("nas.cli.service.settings_with", broken)
    said = refused(nas("jobs"), ExitCode.UNEXPECTED)
    assert "ZeroDivisionError: a bug" in said
    assert isinstance(nas("--debug", "jobs").exception, ZeroDivisionError)


def test_the_help_page_lists_the_exit_codes(nas: Nas):
    page = nas("--help").stdout
    for code in ExitCode:
        assert f"{code.value:>4}  {code.meaning}"[:40] in page
