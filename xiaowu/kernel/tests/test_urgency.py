"""Who goes first: the class of every page, what waits how long, and what whoever is turned away is told."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as some

from tests.client import words
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.serving.admission import Slots, slow_at_once
from xiaowu.kernel.serving.proxies import WAITED, Waits, networks, waited
from xiaowu.kernel.serving.urgency import PATIENCE, PRESSED, Urgency, is_admitted, urgency_map, urgency_of

ClientOf = Callable[[str], Any]
BY_NAME = {name: urgency_of(view) for _route, name, view in views() if name}
KITCHENS = {"attendance:counts_export", "meals:sheet_export"}  # who cooks reads them in the rush itself
FILE = re.compile(r"<(sheet|table|str):suffix>$|\.pdf$")
FREE, FULL = (lambda: True), (lambda: False)


def test_every_file_may_wait_but_the_kitchens() -> None:
    files = {name: urgency_of(view) for route, name, view in views() if name and FILE.search(route)}
    assert len(files) > 40
    assert {name for name, urgency in files.items() if urgency is not Urgency.LATER} == KITCHENS


def test_signing_in_and_the_roll_never_wait_behind_others() -> None:
    first = {"account_login", "mfa_authenticate", "attendance:today", "attendance:roll", "attendance:save", "attendance:period_save", "readyz"}
    assert {name for name in first if BY_NAME[name] is Urgency.NOW} == first
    assert BY_NAME["portal:home"] is Urgency.SOON
    assert {urgency for name, urgency in BY_NAME.items() if re.fullmatch(r"imports:\w+_(report|confirm)", name)} == {Urgency.LATER}


@pytest.mark.parametrize(
    ("path", "urgency"),
    [
        ("/attendance/12/34/2026-11-24/save/", "now"),
        ("/accounts/login/", "now"),
        ("/attendance/city/report.xlsx", "later"),
        ("/roster/schools/list.csv", "later"),
        ("/attendance/12/34/2026-11-24/", "now"),
        ("/", "soon"),
        ("/attendance/12/2026-11-24/", "soon"),
        ("/accounts/login/x", "soon"),
    ],
)
def test_a_balancer_reads_the_class_of_an_address(path: str, urgency: str) -> None:
    lines = [line.rsplit(" ", 1) for line in urgency_map().splitlines() if not line.startswith("#")]
    assert next((each for expression, each in lines if re.search(expression, path)), "soon") == urgency


@given(some.sampled_from(Urgency), some.floats(0, 60), some.booleans())
def test_what_is_urgent_is_always_answered_and_what_may_wait_no_longer_than_its_class(urgency: Urgency, seconds: float, is_free: bool) -> None:
    answered = is_admitted(urgency, seconds, is_slot_free=lambda: is_free)
    if urgency is Urgency.NOW:
        assert answered
    elif seconds > PATIENCE[urgency]:
        assert not answered
    else:
        assert answered == (urgency is Urgency.SOON or seconds < PRESSED or is_free)


@pytest.mark.parametrize(
    ("began", "is_told"), [("", False), ("t=x", False), ("t=0", False), ("99999999999999999", False), ("t={}", True), ("{}", True)]
)
def test_a_moment_that_cannot_be_is_no_wait(began: str, is_told: bool) -> None:
    moment = str(int((time.time() - 3) * 1_000_000))
    assert (2.9 < (waited(began.format(moment)) or 0) < 6) == is_told


def test_slow_ones_share_the_places_of_a_node_and_who_is_killed_gives_its_own_back() -> None:
    places = Slots(1)
    held = subprocess.Popen(
        [sys.executable, "-c", f"import fcntl; fcntl.lockf({places._file.fileno()}, fcntl.LOCK_EX, 1, 0); print('held', flush=True); input()"],
        pass_fds=[places._file.fileno()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert held.stdout is not None
    assert held.stdout.readline() == "held\n"
    assert not places.take()
    held.kill()
    held.wait()
    assert places.take()
    places.give_back()
    assert [slow_at_once(each) for each in (1, 2, 3, 8)] == [1, 1, 1, 4]


def test_whoever_waited_too_long_is_told_when_to_try_again_in_the_own_language(client_of: ClientOf) -> None:
    client = client_of("bureau_officer")
    refused = client.get("/attendance/city/report/", **{WAITED: 3.0})
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert "系統先處理登入與點名" in words(refused)
    assert client.get("/attendance/city/report/", **{WAITED: 0.1}).status_code == 200
    assert client.get("/", **{WAITED: 11.0}).status_code == 503
    assert client.get("/", **{WAITED: 3.0}).status_code == 200
    assert client.get("/accounts/login/", **{WAITED: 50.0}, follow=False).status_code < 400


def began(ago: float) -> str:
    return f"t={int((time.time() - ago) * 1_000_000)}"


def test_nobody_but_the_own_balancer_says_how_long_somebody_waited(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("clerk")
    told = []
    for proxies in ("none", "127.0.0.1"):
        monkeypatch.setattr(settings, "XIAOWU_PROXIES", networks(proxies))
        told.append([client.get("/", HTTP_X_REQUEST_START=began(ago)).status_code for ago in (0, 11)])
    assert told == [[200, 200], [200, 503]]


@given(some.floats(0, 59), some.lists(some.floats(0, 30), min_size=1))
def test_a_clock_that_is_ahead_of_the_balancers_is_no_wait(ahead: float, waits: list[float]) -> None:
    right, fast = Waits(), Waits()
    right.beyond(0, 0)
    fast.beyond(ahead, 0)
    for second, wait in enumerate(waits, 1):
        assert fast.beyond(ahead + wait, second) == pytest.approx(right.beyond(wait, second), abs=1e-6)


def test_a_clock_that_jumps_ahead_counts_as_a_wait_for_two_minutes_at_most() -> None:
    waits = Waits()
    told = [waits.beyond(0 if second < 10 else 20, second) for second in range(0, 200, 5)]
    assert max(told) == 20
    assert {wait for second, wait in zip(range(0, 200, 5), told, strict=True) if second > 135} == {0}
    assert waits.beyond(20, 10_000) == 0
    assert waits.beyond(0, 10_001) == 0


def test_the_map_beside_the_balancers_configuration_is_the_present_one() -> None:
    root = Path(__file__).resolve().parents[3]
    assert (root / "deploy" / "urgency.map").read_text() == urgency_map()
    assert os.stat(root / "deploy" / "errors" / "503.http").st_size > 500
