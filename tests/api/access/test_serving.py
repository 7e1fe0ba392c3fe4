"""The process: whom it refuses to serve, and TLS with a real certificate."""

from __future__ import annotations

import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import trustme

from nas.access import DEFAULT_PROJECT, Scope
from nas.cli.client import Client
from nas.cli.failures import Failure
from nas.cli.service import _own_tls
from nas.settings import Settings
from nas.store import Store
from tests.api.access.conftest import bearer
from tests.api.conftest import SMALL
from tests.api.served import Served


@dataclass
class Exposed:
    """A process that others can reach, over TLS, with a key that may do all."""

    url: str
    certificate: Path
    tls: ssl.SSLContext
    token: str

    def http(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.url, verify=self.tls, headers=bearer(self.token)
        )


@pytest.fixture(scope="module")
def exposed(tmp_path_factory) -> Iterator[Exposed]:
    folder = tmp_path_factory.mktemp("exposed")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1", "localhost")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    issued.private_key_pem.write_to_path(key)
    certificate.write_bytes(b"".join(p.bytes() for p in issued.cert_chain_pems))
    with closing(Store(f"sqlite:///{folder / 'nas-data' / 'nas.sqlite'}")) as store:
        store.migrate()
        with store.begin() as tx:
            token = tx.keys.create(DEFAULT_PROJECT, Scope.ADMIN)[1].text
    served = Served.start(
        folder,
        host="0.0.0.0",
        tls_certificate=str(certificate),
        tls_key=str(key),
        trusted_proxies="127.0.0.1",
        max_streams_per_key="1",
        logins_per_minute="2",
    )
    tls = ssl.create_default_context()
    authority.configure_trust(tls)
    yield Exposed(served.url.replace("http:", "https:"), certificate, tls, token)
    code, _, log = served.stop()
    assert code == 0, log
    assert token.rpartition("_")[2] not in log, "a key is never logged"


def serve(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api", "--port", "0", *options]
    return subprocess.run(
        command,
        env={"NAS_DATA_DIR": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_a_key_it_does_not_serve_others_and_says_how_to_make_one(tmp_path):
    done = serve(tmp_path, "--host", "0.0.0.0")
    assert done.returncode != 0
    assert "nas keys create" in done.stderr
    assert "Traceback" not in done.stderr


def test_half_of_what_tls_needs_is_refused(tmp_path):
    done = serve(tmp_path, "--tls-key", "key.pem")
    assert done.returncode != 0
    assert "NAS_TLS_CERTIFICATE" in done.stderr


def test_it_speaks_tls_and_tells_browsers_to_stay_there(exposed):
    with exposed.http() as http:
        answer = http.get("/v1/jobs")
        assert answer.status_code == 200
        assert "strict-transport-security" in answer.headers
    with pytest.raises(httpx.ConnectError, match="certificate"):
        httpx.get(f"{exposed.url}/healthz")
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"{exposed.url.replace('https', 'http')}/healthz")


def test_the_cookie_of_a_login_over_tls_is_sent_over_tls_alone(exposed):
    with httpx.Client(base_url=exposed.url, verify=exposed.tls) as http:
        answer = http.post("/v1/session", json={"key": exposed.token})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-nas_session=")
        assert "Secure" in cookie.split("; ")
        assert http.get("/v1/jobs").status_code == 200


def test_the_command_line_knows_its_own_service_by_the_certificate(exposed):
    settings = Settings(tls_certificate=exposed.certificate)
    with Client(exposed.url, key=exposed.token, tls=_own_tls(settings)) as client:
        assert client.is_up()
        assert client.jobs() == []
    with (
        Client(exposed.url, tls=exposed.tls) as client,
        pytest.raises(Failure, match="needs a key") as refused,
    ):
        client.jobs()
    assert any("NAS_API_KEY" in hint for hint in refused.value.hints)


def test_a_proxy_that_is_trusted_tells_whose_logins_fail(exposed):
    def log_in(address: str) -> int:
        headers = {"X-Forwarded-For": address}
        return http.post("/v1/session", json={"key": "nas_x"}, headers=headers)

    with httpx.Client(base_url=exposed.url, verify=exposed.tls) as http:
        codes = [log_in("192.0.2.1").status_code for _ in range(3)]
        assert codes == [401, 401, 429]
        assert log_in("192.0.2.2").status_code == 401


def test_one_stream_too_many_is_refused_and_a_closed_one_makes_room(exposed):
    with exposed.http() as http:
        job_id = http.post("/v1/jobs", json=SMALL).json()["id"]
        path = f"/v1/jobs/{job_id}/events"
        with http.stream("GET", path) as first:
            lines = first.iter_lines()  # closed with the last reference to it
            assert next(lines)
            refused = http.get(path)
            assert refused.status_code == 429
            assert int(refused.headers["retry-after"]) >= 1
        http.post(f"/v1/jobs/{job_id}/cancel")
        assert http.get(path).status_code in (200, 429)
