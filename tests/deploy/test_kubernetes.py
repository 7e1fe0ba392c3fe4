"""The manifests follow Kubernetes' own schemas, KubeRay's fields, and the program that they start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.deploy import program

FOLDER = program.ROOT / "deploy" / "kubernetes"
VERSION = "1.34"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())

Manifest = dict[str, Any]

CLUSTER_KEYS = {"rayVersion", "enableInTreeAutoscaling", "autoscalerOptions", "headGroupSpec", "workerGroupSpecs"}  # fmt: skip
AUTOSCALER_KEYS = {"version", "upscalingMode", "idleTimeoutSeconds", "image", "imagePullPolicy", "env", "envFrom", "volumeMounts", "resources", "securityContext"}  # fmt: skip
HEAD_KEYS = {"serviceType", "enableIngress", "headService", "rayStartParams", "template"}  # fmt: skip
GROUP_KEYS = {"groupName", "replicas", "minReplicas", "maxReplicas", "numOfHosts", "idleTimeoutSeconds", "rayStartParams", "scaleStrategy", "suspend", "template"}  # fmt: skip
"""Fields of ray.io/v1 as KubeRay's reference of the API lists them, those with a use here."""


def manifests() -> Iterator[Manifest]:
    for name in KUSTOMIZATION["resources"]:
        yield from yaml.safe_load_all((FOLDER / name).read_text())


MANIFESTS = {f"{one['kind']}/{one['metadata']['name']}": one for one in manifests()}
RAY = MANIFESTS["RayCluster/nas-ray"]["spec"]
GROUPS = {group["groupName"]: group for group in RAY["workerGroupSpecs"]}
SETTINGS: dict[str, str] = MANIFESTS["ConfigMap/nas-settings"]["data"]


def templates() -> dict[str, Manifest]:
    """Every pod template by what starts it."""
    found = {
        name: one["spec"]["template"]
        for name, one in MANIFESTS.items()
        if one["kind"] in {"Deployment", "Job"}
    }
    found["head"] = RAY["headGroupSpec"]["template"]
    return found | {name: group["template"] for name, group in GROUPS.items()}


PODS = templates()
CONTAINERS = {
    f"{pod}/{container['name']}": container
    for pod, template in PODS.items()
    for container in template["spec"]["containers"]
}


def test_the_kustomization_lists_every_file():
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(KUSTOMIZATION["resources"]) == files


def test_what_a_cluster_needs_is_there():
    assert {"Deployment/nas-api", "Deployment/nas-worker", "Job/nas-migrate", "RayCluster/nas-ray", "Service/nas-api", "PersistentVolumeClaim/nas-artifacts"} <= set(MANIFESTS)  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(MANIFESTS) - {"RayCluster/nas-ray"}))
def test_a_manifest_follows_kubernetes_schema(name):
    kubernetes_validate.validate(MANIFESTS[name], VERSION, strict=True)


@pytest.mark.parametrize("pod", PODS)
def test_a_pod_template_follows_kubernetes_schema(pod):
    template = {"apiVersion": "v1", "kind": "PodTemplate", "template": PODS[pod]}
    kubernetes_validate.validate(template, VERSION, strict=True)


def test_an_unknown_field_would_be_found():
    broken = {"apiVersion": "v1", "kind": "PodTemplate", "template": {"specs": {}}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSION, strict=True)


def test_the_ray_cluster_has_the_fields_of_kuberay_alone():
    assert MANIFESTS["RayCluster/nas-ray"]["apiVersion"] == "ray.io/v1"
    assert set(RAY) == CLUSTER_KEYS
    assert set(RAY["autoscalerOptions"]) <= AUTOSCALER_KEYS
    assert set(RAY["headGroupSpec"]) <= HEAD_KEYS
    for group in GROUPS.values():
        assert set(group) <= GROUP_KEYS
    assert RAY["autoscalerOptions"]["upscalingMode"] in {"Default", "Aggressive", "Conservative"}  # fmt: skip
    assert RAY["autoscalerOptions"]["version"] in {"v1", "v2"}


def test_the_autoscalers_container_follows_kubernetes_schema():
    options = RAY["autoscalerOptions"]
    keys = ("env", "volumeMounts", "resources", "securityContext")
    container = {"name": "autoscaler", **{key: options[key] for key in keys}}
    template = {"spec": {"containers": [container]}}
    whole = {"apiVersion": "v1", "kind": "PodTemplate", "template": template}
    kubernetes_validate.validate(whole, VERSION, strict=True)


def test_the_workers_scale_between_bounds_and_the_head_trains_nothing():
    assert RAY["enableInTreeAutoscaling"] is True
    for group in GROUPS.values():
        assert 0 <= group["minReplicas"] <= group["replicas"] < group["maxReplicas"]
    assert RAY["headGroupSpec"]["rayStartParams"]["num-cpus"] == "0"


def test_the_parameters_of_ray_exist():
    for group in (RAY["headGroupSpec"], *GROUPS.values()):
        options = [f"--{name}" for name in group["rayStartParams"]]
        assert all(isinstance(value, str) for value in group["rayStartParams"].values())
        program.assert_command_exists(["ray", "start", *options])


def test_the_versions_of_ray_agree():
    pins = (program.ROOT / "constraints.txt").read_text()
    assert RAY["rayVersion"] == re.search(r"^ray==(.*)$", pins, re.M)[1]


def test_the_settings_are_known_and_in_no_container_twice():
    program.assert_environment_is_known(SETTINGS)
    program.assert_no_secret(SETTINGS)


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_calls_what_exists_with_what_it_knows(name):
    container = CONTAINERS[name]
    if "args" in container:
        program.assert_command_exists(container["args"])
    given = {one["name"]: one.get("value", "") for one in container.get("env", ())}
    program.assert_environment_is_known(given)
    program.assert_no_secret(given)


@pytest.mark.parametrize("name", sorted(set(CONTAINERS) - {"Job/nas-migrate/migrate"}))
def test_a_container_that_stays_has_a_probe_of_something_that_exists(name):
    container = CONTAINERS[name]
    ports = {port["name"]: port["containerPort"] for port in container.get("ports", ())}
    assert "livenessProbe" in container
    for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
        match container.get(kind):
            case {"exec": {"command": command}}:
                program.assert_command_exists(command)
            case {"httpGet": {"port": port}}:
                assert port in ports
            case {"tcpSocket": {"port": port}}:
                assert port in ports.values()


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_has_limits(name):
    resources = CONTAINERS[name]["resources"]
    assert {"cpu", "memory"} <= set(resources["limits"])
    assert {"cpu", "memory"} <= set(resources["requests"])


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_runs_without_privileges_and_cannot_change_its_image(name):
    context = CONTAINERS[name]["securityContext"]
    assert context["allowPrivilegeEscalation"] is False
    assert context["readOnlyRootFilesystem"] is True
    assert context["capabilities"] == {"drop": ["ALL"]}


@pytest.mark.parametrize("pod", PODS)
def test_a_pod_is_no_root_and_mounts_what_it_declares(pod):
    spec = PODS[pod]["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] > 0
    declared = {volume["name"] for volume in spec["volumes"]}
    mounted = {
        mount["name"] for one in spec["containers"] for mount in one["volumeMounts"]
    }
    assert mounted == declared
    for volume in spec["volumes"]:
        claim = volume.get("persistentVolumeClaim")
        assert not claim or f"PersistentVolumeClaim/{claim['claimName']}" in MANIFESTS


def mounts(pod: str) -> dict[str, str]:
    (container,) = PODS[pod]["spec"]["containers"]
    return {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}


def test_those_that_share_files_share_the_volume_at_the_same_place():
    for pod in ("Deployment/nas-api", "Deployment/nas-worker", *GROUPS):
        assert mounts(pod)["artifacts"] == SETTINGS["NAS_DATA_DIR"]
        assert mounts(pod)["datasets"] == SETTINGS["NAS_DATASET_DIR"]
    claim = MANIFESTS["PersistentVolumeClaim/nas-artifacts"]
    assert claim["spec"]["accessModes"] == ["ReadWriteMany"]


def test_the_secret_files_are_where_the_settings_look():
    password = Path(SETTINGS["NAS_DATABASE_PASSWORD_FILE"])
    for pod in ("Deployment/nas-api", "Deployment/nas-worker", "Job/nas-migrate"):
        assert mounts(pod)["postgres"] == str(password.parent)
        (volume,) = (v for v in PODS[pod]["spec"]["volumes"] if v["name"] == "postgres")
        assert volume["secret"]["items"] == [{"key": "password", "path": password.name}]


def test_no_secret_is_kept_in_the_repository():
    assert [name for name in MANIFESTS if name.startswith("Secret/")] == []


def test_the_ports_agree():
    (port,) = MANIFESTS["Service/nas-api"]["spec"]["ports"]
    (api,) = PODS["Deployment/nas-api"]["spec"]["containers"]
    assert str(api["ports"][0]["containerPort"]) == SETTINGS["NAS_PORT"]
    assert port["targetPort"] == api["ports"][0]["name"]
    head = f"{MANIFESTS['RayCluster/nas-ray']['metadata']['name']}-head-svc"
    assert SETTINGS["NAS_RAY_ADDRESS"] == f"{head}:6379"
    ports = {port["containerPort"] for port in CONTAINERS["head/ray-head"]["ports"]}
    assert 6379 in ports


def test_every_node_of_ray_may_reach_the_others():
    (label,) = MANIFESTS["NetworkPolicy/nas-ray"]["spec"]["podSelector"]["matchLabels"].items()  # fmt: skip
    nodes = {pod for pod in PODS if label in PODS[pod]["metadata"]["labels"].items()}
    assert nodes == {"Deployment/nas-worker", "head", *GROUPS}


def test_there_is_one_worker_process_for_the_ray_cluster():
    worker = MANIFESTS["Deployment/nas-worker"]["spec"]
    assert (worker["replicas"], worker["strategy"]) == (1, {"type": "Recreate"})
