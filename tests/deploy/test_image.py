"""The image: its stages, what is copied into it, and the scripts that it brings."""

from __future__ import annotations

import fnmatch
import os
import re
import socket
import subprocess
import sys
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest

from tests.deploy import program

DOCKERFILE = (program.ROOT / "Dockerfile").read_text()
ANSWERS = program.IMAGE_SCRIPTS / "answers"


def answers(url: str) -> int:
    command = [sys.executable, ANSWERS, url]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_there_is_a_stage_for_each_kind_of_machine():
    named = re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.M)
    assert named[-2:] == ["cuda", "cpu"], "the last is the default"


def test_no_host_of_an_index_or_registry_is_named():
    assert re.findall(r"https?://|\w+\.(?:org|io|com)\b", DOCKERFILE) == []
    assert 'ARG TORCH_INDEX=""' in DOCKERFILE


def test_every_installation_is_pinned_or_takes_what_was_built():
    calls = re.findall(r"pip (?:install|wheel) (?:.*\\\n)*.*", DOCKERFILE)
    assert len(calls) == 6
    for call in calls:
        assert "--constraint constraints.txt" in call or "--no-index" in call


def test_what_is_copied_exists_and_is_not_ignored():
    lines = (program.ROOT / ".dockerignore").read_text().splitlines()
    kept = [line[1:] for line in lines if line.startswith("!")]
    for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.M):
        *sources, _ = [word for word in line.split() if not word.startswith("--")]
        for source in sources:
            assert (program.ROOT / source).exists()
            assert any(fnmatch.fnmatch(source, f"{one}*") for one in kept), source


def test_every_package_of_the_wheel_is_copied():
    project = tomllib.loads((program.ROOT / "pyproject.toml").read_text())
    for package in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        assert f"COPY {package} {package}\n" in DOCKERFILE


def test_the_page_is_built_in_a_stage_of_its_own_and_never_copied_from_outside():
    ignored = (program.ROOT / ".dockerignore").read_text().splitlines()
    assert {"api/dashboard/dist", "api/dashboard/node_modules"} <= set(ignored)
    built = DOCKERFILE.index("    python hatch_build.py\n")
    taken = DOCKERFILE.index("COPY --from=dashboard /build/api/dashboard/dist ")
    sources, wheel = (DOCKERFILE.index(x) for x in ("COPY api api\n", "pip wheel "))
    assert built < sources < taken < wheel


def test_the_image_runs_as_a_user_without_privileges_below_an_init():
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.M)
    assert 'ENTRYPOINT ["tini", "--"]' in DOCKERFILE
    program.assert_command_exists(["python", "-m", "api"])


def test_the_environment_of_the_image_is_known():
    ours = dict(re.findall(r"\b(NAS_\w+)=(\S+)", DOCKERFILE))
    assert ours
    program.assert_environment_is_known(ours)


@pytest.mark.parametrize("script", ["answers", "on-ray-node"])
def test_a_script_of_the_image_can_be_executed(script):
    assert os.access(program.IMAGE_SCRIPTS / script, os.X_OK)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/well" else 503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def served():
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_what_answers_well_is_healthy(served):
    assert answers(f"{served}/well") == 0
    assert answers(f"tcp://127.0.0.1:{urlsplit(served).port}") == 0


def test_an_error_or_silence_is_not_healthy(served):
    assert answers(f"{served}/ill") == 1
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        assert answers(f"tcp://127.0.0.1:{port}") == 1
        assert answers(f"http://127.0.0.1:{port}/well") == 1


def on_ray_node(tmp_path, *, joins: bool, **environment: str):
    ray = tmp_path / "ray"
    ray.write_text(f'#!/bin/sh\necho "ray $*"\nexit {0 if joins else 7}\n')
    ray.chmod(0o755)
    return subprocess.run(
        [program.IMAGE_SCRIPTS / "on-ray-node", "echo", "command", "runs"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_runs_on_a_node_that_lends_nothing(tmp_path):
    done = on_ray_node(tmp_path, joins=True, NAS_RAY_ADDRESS="head:6379")
    node, command = done.stdout.splitlines()
    assert "--address=head:6379 --num-cpus=0 --num-gpus=0" in node
    assert command == "command runs"


def test_a_command_does_not_run_where_the_cluster_cannot_be_joined(tmp_path):
    done = on_ray_node(tmp_path, joins=False, NAS_RAY_ADDRESS="head:6379")
    assert (done.returncode, "command runs" in done.stdout) == (7, False)
    done = on_ray_node(tmp_path, joins=True)
    assert done.returncode != 0
    assert "NAS_RAY_ADDRESS" in done.stderr


def test_the_options_that_the_script_gives_to_ray_exist():
    text = (program.IMAGE_SCRIPTS / "on-ray-node").read_text()
    call = re.search(r"^ray (start (?:.*\\\n)*.*)$", text, re.M)
    options = re.findall(r"--[a-z-]+", call[1])
    program.assert_command_exists(["ray", "start", *options])
