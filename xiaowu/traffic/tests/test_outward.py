"""Alerts and the dashboard ask for figures that the house gives, by labels that they have."""

import gzip
import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest
from django.conf import settings
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.client import HouseClient
from tests.routes import views
from xiaowu.kernel.offer import house_apps
from xiaowu.kernel.serving.urgency import Urgency
from xiaowu.kernel.telemetry.middleware import REQUESTS, TURNED_AWAY, module_of
from xiaowu.traffic.adapters import traces
from xiaowu.traffic.tests.requests import answered

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


def test_no_address_makes_a_line_of_its_own_in_the_metrics(client_of: Callable[[str], HouseClient]) -> None:
    client = client_of("clerk")
    HouseClient().get("/meals/")
    for path in ("/", "/attendance/", "/meals/", "/account/", "/notifications/"):
        client.get(path)
    kinds = {(sample.labels["module"], sample.labels["class"]) for each in REQUESTS.collect() for sample in each.samples}
    known = {"static", "unmatched", TURNED_AWAY} | {module_of(name) for _route, name, _view in views() if name}
    assert {module for module, _class in kinds} <= known
    assert {each for _module, each in kinds} <= set(Urgency)
    assert len(known) < 3 * len(house_apps())


def test_an_alert_of_what_has_ceased_fires_also_where_its_series_was_never_made() -> None:
    """After a start a process makes a series with its first count: a sum over none is nothing, and nothing equals no zero."""
    ceased = [each for each in expressions() if "sum(" in each and "== 0" in each]
    assert ceased
    assert [each for each in ceased if "or vector(0)) == 0" not in each] == []


def test_the_dashboard_passes_through_grafanas_own_schema_and_loses_nothing() -> None:
    ours: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    theirs = json.loads(json.dumps(Dashboard.from_json(ours), cls=JSONEncoder))
    assert list(lost("", ours, theirs)) == []
    unknown = {**ours, "pannels": []}
    assert list(lost("", unknown, json.loads(json.dumps(Dashboard.from_json(unknown), cls=JSONEncoder)))) == ["/pannels"]


def lost(place: str, ours: Any, theirs: Any) -> Iterator[str]:
    """What is in ours and not in theirs."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            yield from lost(f"{place}/{key}", value, theirs[key]) if key in theirs else [f"{place}/{key}"]
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from lost(f"{place}/{number}", one, other)
    elif ours != theirs:
        yield place


class _Collector(BaseHTTPRequestHandler):
    received: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        self.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


def test_a_request_is_a_span_for_a_collector_without_account_or_address() -> None:
    served = HTTPServer(("127.0.0.1", 0), _Collector)
    Thread(target=served.serve_forever, daemon=True).start()
    made = traces.provider(f"http://127.0.0.1:{served.server_port}/v1/traces")
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    traces.put(made.get_tracer("t"), answered(at, route="meals:sheet", status=500, micros=20_000, account=4711, fault="KeyError x.py:1"))
    assert made.force_flush()
    made.shutdown()
    served.shutdown()
    (content,) = _Collector.received
    (span,) = (
        ExportTraceServiceRequest.FromString(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
        .resource_spans[0]
        .scope_spans[0]
        .spans
    )
    assert (span.name, span.end_time_unix_nano - span.start_time_unix_nano) == ("GET meals:sheet", 20_000_000)
    assert span.end_time_unix_nano == int(at.timestamp()) * 10**9
    told = {each.key: each.value for each in span.attributes}
    assert (told["http.response.status_code"].int_value, told["xiaowu.module"].string_value) == (500, "meals")
    assert "4711" not in str(span)


def test_nothing_is_traced_unless_a_collector_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    put = list[Any]()
    monkeypatch.setattr(traces, "put", lambda _tracer, answered: put.append(answered))
    traces.take(answered())
    assert put == []
    monkeypatch.setattr(settings, "XIAOWU_TRACES", "http://127.0.0.1:1/v1/traces")
    traces.take(answered())
    assert len(put) == 1
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)  # as where the extra is not installed
    monkeypatch.setattr(settings, "XIAOWU_TRACES", "http://127.0.0.1:2/v1/traces")
    traces.take(answered())
    assert len(put) == 1


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
