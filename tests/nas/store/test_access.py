"""Projects, keys, share links and logins as they are kept."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import text

from nas.access import DEFAULT_PROJECT, Scope
from nas.errors import Conflict, InvalidRequest, NotFound
from nas.job import JobRequest
from nas.states import JobState, TrialState
from nas.store import Store
from nas.store.database import open_engine
from nas.store.migrations import config, upgrade
from nas.tokens import Token, parse_key
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import evaluation_key, finish, post, propose, run

HOUR = 3600.0


@pytest.fixture
def other(store: Store) -> str:
    """Another project than the default one."""
    with store.begin() as tx:
        return tx.projects.create("other").id


def make_key(store: Store, project_id: str = DEFAULT_PROJECT, **more) -> Token:
    with store.begin() as tx:
        return tx.keys.create(project_id, Scope.READ, **more)[1]


def opens(store: Store, token: Token) -> bool:
    with store.read() as tx:
        return tx.keys.opened_by(token) is not None


def test_there_is_a_project_before_any_is_made(store: Store) -> None:
    with store.read() as tx:
        assert [project.id for project in tx.projects.all()] == [DEFAULT_PROJECT]


def test_a_project_is_made_once_under_a_plain_name(store: Store, other: str) -> None:
    with store.begin() as tx:
        with pytest.raises(Conflict, match="already"):
            tx.projects.create(other)
        for name in ("", "Two Words", "../up", "-x", "x" * 64, "ünder"):
            with pytest.raises(InvalidRequest, match="name of a project"):
                tx.projects.create(name)
        with pytest.raises(NotFound, match="nas projects create"):
            tx.projects.get("none")


def test_a_list_of_jobs_is_of_one_project(store: Store, other: str) -> None:
    mine = post(store)
    with store.begin() as tx:
        theirs, _ = tx.jobs.create(JobRequest(), project_id=other)
        assert [job.id for job in tx.jobs.page().items] == [mine.id]
        assert [job.id for job in tx.jobs.page(project_id=other).items] == [theirs.id]
    assert (mine.project_id, theirs.project_id) == (DEFAULT_PROJECT, other)


def test_an_idempotency_key_is_a_projects_own(store: Store, other: str) -> None:
    with store.begin() as tx:
        mine, _ = tx.jobs.create(JobRequest(), idempotency_key="k")
        assert tx.jobs.made_by("k", JobRequest(seed=1), other) is None
        theirs, created = tx.jobs.create(
            JobRequest(seed=1), idempotency_key="k", project_id=other
        )
        assert created
        assert tx.jobs.made_by("k", JobRequest(), DEFAULT_PROJECT) == mine
        assert tx.jobs.made_by("k", JobRequest(seed=1), other) == theirs


def test_what_one_project_trained_another_does_not_find(
    store: Store, other: str
) -> None:
    key = evaluation_key("same")
    job = post(store)
    lease = run(store, job)
    (trial,) = propose(store, lease, fingerprint="same")
    with store.begin() as tx:
        finish(tx, lease, trial, evaluation_key=key)
        theirs, _ = tx.jobs.create(JobRequest(), project_id=other)
        again = tx.jobs.create(JobRequest())[0]
        assert tx.trials.find_evaluation(again.id, key) is not None
        assert tx.trials.find_evaluation(theirs.id, key) is None
    second = run(store, theirs)
    (own,) = propose(store, second, fingerprint="same")
    with store.begin() as tx:
        finish(tx, second, own, evaluation_key=key)
        assert tx.trials.find_evaluation(theirs.id, key).trial_id == own.id
        assert tx.trials.find_evaluation(job.id, key).trial_id == trial.id


def test_a_project_has_room_for_so_many_jobs_that_have_not_ended(
    store: Store, other: str
) -> None:
    first, _ = post(store), post(store)
    with store.begin() as tx:
        tx.projects.check_room(DEFAULT_PROJECT, 3)
        tx.projects.check_room(other, 1)
        with pytest.raises(Conflict, match="NAS_MAX_JOBS_PER_PROJECT"):
            tx.projects.check_room(DEFAULT_PROJECT, 2)
        tx.jobs.move(first.id, JobState.CANCELLED)
        tx.projects.check_room(DEFAULT_PROJECT, 2)


def test_a_token_has_256_random_bits_and_is_shown_by_no_repr(store: Store) -> None:
    token = make_key(store)
    assert len(bytes.fromhex(token.secret)) * 8 == 256
    assert token.secret not in repr(token)
    assert Token.parse(token.text) == token
    with store.read() as tx:
        assert token.secret not in repr(tx.keys.of())


def test_of_a_key_only_a_hash_is_kept(store: Store, url: str) -> None:
    token = make_key(store)
    engine = open_engine(url)
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT * FROM api_keys")).all()
    engine.dispose()
    assert token.digest in rows[0]
    assert token.secret not in str(rows)


def test_a_key_opens_until_it_is_revoked(store: Store) -> None:
    token = make_key(store)
    assert opens(store, token)
    assert not opens(store, Token(token.noun, token.id, "0" * 64))
    with store.begin() as tx:
        revoked = tx.keys.revoke(token.id)
        assert tx.keys.revoke(token.id) == revoked
    assert not opens(store, token)


def test_a_key_opens_until_it_expires(store: Store, clock: TurnableClock) -> None:
    token = make_key(store, expires_seconds=HOUR)
    clock.turn(HOUR - 1)
    assert opens(store, token)
    clock.turn(1)
    assert not opens(store, token)


def test_a_service_that_had_a_key_once_is_never_open_again(
    store: Store, clock: TurnableClock
) -> None:
    with store.read() as tx:
        assert (tx.keys.any_made(), tx.keys.any_active()) == (False, False)
    make_key(store, expires_seconds=HOUR)
    with store.read() as tx:
        assert (tx.keys.any_made(), tx.keys.any_active()) == (True, True)
    clock.turn(HOUR)
    with store.read() as tx:
        assert (tx.keys.any_made(), tx.keys.any_active()) == (True, False)


def test_a_key_from_a_file_is_made_once_and_never_comes_back_to_life(
    store: Store,
) -> None:
    token = Token.generate()
    assert parse_key(f" {token.text}\n") == token
    for _ in range(2):
        assert make_key(store, token=token) == token
    with store.begin() as tx:
        assert len(tx.keys.of()) == 1
        with pytest.raises(Conflict, match="another"):
            tx.keys.create(DEFAULT_PROJECT, Scope.ADMIN, token=token)
        tx.keys.revoke(token.id)
        with pytest.raises(Conflict, match="revoked"):
            tx.keys.create(DEFAULT_PROJECT, Scope.READ, token=token)


def test_what_is_no_key_is_refused_without_being_repeated() -> None:
    for wrong in ("hunter2", Token.issue("share_" + "0" * 26).text):
        with pytest.raises(InvalidRequest, match="no key") as refused:
            parse_key(wrong)
        assert wrong not in str(refused.value)


def test_a_share_link_opens_until_it_is_revoked_expires_or_its_job_is_gone(
    store: Store, clock: TurnableClock
) -> None:
    job = post(store)
    with store.begin() as tx:
        _, ended = tx.shares.create(job.id)
        _, short = tx.shares.create(job.id, expires_seconds=HOUR)
        share, lasting = tx.shares.create(job.id, "for the board")
        tx.shares.revoke(ended.id)
        assert tx.shares.opened_by(ended) is None
        assert tx.shares.opened_by(lasting) == share
        assert share.project_id == DEFAULT_PROJECT
        assert [link.id for link in tx.shares.of(job.id)] == sorted(
            [ended.id, short.id, lasting.id]
        )
    clock.turn(HOUR)
    with store.begin() as tx:
        assert tx.shares.opened_by(short) is None
        tx.jobs.move(job.id, JobState.CANCELLED)
        tx.jobs.delete(job.id)
        assert tx.shares.opened_by(lasting) is None


def test_a_login_ends_idle_late_or_by_logging_out(
    store: Store, clock: TurnableClock
) -> None:
    key = make_key(store)
    with store.begin() as tx:
        one, other = (
            tx.sessions.create(key.id, seconds=4 * HOUR, idle_seconds=HOUR)[1]
            for _ in range(2)
        )
        tx.sessions.end(other.id)
        assert tx.sessions.opened_by(other, idle_seconds=HOUR) is None
    for turned in (0.9, 0.9, 0.9, 0.9):
        clock.turn(turned * HOUR)
        with store.begin() as tx:
            assert tx.sessions.opened_by(one, idle_seconds=HOUR) is not None
            tx.sessions.used(one.id)
    clock.turn(0.4 * HOUR)
    with store.begin() as tx:
        assert tx.sessions.opened_by(one, idle_seconds=HOUR) is None


def test_the_owner_of_a_thing_is_found_and_nothing_told_of_what_is_not_there(
    store: Store, other: str
) -> None:
    with store.begin() as tx:
        job, _ = tx.jobs.create(JobRequest(), project_id=other)
        owner = tx.owners.of("job", job.id)
        assert (owner.project_id, owner.job_id) == (other, job.id)
        for noun in ("job", "trial", "export", "share", "key"):
            for wrong in (f"{noun}_{'0' * 26}", "", "\0", "x" * 1000):
                with pytest.raises(NotFound):
                    tx.owners.of(noun, wrong)


def test_what_was_there_before_projects_belongs_to_the_default_one(
    store: Store, url: str
) -> None:
    job = post(store)
    lease = run(store, job)
    (trial,) = propose(store, lease)
    key = evaluation_key(trial.fingerprint)
    with store.begin() as tx:
        finish(tx, lease, trial, evaluation_key=key)
        before = (tx.jobs.get(job.id), tx.trials.history(job.id))
    engine = open_engine(url, migrating=True)
    with engine.begin() as connection:
        command.downgrade(config(connection), "0003")
        upgrade(connection)
        if connection.dialect.name == "sqlite":
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            assert broken == []
    engine.dispose()
    with store.read() as tx:
        assert (tx.jobs.get(job.id), tx.trials.history(job.id)) == before
        assert before[0].counts[TrialState.COMPLETE] == 1
        assert tx.trials.find_evaluation(job.id, key).trial_id == trial.id
