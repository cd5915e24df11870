"""Alerts and the dashboard ask for figures that the house gives, by labels that they have."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.client import HouseClient

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
ALERTS, DASHBOARD = DEPLOY / "prometheus-alerts.yml", DEPLOY / "grafana-xiaowu.json"
_NAME = re.compile(r"\b(xiaowu_\w+|up)(?:\{([^}]*)\})?")


def expressions() -> list[str]:
    alerts = re.findall(r"^\s+expr: (.+)$", ALERTS.read_text(encoding="utf-8"), re.M)
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return [*alerts, *(target["expr"] for panel in panels for target in panel["targets"])]


def test_every_figure_and_label_that_is_asked_for_is_given(client_of: Callable[[str], HouseClient], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "XIAOWU_METRICS_TOKEN", "only-for-tests")
    client_of("clerk").get("/")
    told = client_of("clerk").get("/metrics", headers={"Authorization": "Bearer only-for-tests"}).content.decode()
    given = {name: set(re.findall(r'(\w+)="', labels or "")) for name, labels in re.findall(r"^(xiaowu_\w+)(\{[^}]*\})?", told, re.M)}
    asked = [(name, set(re.findall(r"(\w+)=", labels or ""))) for each in expressions() for name, labels in _NAME.findall(each)]
    assert len(asked) > 10
    wrong = [(name, labels) for name, labels in asked if name != "up" and not labels <= given.get(name, set())]
    assert wrong == []
    assert {name for name, _labels in asked} - {"up"} <= given.keys()


def test_the_dashboard_has_what_grafana_asks_of_one() -> None:
    board: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    assert {"uid", "title", "schemaVersion", "panels", "templating", "time"} <= board.keys()
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    places = [tuple(panel["gridPos"][key] for key in "xywh") for panel in board["panels"]]
    assert all(x + w <= 24 for x, _y, w, _h in places)
    assert len({(x, y) for x, y, _w, _h in places}) == len(places)
    variables = {f"${{{each['name']}}}" for each in board["templating"]["list"]}
    assert {panel["datasource"]["uid"] for panel in board["panels"]} <= variables
