"""A job that is accepted runs; one that cannot is told which field to change, and how."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from nas.admission import resolve
from nas.errors import InvalidRequest
from nas.job import JobRequest
from tests.fuzz.known import Known
from tests.fuzz.requests import broken_requests, requests
from tests.fuzz.short_run import CATALOG, run

pytestmark = pytest.mark.slow

Path = tuple[str | int, ...]

BLAMED_FOR = {
    "family": ("settings", "space", "dataset", "recipe"),
    "dataset": ("objective", "recipe", "settings", "family"),
    "settings": ("space",),
}
"""Fields that may have to be changed where one of these was: they go together."""


def settings_for(num_examples: int) -> settings:
    return settings(
        max_examples=num_examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def test_an_accepted_job_runs(known: Known, num_jobs: int) -> None:
    outcomes: Counter[str] = Counter()

    @given(document=requests())
    @settings_for(num_jobs)
    def jobs(document: dict[str, Any]) -> None:
        answer = known.http.post("/v1/jobs", json=document)
        outcomes[_judge(answer, document)] += 1

    jobs()
    assert outcomes["trained"] > 0.5 * outcomes.total(), outcomes


def test_a_wrong_leaf_is_named_or_does_no_harm(known: Known, num_jobs: int) -> None:
    outcomes: Counter[str] = Counter()

    @given(broken=broken_requests())
    @settings_for(num_jobs)
    def jobs(broken: tuple[dict[str, Any], dict[str, Any], Path]) -> None:
        whole, document, path = broken
        answer = known.http.post("/v1/jobs", json=document)
        outcomes[_judge(answer, document)] += 1
        if answer.status_code == 422 and _is_possible(whole):
            fields = [error["field"] for error in answer.json()["errors"]]
            top = str(path[0])
            expected = {top, *BLAMED_FOR.get(top, ())}
            assert {field.partition(".")[0] for field in fields} <= expected, fields

    jobs()
    assert outcomes["refused"] > 0.2 * outcomes.total(), outcomes


def _judge(answer: httpx.Response, document: dict[str, Any]) -> str:
    if answer.status_code == 201:
        return run(document)
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert errors, answer.text
    assert all(error["field"] and error["remedy"] for error in errors), answer.text
    return "refused"


def _is_possible(document: dict[str, Any]) -> bool:
    try:
        resolve(JobRequest.model_validate(document), CATALOG)
    except (InvalidRequest, ValidationError):
        return False
    return True
