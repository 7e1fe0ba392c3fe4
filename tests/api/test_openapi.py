"""The OpenAPI document is complete, and changes only on purpose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SNAPSHOT = Path(__file__).with_name("openapi.json")


@pytest.fixture
def document(client):
    return client.get("/v1/openapi.json").json()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_document_is_the_one_that_was_agreed_on(document, request):
    """Run pytest with ``--update-snapshots`` to agree on a new one."""
    text = json.dumps(document, indent=2, sort_keys=True) + "\n"
    if request.config.getoption("--update-snapshots", default=False):
        SNAPSHOT.write_text(text)
    assert text == SNAPSHOT.read_text(), (
        "the API changed: if it was meant to, run pytest tests/api --update-snapshots"
    )


def test_every_operation_has_an_id_a_tag_a_summary_and_a_description(document):
    lacking = {
        name
        for name, operation in operations(document)
        if not all(
            operation.get(part)
            for part in ("operationId", "tags", "summary", "description")
        )
    }
    assert lacking == set()


def test_every_operation_documents_its_problems(document):
    problem = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    for name, operation in operations(document):
        answers = operation["responses"]
        errors = {code: a for code, a in answers.items() if int(code) >= 400}
        assert {"500", "503"} <= set(errors), name
        assert all(answer["content"] == problem for answer in errors.values()), name
        if "{" in name:
            assert "404" in errors, name


def test_ids_of_operations_are_unique(document):
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(ids)) == len(ids)


def test_every_reference_leads_somewhere(document):
    schemas = document["components"]["schemas"]
    text = json.dumps(document)
    used = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert used <= set(schemas)


def test_the_examples_of_a_job_are_accepted(client, document):
    for example in document["components"]["schemas"]["NewJob"]["examples"]:
        assert client.post("/v1/jobs", json=example).status_code == 201
