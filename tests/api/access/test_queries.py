"""Ids in a query are checked as those in a path are."""

from __future__ import annotations

from nas.access import Scope
from tests.api.access.conftest import RANDOM, bearer, check, run


def draw(client, trial_id, against, headers):
    path = f"/v1/trials/{trial_id}/drawing"
    return client.get(path, params={"against": against}, headers=headers)


def test_nobody_draws_against_another_projects_trial(keyed, mine, theirs):
    headers = mine.headers(Scope.READ)
    own, other = mine.ids["trial_id"], theirs.ids["trial_id"]
    assert draw(keyed, own, own, headers).status_code == 200
    unknown = f"trial_{RANDOM}"
    said = check(draw(keyed, own, other, headers), 404)["detail"]
    missing = check(draw(keyed, own, unknown, headers), 404)["detail"]
    assert said.replace(other, unknown) == missing


def test_a_share_link_draws_against_trials_of_its_job_alone(keyed, mine):
    own = mine.ids["trial_id"]
    [other] = run(keyed.app.state.store, mine.post_job()).propose("plain")
    assert draw(keyed, own, other.id, mine.headers(Scope.READ)).status_code == 200
    headers = bearer(mine.share_token)
    assert draw(keyed, own, own, headers).status_code == 200
    check(draw(keyed, own, other.id, headers), 404)
