import json

from tests.nas.cli.conftest import Nas, Served


def test_jobs_are_listed_newest_first_as_a_table_and_as_json(nas: Nas, served: Served):
    older, newer = served.post(name="older"), served.post(name="newer")
    table = nas("jobs", "--url", served.url)
    assert table.exit_code == 0, table.stderr
    assert table.stdout.index(newer) < table.stdout.index(older)
    items = json.loads(nas("jobs", "--url", served.url, "--json").stdout)
    assert [item["id"] for item in items][:2] == [newer, older]
    assert items[0]["request"]["budget"]["trials"] == 4


def test_a_limit_cuts_a_list_and_a_state_filters_it(nas: Nas, served: Served):
    finished = served.finished_job()
    served.post()
    everything = nas("jobs", "--url", served.url, "--limit", "1", "--json")
    assert len(json.loads(everything.stdout)) == 1
    some = nas("jobs", "--url", served.url, "--state", "finished", "--json")
    assert finished in [item["id"] for item in json.loads(some.stdout)]
    assert {item["state"] for item in json.loads(some.stdout)} == {"finished"}


def test_trials_can_be_sorted_and_filtered(nas: Nas, served: Served):
    job = served.finished_job()
    result = nas("trials", job, "--url", served.url, "--sort", "-score", "--json")
    scores = [item["score"] for item in json.loads(result.stdout)]
    assert scores[:2] == sorted(scores[:2], reverse=True)
    failed = nas("trials", job, "--url", served.url, "--state", "failed", "--json")
    assert [t["label"] for t in json.loads(failed.stdout)] == ["highway"]
    assert "resnet" in nas("trials", job, "--url", served.url).stdout


def test_the_best_trials_come_by_score(nas: Nas, served: Served):
    job = served.finished_job()
    result = nas("best", job, "-k", "2", "--url", served.url, "--json")
    assert [t["label"] for t in json.loads(result.stdout)] == ["resnet", "plain"]


def test_data_sets_are_listed_with_digest_sizes_and_notes(nas: Nas, served: Served):
    table = nas("data", "--url", served.url)
    assert table.exit_code == 0, table.stderr
    assert "digits" in table.stdout
    assert "stratified" in table.stdout
    items = json.loads(nas("data", "--url", served.url, "--json").stdout)
    digits = next(item for item in items if item["name"] == "digits")
    assert len(digits["digest"]) == 64
    assert digits["num_train"] > digits["num_test"] > 0


def test_an_empty_list_says_so_on_stderr_and_is_an_empty_array_in_json(
    nas: Nas, served: Served
):
    job = served.post()
    empty = nas("trials", job, "--url", served.url)
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert "no trials" in empty.stderr
    assert json.loads(nas("best", job, "--url", served.url, "--json").stdout) == []


def test_a_data_folder_is_read_without_a_service(nas: Nas, served: Served, tmp_path):
    job = served.finished_job()
    # The folder of the served API is the one place that has a database.
    data_dir = served.data_dir
    result = nas("best", job, "--data-dir", str(data_dir), "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)[0]["label"] == "resnet"
