"""What keeps a browser from being turned against the service: names, origins, headers."""

from __future__ import annotations

import pytest
from fastapi.responses import HTMLResponse
from starlette.applications import Starlette
from starlette.routing import Route

from api import create_app
from api.middleware import SecurityHeaders
from nas.access import Scope
from tests.api.access.conftest import check, make_project
from tests.api.conftest import SMALL, TestClient

ELSEWHERE = "https://elsewhere.example"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000"])
def test_an_open_service_answers_under_the_names_of_this_machine(client, host):
    assert client.get("/v1/jobs", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "localhost.elsewhere.example", ""]
)
def test_an_open_service_answers_under_no_other_name(client, host):
    problem = check(client.get("/v1/jobs", headers={"Host": host}), 403)
    assert "NAS_ALLOWED_HOSTS" in problem["detail"]


def test_a_service_with_keys_answers_under_any_name_unless_told(settings):
    for allowed, status in (("", 200), ("nas.example", 200), ("other.example", 403)):
        changed = settings.model_copy(update={"allowed_hosts": allowed})
        with TestClient(create_app(changed), base_url="http://nas.example") as client:
            project = make_project(client, f"p{len(allowed)}")
            headers = project.headers(Scope.READ)
            assert client.get("/v1/jobs", headers=headers).status_code == status


@pytest.mark.parametrize(
    "told",
    [
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_page_of_another_site_writes_to_an_open_service(client, job, told):
    check(client.post("/v1/jobs", json=SMALL, headers=told), 403)
    check(client.post(f"/v1/jobs/{job['id']}/cancel", headers=told), 403)


def test_a_page_of_the_service_itself_writes(client):
    for told in ({"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}):
        assert client.post("/v1/jobs", json=SMALL, headers=told).status_code == 201


def test_a_key_in_a_header_is_asked_for_no_origin(client):
    headers = make_project(client, "default").headers(Scope.WRITE)
    headers |= {"Origin": ELSEWHERE}
    assert client.post("/v1/jobs", json=SMALL, headers=headers).status_code == 201


def preflight(client):
    asked = {
        "Origin": ELSEWHERE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    return client.options("/v1/jobs", headers=asked)


def test_no_other_origin_may_read_unless_the_settings_name_it(client, settings):
    assert "access-control-allow-origin" not in preflight(client).headers
    answer = client.get("/v1/jobs", headers={"Origin": ELSEWHERE})
    assert "access-control-allow-origin" not in answer.headers

    named = settings.model_copy(update={"allowed_origins": ELSEWHERE})
    with TestClient(create_app(named), base_url="http://localhost") as open_to_one:
        allowed = preflight(open_to_one)
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == ELSEWHERE
        assert "access-control-allow-credentials" not in allowed.headers


def test_an_answer_of_the_api_may_do_nothing_in_a_browser(client):
    for path in ("/v1/jobs", "/v1/nothing", "/healthz"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == (
            "default-src 'none'; frame-ancestors 'none'"
        )
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "strict-transport-security" not in headers


def page(_request):
    return HTMLResponse("<!doctype html>")


@pytest.fixture(scope="module")
def pages():
    app = Starlette(routes=[Route("/", page)])
    app.add_middleware(SecurityHeaders)
    return app


def test_a_page_may_load_its_own_files_and_holds_no_script_itself(pages):
    policy = TestClient(pages).get("/").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_over_tls_a_browser_is_told_to_stay_there(pages):
    headers = TestClient(pages, base_url="https://nas").get("/").headers
    assert headers["strict-transport-security"].startswith("max-age=")
