"""What kustomize makes of each overlay: valid, hardened, and its parts fit together."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.app import DRAIN
from bot.storage.postgres_pool import POOL
from tests.deploy.tools import DEPLOY, passes, run, tool

Resource = dict[str, Any]
OVERLAYS = sorted(path.name for path in (DEPLOY / "kubernetes/overlays").iterdir())


@functools.cache
def built(overlay: str) -> str:
    return passes(tool("kubectl", "Debian: kubernetes-client"), "kustomize", DEPLOY / "kubernetes/overlays" / overlay)


def resources(overlay: str, kind: str) -> list[Resource]:
    return [each for each in yaml.safe_load_all(built(overlay)) if each["kind"] == kind]


def pods(overlay: str) -> Iterator[Resource]:
    """Every pod template, whoever makes its pods."""
    for each in resources(overlay, "Deployment") + resources(overlay, "Job"):
        yield each["spec"]["template"]
    for each in resources(overlay, "CronJob"):
        yield each["spec"]["jobTemplate"]["spec"]["template"]


def matching(overlay: str, labels: Resource) -> list[Resource]:
    return [pod for pod in pods(overlay) if labels.items() <= pod["metadata"]["labels"].items()]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_it_is_valid(overlay: str, tmp_path: Path) -> None:
    file = tmp_path / f"{overlay}.yaml"
    file.write_text(built(overlay), encoding="utf-8")
    passes(tool("kubernetes-validate", "PyPI: kubernetes-validate"), "--strict", "--quiet", file)


def test_the_validator_finds_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(built("scale").replace("maxUnavailable: 0", "maxUnavailble: 0"), encoding="utf-8")
    done = run(tool("kubernetes-validate", "PyPI: kubernetes-validate"), "--strict", "--quiet", file)
    assert done.returncode != 0
    assert "maxUnavailble" in done.stdout + done.stderr


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_container_is_hardened(overlay: str) -> None:
    for pod in pods(overlay):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["enableServiceLinks"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["requests"]["cpu"]
            assert container["resources"]["limits"]["memory"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_all_pods_run_the_same_image(overlay: str) -> None:
    """The jobs once kept the name that kustomize was to replace: the base's `images` did not reach them."""
    images = {container["image"] for pod in pods(overlay) for container in pod["spec"]["containers"]}
    assert images == {"registry.example/firstkey:0.1.0"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_secrets_are_referred_to_and_nowhere_written(overlay: str) -> None:
    assert not resources(overlay, "Secret")
    secret = {"TELEGRAM_BOT_TOKEN", "FIRSTKEY_LLM_API_KEY"} | (
        {"FIRSTKEY_DATABASE_URL"} if overlay == "scale" else set()
    )
    (deployment,) = resources(overlay, "Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert {each["name"] for each in container["env"]} == secret
    for each in container["env"]:
        assert each["valueFrom"]["secretKeyRef"]["name"] == "firstkey"
    for config in resources(overlay, "ConfigMap"):
        assert not secret & set(config["data"])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_selectors_find_their_pods_and_ports(overlay: str) -> None:
    for service in resources(overlay, "Service"):
        (pod,) = matching(overlay, service["spec"]["selector"])
        names = {port["name"] for port in pod["spec"]["containers"][0]["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= names
    for kind, path in (("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector")):
        for each in resources(overlay, kind):
            assert matching(overlay, each["spec"][path]["matchLabels"]), each["metadata"]["name"]
    (bot,) = resources(overlay, "Deployment")
    spec = bot["spec"]["template"]["spec"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert spec["containers"][0][probe]["httpGet"]["port"] == "metrics"
    # What is begun is finished: ordering and key checks may take DRAIN each, after the ingress has let go.
    assert spec["terminationGracePeriodSeconds"] > 5 + 2 * DRAIN


def test_small_is_one_process_with_its_file() -> None:
    (deployment,) = resources("small", "Deployment")
    assert deployment["spec"]["replicas"] == 1
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}
    (claim,) = resources("small", "PersistentVolumeClaim")
    for pod in pods("small"):
        claims = [
            v["persistentVolumeClaim"]["claimName"] for v in pod["spec"]["volumes"] if "persistentVolumeClaim" in v
        ]
        assert claims == [claim["metadata"]["name"]]
    assert not resources("small", "Ingress")


def test_scale_grows_within_what_postgresql_allows() -> None:
    (deployment,) = resources("scale", "Deployment")
    (scaler,) = resources("scale", "HorizontalPodAutoscaler")
    assert "replicas" not in deployment["spec"]  # it would undo the autoscaler at every apply
    assert scaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    assert scaler["spec"]["minReplicas"] == 2
    assert scaler["spec"]["maxReplicas"] * POOL <= 97  # of 100, three are kept for the superuser


def test_the_ingress_leads_where_telegram_is_told_to_go() -> None:
    (config,) = resources("scale", "ConfigMap")
    url = urlsplit(config["data"]["FIRSTKEY_WEBHOOK_URL"])
    (ingress,) = resources("scale", "Ingress")
    (rule,) = ingress["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert (rule["host"], path["path"], path["pathType"]) == (url.hostname, url.path, "Exact")
    (service,) = [
        s for s in resources("scale", "Service") if s["metadata"]["name"] == path["backend"]["service"]["name"]
    ]
    assert path["backend"]["service"]["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}


def test_the_migration_runs_before_anything_is_left_to_chance() -> None:
    (job,) = resources("scale", "Job")
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["migrate"]
    reached = [p for p in resources("scale", "NetworkPolicy") if "Egress" in p["spec"]["policyTypes"]]
    labels = job["spec"]["template"]["metadata"]["labels"].items()
    assert any(policy["spec"]["podSelector"]["matchLabels"].items() <= labels for policy in reached)
