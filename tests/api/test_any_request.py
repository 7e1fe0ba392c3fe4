"""Whatever is sent, the service answers: with a job, or with what to change."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nas.job import JobRequest
from tests.api.test_problems import check

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["digits", "mlp", "convnet", "add", "tpe", "asha", "accuracy"]),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def objects(model) -> st.SearchStrategy[dict]:
    """Objects with some of the fields of a request, each holding what fits or anything."""
    fields = {}
    for name, info in model.model_fields.items():
        inner = info.annotation
        nested = isinstance(inner, type) and hasattr(inner, "model_fields")
        fields[name] = JSON | LEAVES | (objects(inner) if nested else st.nothing())
    return st.fixed_dictionaries({}, optional=fields)


@given(body=objects(JobRequest))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_request_is_accepted_or_told_what_to_change(client, body):
    answer = client.post("/v1/jobs", json=body)
    if answer.status_code == 201:
        assert client.get(answer.headers["location"]).status_code == 200
    else:
        problem = check(answer, 422)
        assert problem["errors"]
        assert all(error["remedy"] for error in problem["errors"])


FIELDS = [
    "state",
    "sort",
    "cursor",
    "limit",
    "search",
    "k",
    "x",
    "where",
    "offset",
    "prefer",
]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/jobs",
        "/v1/summaries",
        "/v1/jobs/{}/trials",
        "/v1/jobs/{}/best",
        "/v1/jobs/{}/front",
        "/v1/jobs/{}/hypervolume",
        "/v1/jobs/{}/rows",
        "/v1/jobs/{}/rows.csv",
        "/v1/jobs/{}/overview",
    ],
)
@given(
    query=st.dictionaries(
        st.sampled_from(FIELDS),
        st.text(max_size=8)
        | st.integers().map(str)
        | st.sampled_from(["-score", "W10", "WzEsICJudW1iZXIiLCBmYWxzZSwgMSwgMV0"])
        | st.sampled_from(["score>1e9999", "score=", "flops<-0", "label", "#1", "-"]),
        max_size=3,
    )
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_list_is_given_or_the_query_refused(client, job, path, query):
    answer = client.get(path.format(job["id"]), params=query)
    if answer.status_code != 200:
        check(answer, 422)
