"""Trials in rows: windows, orders, filters, places, the file; checked against plain Python."""

from __future__ import annotations

import csv
import io
import math
import operator
import shutil
from contextlib import contextmanager

import pytest

from api import create_app
from api.schemas.row import RowFilter, RowWindow
from api.tables import Selection, Table, Tables, sheet
from api.tables.selection import sortable
from nas.settings import Settings
from nas.store import Store
from nas.store import trial_columns as columns
from tests.api import board
from tests.api.conftest import TestClient

NUM_TRIALS = 60


@pytest.fixture(scope="module")
def settings(tmp_path_factory, empty_database):
    """One service for all tests of this module: each has its own job."""
    folder = tmp_path_factory.mktemp("rows")
    shutil.copy(empty_database, folder / "nas.sqlite")
    return Settings(data_dir=folder)


@pytest.fixture(scope="module")
def client(settings):
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="module")
def store(client):
    return client.app.state.store


@pytest.fixture(scope="module")
def filled(store):
    job, _ = board.fill(store, NUM_TRIALS)
    return job


@pytest.fixture(scope="module")
def rows(client, filled):
    """All rows by number."""
    return ask(client, filled, sort="number", limit=500)["rows"]


def ask(client, job, **params):
    answer = client.get(f"/v1/jobs/{job.id}/rows", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(answer) -> list[int]:
    return [row["number"] for row in answer["rows"]]


def value(row, name):
    kind = name.removeprefix("num_")
    if kind in board.KINDS:
        return row["num_by_kind"].get(kind, 0)
    return row[name] if name in row else row["values"].get(name)


def expected(rows, sort: str) -> list[int]:
    """By value, of equals the smaller number first, unknown values last."""
    name, sign = sort.removeprefix("-"), -1 if sort.startswith("-") else 1
    there = [row for row in rows if value(row, name) is not None]
    there.sort(key=lambda row: value(row, name), reverse=sign < 0)
    # Python keeps the order of equals, whichever direction.
    missing = [row for row in rows if value(row, name) is None]
    return [row["number"] for row in (*there, *missing)]


def test_a_window_is_what_was_agreed_on(client, filled):
    answer = ask(client, filled, offset=3, limit=5)
    window = RowWindow.model_validate(answer, extra="forbid")
    assert window.model_dump(mode="json") == answer
    assert (window.num_trials, window.num_matching) == (NUM_TRIALS, NUM_TRIALS)
    assert numbers(answer) == [NUM_TRIALS - 4 - n for n in range(5)]
    assert (
        answer["last_event"] == client.get(f"/v1/jobs/{filled.id}").json()["last_event"]
    )


def test_a_row_tells_the_same_as_the_trial_itself(client, filled, rows):
    trials = client.get(f"/v1/jobs/{filled.id}/trials").json()["items"]
    for row, trial in zip(rows, trials, strict=True):
        costs = trial.pop("costs")
        for name in row.keys() - {"num_by_kind"}:
            assert row[name] == (costs | trial)[name], name


@pytest.mark.parametrize("sign", ["", "-"])
def test_every_column_and_every_metric_sorts(client, store, filled, rows, sign):
    with store.read() as tx:
        names = sortable(Table.read(filled.id, 1, tx.columns.all(filled.id)))
    assert {"accuracy", "loss", "label", "num_gate", "ended_at"} <= set(names)
    for name in names:
        answer = ask(client, filled, sort=sign + name, limit=500)
        assert numbers(answer) == expected(rows, sign + name), name


def test_windows_join_without_gap_or_overlap(client, filled, rows):
    told = []
    for offset in range(0, NUM_TRIALS + 7, 7):
        told += numbers(ask(client, filled, sort="-score", offset=offset, limit=7))
    assert told == expected(rows, "-score")
    assert ask(client, filled, limit=0)["rows"] == []


SIGNS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    ("name", "limit"), [("accuracy", 0.4), ("score", 0.25), ("num_add", 1)]
)
def test_a_condition_lets_through_what_fulfils_it(
    client, filled, rows, name, sign, limit
):
    answer = ask(
        client, filled, where=f"{name} {sign} {limit}", sort="number", limit=500
    )
    passing = [
        row["number"]
        for row in rows
        if value(row, name) is not None and SIGNS[sign](value(row, name), limit)
    ]
    assert numbers(answer) == passing
    assert answer["num_matching"] == len(passing)


def test_everything_that_is_asked_for_must_hold(client, filled, rows):
    answer = ask(
        client,
        filled,
        state=["complete", "pruned"],
        kind=["add", "gate"],
        min_skips=2,
        max_skips=3,
        where=["accuracy>0.1", "parameters<=108"],
        sort="number",
        limit=500,
    )
    passing = [
        row["number"]
        for row in rows
        if row["state"] in ("complete", "pruned")
        and {"add", "gate"} <= row["num_by_kind"].keys()
        and 2 <= row["num_skips"] <= 3
        and row["values"]["accuracy"] > 0.1
        and row["parameters"] <= 108
    ]
    assert numbers(answer) == passing != []


def test_a_trial_is_found_by_number_id_fingerprint_or_label(client, filled, rows):
    for row in rows[::17]:
        found = ask(client, filled, search=f"#{row['number']}", limit=500)
        assert row["number"] in numbers(found)
        assert numbers(ask(client, filled, search=row["id"])) == [row["number"]]
        found = ask(client, filled, search=row["fingerprint"][:12].upper())
        assert numbers(found) == [row["number"]]
    found = ask(client, filled, search="RESNET", limit=500, sort="number")
    labelled = [row["number"] for row in rows if row["label"] == "resnet"]
    assert set(labelled) <= set(numbers(found))
    assert ask(client, filled, search="nothing at all")["rows"] == []


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"where": "speed>1"}, "where.0"),
        ({"where": "created_at>1"}, "where.0"),
        ({"where": ["score>1", "score>>1"]}, "where.1"),
        ({"where": "score"}, "where.0"),
        ({"where": "score>much"}, "where.0"),
        ({"where": "score>nan"}, "where.0"),
        ({"where": "score>1e999"}, "where.0"),
        ({"where": "score>1_0"}, "where.0"),
        ({"where": ""}, "where.0"),
        ({"where": ["score>1"] * 11}, "where"),
        ({"sort": "speed"}, "sort"),
        ({"sort": "--score"}, "sort"),
        ({"sort": ""}, "sort"),
        ({"state": "happy"}, "state.0"),
        ({"limit": 501}, "limit"),
        ({"offset": -1}, "offset"),
        ({"colour": "red"}, "colour"),
    ],
)
@pytest.mark.parametrize("path", ["rows", "rows.csv"])
def test_what_cannot_be_asked_is_refused_by_its_field(
    client, filled, params, field, path
):
    if path == "rows.csv" and field in ("limit", "offset"):
        pytest.skip("the file has no window")
    answer = client.get(f"/v1/jobs/{filled.id}/{path}", params=params)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert error["remedy"]


def test_a_metric_that_no_trial_has_yet_may_be_named(client, store):
    job, _ = board.fill(store, 0)
    answer = ask(client, job, where="accuracy>0.9", sort="-macro_f1")
    assert (answer["num_trials"], answer["num_matching"], answer["rows"]) == (0, 0, [])


def place(client, job, trial_id, **params):
    return client.get(f"/v1/jobs/{job.id}/rows/{trial_id}/place", params=params)


def test_the_place_of_a_trial_is_where_its_window_shows_it(client, filled, rows):
    params = {"sort": "-accuracy", "state": ["complete", "running"]}
    shown = ask(client, filled, limit=500, **params)["rows"]
    for offset, row in enumerate(shown):
        found = place(client, filled, row["id"], **params).json()
        assert found == {"offset": offset}
    left_out = next(row for row in rows if row["state"] == "pruned")
    assert place(client, filled, left_out["id"], **params).json() == {"offset": None}


def test_a_trial_of_another_job_has_no_place_in_this_one(client, store, filled):
    other, _ = board.fill(store, 1)
    trial_id = ask(client, other)["rows"][0]["id"]
    assert place(client, other, trial_id).status_code == 200
    assert place(client, filled, trial_id).status_code == 404


def download(client, job, **params):
    answer = client.get(f"/v1/jobs/{job.id}/rows.csv", params=params)
    assert answer.status_code == 200, answer.text
    return answer


def test_the_file_holds_the_same_rows_in_the_same_order(client, filled, monkeypatch):
    monkeypatch.setattr(sheet, "ROWS_AT_ONCE", 7)
    params = {"sort": "-score", "where": "num_skips>=1"}
    shown = ask(client, filled, limit=500, **params)["rows"]
    answer = download(client, filled, **params)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.count("\r\n") == len(shown) + 1
    cells = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [cell["id"] for cell in cells] == [row["id"] for row in shown]
    for cell, row in zip(cells, shown, strict=True):
        for name in ("accuracy", "loss"):
            told = cell[f"values.{name}"]
            assert (float(told) if told else None) == row["values"].get(name)
        for number in range(3):
            told = cell[f"choices.edge_{number}"]
            assert (told or None) == row["choices"].get(f"edge_{number}")
        assert int(cell["num_gate"]) == row["num_by_kind"].get("gate", 0)


def test_no_cell_of_the_file_is_a_formula(client, filled):
    cells = list(csv.DictReader(io.StringIO(download(client, filled).text)))
    labels = {cell["label"] for cell in cells}
    assert "'=HYPERLINK(1)" in labels
    assert not any(label.startswith(("=", "+", "-", "@")) for label in labels)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ('a "b"\r\nX: 1', "trials-of-a-b-x-1.csv"),
        ("../../etc/passwd", "trials-of-etc-passwd.csv"),
        ("ünï", "trials-of-n.csv"),
        ("Ω", "trials-of-a-job.csv"),
    ],
)
def test_the_file_has_a_name_that_every_system_takes(client, name, file):
    job = client.post("/v1/jobs", json={"name": name}).json()
    answer = client.get(f"/v1/jobs/{job['id']}/rows.csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="{file}"'


def test_rows_follow_what_happens_without_being_read_anew(client, store, monkeypatch):
    job, lease = board.fill(store, 30)
    ask(client, job)
    monkeypatch.setattr(columns.TrialColumns, "all", None)
    for seed in range(1, 4):
        board.extend(store, lease, 10, seed)
        told = ask(client, job, sort="-accuracy", limit=500)
        assert told["num_trials"] == 30 + 10 * seed
        by_number = sorted(told["rows"], key=lambda row: row["number"])
        assert numbers(told) == expected(by_number, "-accuracy")


def test_a_table_that_grew_is_the_table_that_is_read(store):
    job, lease = board.fill(store, 20)
    tables = Tables(10**9)
    tables.look(store, job.id, lambda _, table: table)
    for seed in range(1, 6):
        board.go_on(store, lease)
        if seed % 2:
            board.extend(store, lease, 5, seed)
        grown = tables.look(store, job.id, lambda _, table: table)
        with store.read() as tx:
            last = tx.changes.last_event(job.id)
            read = Table.read(job.id, last, tx.columns.all(job.id))
        assert grown.last_event == last
        assert dump(grown) == dump(read)


def dump(table: Table) -> dict:
    numbers = {**table.numbers, **table.metrics}
    return {
        **{n: [None if math.isnan(v) else v for v in c] for n, c in numbers.items()},
        **{n: c.tolist() for n, c in table.names.items()},
        **{
            n: [None if code < 0 else w.known[code] for code in w.codes]
            for n, w in table.words.items()
        },
    }


def test_two_processes_on_one_database_agree_whoever_is_asked(client, settings, store):
    job, lease = board.fill(store, 30)
    with TestClient(create_app(settings), base_url="http://localhost") as other:
        for seed in range(1, 5):
            board.extend(store, lease, 5, seed)
            board.go_on(store, lease)
            first, second = (client, other) if seed % 2 else (other, client)
            told = [
                ask(c, job, sort="-score", limit=500) for c in (first, second, first)
            ]
            assert told[0] == told[1] == told[2]
            assert told[0]["num_trials"] == 30 + 5 * seed


def test_a_transaction_that_sees_less_than_the_table_is_begun_anew(store, monkeypatch):
    job, lease = board.fill(store, 5)
    tables = Tables(10**9)
    begun = []

    @contextmanager
    def late():
        """Another thread is quicker than the first transaction."""
        begun.append(1)
        with Store.read(store) as tx:
            if len(begun) == 1:
                tx.changes.last_event(job.id)  # from now on it sees this moment
                board.extend(store, lease, 5, 1)
                with Store.read(store) as quicker:
                    tables.of(quicker, job.id)
            yield tx

    monkeypatch.setattr(store, "read", late)
    told = tables.look(
        store,
        job.id,
        lambda tx, table: (
            tx.changes.last_event(job.id) - table.last_event,
            len(table),
        ),
    )
    assert (told, len(begun)) == ((0, 10), 2)


def test_tables_that_nobody_looks_at_make_room(store):
    jobs = [board.fill(store, 10, seed)[0] for seed in range(4)]
    size = Tables(1).look(store, jobs[0].id, lambda _, table: table.num_bytes)
    tables = Tables(int(size * 2.5))
    for job in jobs:
        tables.look(store, job.id, lambda _, table: None)
        tables.look(store, jobs[0].id, lambda _, table: None)
    assert set(tables._tables) == {jobs[0].id, jobs[3].id}


def test_an_order_is_worked_out_once_for_all_its_windows(store, monkeypatch):
    job, _ = board.fill(store, 10)
    table = Tables(10**9).look(store, job.id, lambda _, table: table)
    first = Selection.of(table, RowFilter(sort="-score"))
    assert Selection.of(table, RowFilter(sort="-score")).places is first.places
