"""Alerts and the dashboard: what they ask for is what /metrics has."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import telegram.error
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.erasure.eraser import Erased
from bot.faq.tiers import Tier
from bot.gateway import transport
from bot.keys.wording import VERDICTS
from bot.observe.metrics import Metrics
from tests.deploy.tools import DEPLOY, passes, run, tool

PROMETHEUS = DEPLOY / "prometheus"
ALERTS = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana/firstkey.json").read_text(encoding="utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
PANEL_QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
VARIABLE_QUERIES = [each["definition"] for each in DASHBOARD["templating"]["list"] if "definition" in each]
QUERIES = [*PANEL_QUERIES, *VARIABLE_QUERIES, *(rule["expr"] for rule in ALERTS)]
OF_PROMETHEUS = {"job", "instance"}


def shown() -> bytes:
    """/metrics of a process in which everything has happened once."""
    metrics = Metrics()
    metrics.update("message", "ok", 0.1)
    metrics.api_call("sendMessage", "ok", 0.1)
    metrics.erasure("deleted")
    metrics.key_check("valid")
    metrics.faq("sure")
    metrics.llm("answered", 1, 1, 0.1)
    return metrics.render()


def samples() -> dict[str, set[str]]:
    """Sample name -> its labels."""
    families = text_string_to_metric_families(shown().decode())
    return {sample.name: set(sample.labels) for family in families for sample in family.samples}


def selectors(query: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every metric that a query asks for, with its label -> value."""
    for name, labels in re.findall(r"\b(firstkey_\w+|up)\b(?:\{([^}]*)\})?", query):
        yield name, dict(re.findall(r'(\w+)\s*[=!]~?\s*"([^"]*)"', labels))


@pytest.mark.parametrize("query", QUERIES)
def test_every_metric_and_label_exists(query: str) -> None:
    known = {**samples(), "up": set()}
    asked = list(selectors(query))
    assert asked
    for name, labels in asked:
        assert name in known
        assert set(labels) <= known[name] | OF_PROMETHEUS
    grouped = {label.strip() for group in re.findall(r"\bby \(([^)]*)\)", query) for label in group.split(",")}
    assert grouped <= set().union(*(known[name] for name, _ in asked)) | OF_PROMETHEUS


def test_every_value_that_an_alert_waits_for_can_come() -> None:
    """An alert on "failed" updates once could not fire: nothing ever counted one."""
    possible = {
        "firstkey_erasures_total": {each.value for each in Erased},
        "firstkey_key_checks_total": set(VERDICTS),
        "firstkey_faq_answers_total": set(get_args(Tier)),
        "firstkey_api_seconds_count": {"ok", *vars(telegram.error), *vars(transport)},
        "firstkey_updates_total": {"ok", "secret", "duplicate", "failed", "unparseable", "refused"},
        "firstkey_llm_answers_total": {"answered", "refused", "failed", "over_budget"},
    }
    for query in QUERIES:
        for name, labels in selectors(query):
            for label in ("outcome", "verdict", "tier"):
                for value in labels.get(label, "").split("|"):
                    assert not value or value in possible[name], (query, value)


def test_every_metric_is_on_the_dashboard() -> None:
    asked = {name for query in PANEL_QUERIES for name, _ in selectors(query)}
    families = {family.name.removesuffix("_created") for family in text_string_to_metric_families(shown().decode())}
    assert not {family for family in families if not any(name.startswith(family) for name in asked)}


def test_promtool_takes_what_is_shown() -> None:
    done = run(tool("promtool", "Debian: prometheus"), "check", "metrics", stdin=shown().decode())
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""


def test_promtool_takes_rules_and_configuration() -> None:
    promtool = tool("promtool", "Debian: prometheus")
    passes(promtool, "check", "config", "scrape.yml", cwd=PROMETHEUS)
    passes(promtool, "check", "rules", "--lint-fatal", "alerts.yml", cwd=PROMETHEUS)


def test_the_alerts_fire_when_they_should_and_only_then() -> None:
    passes(tool("promtool", "Debian: prometheus"), "test", "rules", "alerts.test.yml", cwd=PROMETHEUS)


def test_every_alert_is_tested() -> None:
    tests = yaml.safe_load((PROMETHEUS / "alerts.test.yml").read_text(encoding="utf-8"))["tests"]
    fired = {each["alertname"] for test in tests for each in test["alert_rule_test"] if each["exp_alerts"]}
    assert fired == {rule["alert"] for rule in ALERTS}
    for rule in ALERTS:
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert {"summary", "description"} <= set(rule["annotations"])


def test_the_dashboards_queries_are_promql(tmp_path: Path) -> None:
    """As rules: promtool of this age has no other way to check a query."""
    rules = [
        {"record": f"panel:{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(PANEL_QUERIES)
    ]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}), encoding="utf-8")
    printed = passes(tool("promtool", "Debian: prometheus"), "check", "rules", file)
    assert f"{len(PANEL_QUERIES)} rules found" in printed


def test_the_dashboard_holds_together() -> None:
    counted = Counter(panel["id"] for panel in DASHBOARD["panels"])
    assert set(counted.values()) == {1}
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not taken & cells, panel["title"]
        taken |= cells
    for panel in PANELS:
        assert panel["title"]
        assert panel["description"]
        assert {target["refId"] for target in panel["targets"]} == {chr(65 + n) for n in range(len(panel["targets"]))}
        assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])
