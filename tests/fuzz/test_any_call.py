"""Whatever is sent to whatever address: only answers that the OpenAPI document has, of its shape."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import create_app
from nas.settings import Settings
from tests.api.served import Served
from tests.fuzz.known import Known

pytestmark = pytest.mark.slow

NUM_EXAMPLES = 8
CHECKS = [
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
MAY_BE_UNREADY = "/readyz"
"""Answers 503 by design where no worker process is there."""

OPERATIONS = [
    f"{method.upper()} {path}"
    for path, methods in create_app(Settings()).openapi()["paths"].items()
    for method in methods
]


@pytest.fixture(scope="module")
def document(served: Served) -> Any:
    """The document of the served API."""
    return schemathesis.openapi.from_url(f"{served.url}/v1/openapi.json")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_answer_is_one_of_the_document(
    operation: str, document: Any, known: Known
) -> None:
    method, path = operation.split()

    @given(case=_cases(document[path][method]))
    @settings(
        max_examples=NUM_EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def calls(case: Any) -> None:
        _check(case, {})
        _check(case, known.authorization)
        ids = known.ids(changes=method != "GET")
        named = [name for name in case.path_parameters if name in ids]
        for name in named:
            case.path_parameters[name] = ids[name]()
        if named:
            _check(case, known.authorization)

    calls()


def _cases(operation: Any) -> Any:
    """Calls that fit the document, and where it asks for anything, calls that do not."""
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not operation.body and not operation.query:
        return fitting
    return fitting | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def _check(case: Any, headers: dict[str, str]) -> None:
    answer = case.call_and_validate(checks=CHECKS, headers=headers, timeout=20)
    assert answer.status_code < 500 or case.path == MAY_BE_UNREADY, answer.text
