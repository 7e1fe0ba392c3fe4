"""docker-compose.yml follows the specification, and starts a program that exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy import program

FILE = program.ROOT / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONCE = {"migrate"}
OURS = sorted(set(SERVICES) - {"postgres"})


def environment_of(name: str) -> dict[str, str]:
    found: dict[str, str] = SERVICES[name].get("environment", {})
    return found


def test_the_file_follows_the_compose_specification():
    check = Path(sys.executable).with_name("check-jsonschema")
    command = [check, "--builtin-schema", "vendor.compose-spec", FILE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_services_of_a_cluster_are_there():
    wanted = {"postgres", "migrate", "api", "worker", "ray-head", "ray-worker"}
    assert set(SERVICES) == wanted | {"ray-worker-gpu"}
    assert SERVICES["ray-worker-gpu"]["profiles"] == ["gpu"]


@pytest.mark.parametrize("name", OURS)
def test_a_service_calls_what_exists(name):
    program.assert_command_exists(SERVICES[name]["command"])


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_given_settings_that_exist(name):
    program.assert_environment_is_known(environment_of(name))


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_is_in_the_clear(name):
    program.assert_no_secret(environment_of(name))
    for value in environment_of(name).values():
        if str(value).startswith("/run/secrets/"):
            assert Path(value).name in SERVICES[name]["secrets"]


def test_secrets_are_files_that_git_ignores():
    for secret in COMPOSE["secrets"].values():
        assert set(secret) == {"file"}
        path = re.sub(r"\$\{SECRETS:-(.*)\}", r"\1", secret["file"])
        ignored = subprocess.run(
            ["git", "check-ignore", "--quiet", path], cwd=program.ROOT, check=False
        )
        assert ignored.returncode in (0, 128), path  # 128: not in a repository


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE))
def test_a_service_that_stays_has_a_health_check(name):
    check = SERVICES[name]["healthcheck"]
    assert {"test", "interval", "timeout", "retries", "start_period"} <= set(check)
    form, *command = check["test"]
    assert form == "CMD"
    if name != "postgres":
        program.assert_command_exists(command)


def test_a_service_that_runs_once_is_waited_for():
    waiting = {
        name
        for name, service in SERVICES.items()
        for other, how in service.get("depends_on", {}).items()
        if other in ONCE and how["condition"] == "service_completed_successfully"
    }
    assert waiting == {"api", "worker"}
    assert SERVICES["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_waited_for_by_its_health(name):
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        if other not in ONCE:
            assert how == {"condition": "service_healthy"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_limits(name):
    limits = SERVICES[name]["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory", "pids"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_without_privileges_and_cannot_change_its_image(name):
    service = SERVICES[name]
    user, group = map(int, service["user"].split(":"))
    assert user > 0
    assert group > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_only_the_api_is_reached_and_by_this_machine_alone():
    assert {name for name in SERVICES if "ports" in SERVICES[name]} == {"api"}
    (published,) = SERVICES["api"]["ports"]
    assert published == "${API_ADDRESS:-127.0.0.1:8000}:8000"
    assert COMPOSE["networks"]["inner"]["internal"] is True
    outside = {name for name in SERVICES if SERVICES[name]["networks"] != ["inner"]}
    assert outside == {"api"}


def test_the_ports_agree():
    api = environment_of("api")
    assert api["NAS_PORT"] == SERVICES["api"]["ports"][0].rpartition(":")[2]
    assert f":{api['NAS_PORT']}/" in SERVICES["api"]["healthcheck"]["test"][-1]
    head, worker = SERVICES["ray-head"], SERVICES["ray-worker"]
    address = environment_of("worker")["NAS_RAY_ADDRESS"]
    assert f"--address={address}" in worker["command"]
    name, _, port = address.partition(":")
    assert name in SERVICES
    assert f"--port={port}" in head["command"]
    assert head["healthcheck"]["test"][-1] == f"tcp://:{port}"
    node_port = worker["healthcheck"]["test"][-1].rpartition(":")[2]
    assert f"--node-manager-port={node_port}" in worker["command"]


def test_those_that_share_files_share_the_volume_at_the_same_place():
    data_dir = environment_of("worker")["NAS_DATA_DIR"]
    assert environment_of("api")["NAS_DATA_DIR"] == data_dir
    for name in ("api", "worker", "ray-worker", "ray-worker-gpu"):
        assert f"artifacts:{data_dir}" in SERVICES[name]["volumes"]


def test_every_volume_network_and_secret_is_declared_and_used():
    for kind in ("networks", "secrets"):
        used = {one for service in SERVICES.values() for one in service.get(kind, ())}
        assert used == set(COMPOSE[kind])
    mounted = {
        re.sub(r"\$\{DATASETS:-(\w+)\}", r"\1", volume).partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", ())
    }
    assert mounted == set(COMPOSE["volumes"])


def test_a_key_is_there_before_the_api_which_others_can_reach_starts():
    (option,) = (
        word
        for word in SERVICES["migrate"]["command"]
        if word.startswith("--from-file")
    )
    secret = Path(option.partition("=")[2])
    assert str(secret.parent) == "/run/secrets"
    assert secret.name in SERVICES["migrate"]["secrets"]
    assert secret.name not in SERVICES["api"]["secrets"], "the API keeps a hash alone"
