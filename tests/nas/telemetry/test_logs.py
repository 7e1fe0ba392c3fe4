"""A log line: a sentence for people, fields for machines, never a secret."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from nas.telemetry import context, logs
from nas.telemetry.redaction import redact
from nas.tokens import Token


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a logger writes as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLine())
    logger = logging.getLogger("nas.test")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield stream
    logger.removeHandler(handler)


LOG = logging.getLogger("nas.test")


def test_a_line_is_one_json_object_with_what_is_bound_and_what_it_says_itself(written):
    with context.bound(request_id="r1"), context.bound(job_id="job_1"):
        LOG.info("job %s: claimed", "x", extra={"num_trials": 3})
    LOG.info("no longer bound")
    first, second = map(json.loads, written.getvalue().splitlines())
    assert first["message"] == "job x: claimed"
    assert (first["level"], first["logger"]) == ("info", "nas.test")
    assert (first["request_id"], first["job_id"]) == ("r1", "job_1")
    assert first["num_trials"] == 3
    assert "request_id" not in second


def test_a_traceback_and_line_breaks_stay_within_the_line(written):
    try:
        raise RuntimeError("what is\nthis")
    except RuntimeError:
        LOG.exception("it failed\n{}")
    (line,) = written.getvalue().splitlines()
    document = json.loads(line)
    assert document["message"] == "it failed\n{}"
    assert "Traceback" in document["error"]
    assert "what is\nthis" in document["error"]


def test_what_json_does_not_know_is_written_as_text(written):
    LOG.info("set", extra={"states": {1, 2}, "path": object})
    assert "object" in json.loads(written.getvalue())["path"]


def test_people_see_fields_at_the_end_of_the_line():
    record = logging.makeLogRecord(
        {"name": "nas", "levelno": 20, "levelname": "INFO", "msg": "hello", "status": 3}
    )
    assert logs.ConsoleLine().format(record).endswith("INFO    nas: hello  status=3")


TOKEN = Token.generate()

SECRETS = [
    ("postgresql+psycopg://nas:hunter22@db:5432/nas", "hunter22"),
    ("redis://:hunter22@cache/0", "hunter22"),
    ("s3://AKIA:hunter22/x@bucket/key", "hunter22/x"),
    (f"Authorization: Bearer {TOKEN.text}", TOKEN.secret),
    (f"a key {TOKEN.text} in a sentence", TOKEN.secret),
    ("Cookie: nas_session=hunter22; other=hunter33", "hunter"),
    ("host=db password=hunter22 user=nas", "hunter22"),
    ('{"api_key": "hunter22", "name": "x"}', "hunter22"),
    ("{'password': 'hunter22'}", "hunter22"),
    ("?access_key=hunter22&x=1", "hunter22"),
]


@pytest.mark.parametrize(
    ("text", "secret"), SECRETS, ids=[str(number) for number in range(len(SECRETS))]
)
def test_a_secret_is_taken_out_wherever_it_stands(written, text, secret):
    assert secret not in redact(text)
    LOG.error("cannot open %s", text, extra={"asked": text})
    try:
        raise RuntimeError(text)
    except RuntimeError:
        LOG.exception("it failed")
    assert secret not in written.getvalue()
    for line in written.getvalue().splitlines():
        json.loads(line)  # still whole


@pytest.mark.parametrize(
    "text",
    [
        "worker 'a' no longer holds job job_1 (token 5): stop its trials",
        "http://127.0.0.1:8000/v1/jobs: 200",
        "job job_01jz6d3v9k4m8q2r5t7w0x1y3z is queued",
        "GET /v1/keys: 200",
    ],
)
def test_what_is_no_secret_stays(text):
    assert redact(text) == text


SHOWS = """
import logging, sys, warnings
from nas.settings import Settings
from nas.telemetry import logs
logs.configure(Settings(**eval(sys.argv[1])))
logging.getLogger("uvicorn.error").info("up")
logging.getLogger("uvicorn.access").info("never")
logging.getLogger("nas").debug("deep")
warnings.warn("old", DeprecationWarning)
"""


def said(**settings: object) -> str:
    command = [sys.executable, "-W", "default", "-c", SHOWS, repr(settings)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stderr


def test_libraries_and_warnings_are_logged_alike_and_json_where_nobody_watches():
    lines = [json.loads(line) for line in said().splitlines()]
    assert [line["logger"] for line in lines] == ["uvicorn.error", "py.warnings"]
    assert "DeprecationWarning: old" in lines[1]["message"]


def test_level_and_format_are_settings():
    text = said(log_level="debug", log_format="console")
    assert "DEBUG   nas: deep" in text
    assert "never" not in text
    assert said(log_level="error") == ""


def test_telemetry_that_is_not_wanted_loads_no_library():
    code = (
        "import sys; from nas.settings import Settings; from nas.telemetry import *\n"
        "from nas.telemetry import tracing, meters, logs, context\n"
        "with tracing.enabled(Settings(), 'x'), tracing.span('a') as span:\n"
        "    span.set(a=1); tracing.event('b'); assert tracing.traceparent() is None\n"
        "print([m for m in sys.modules if m.startswith(('opentelemetry', 'prometheus'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
