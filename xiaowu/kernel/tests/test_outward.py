"""Calls to other systems: each ends in its time, whatever it meets, and reaches only addresses that were checked."""

import socket
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from django.test import override_settings

from xiaowu.kernel import outward
from xiaowu.kernel.outward import Inward, Packed, TooLong
from xiaowu.kernel.tests import slow
from xiaowu.kernel.tests.partner import leads_to

HERE = ["127.0.0.0/8", "::1/128"]
PATIENCE = 0.8


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (slow.drips, httpx2.ReadTimeout), (slow.drips_its_body, httpx2.ReadTimeout), (slow.never_ends, TooLong), (slow.packs, Packed),
        (slow.reads_nothing, httpx2.ReadTimeout),
    ],
)  # fmt: skip
def test_a_partner_cannot_hold_a_call_longer_than_its_time(answers: Callable[[socket.socket], None], kind: type[Exception]) -> None:
    began = time.monotonic()
    with slow.partner(answers) as (url, came), outward.caller(seconds=PATIENCE) as http:
        with pytest.raises(httpx2.RequestError) as failed:
            http.get(url)
        assert time.monotonic() - began < PATIENCE + 0.5
    assert (type(failed.value), len(came)) == (kind, 1)


def test_a_partner_that_takes_no_body_cannot_hold_a_call() -> None:
    began = time.monotonic()
    with slow.partner(slow.reads_nothing) as (url, _came), outward.caller(seconds=PATIENCE) as http, pytest.raises(httpx2.WriteTimeout):
        http.post(url, content=b"x" * 50_000_000)
    assert time.monotonic() - began < PATIENCE + 1


def test_a_partner_that_drips_its_handshake_cannot_hold_a_call() -> None:
    began = time.monotonic()
    with slow.partner(slow.drips_its_handshake) as (url, _came), outward.caller(seconds=PATIENCE) as http, pytest.raises(httpx2.ConnectTimeout):
        http.get(url.replace("http:", "https:"))
    assert time.monotonic() - began < PATIENCE + 0.5


def test_a_name_cannot_be_looked_up_for_longer_than_a_call_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: time.sleep(3) or [])
    began = time.monotonic()
    with outward.caller(seconds=PATIENCE) as http, pytest.raises(httpx2.ConnectTimeout):
        http.get("https://partner.example/")
    assert time.monotonic() - began < PATIENCE + 0.5


def test_nobody_sends_us_on() -> None:
    with slow.partner(slow.sends_on) as (url, _came), outward.caller(seconds=PATIENCE) as http:
        assert http.post(url).status_code == 307


@pytest.mark.parametrize("inner", ["10.0.0.8", "169.254.169.254", "127.0.0.1", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:8", "192.168.1.1"])
def test_a_public_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch, inner: str) -> None:
    asked, called = leads_to(monkeypatch, inner), []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_more: called.append(args))
    with override_settings(XIAOWU_OUTBOUND=[]), outward.caller(seconds=PATIENCE) as http, pytest.raises(Inward):
        http.get("https://partner.example/")
    assert (asked, called) == (["partner.example"], [])


def test_a_name_is_looked_up_once_and_called_where_it_was_seen_to_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, called = leads_to(monkeypatch, "10.0.0.8", "93.184.215.14"), []

    def refuse(where: Any, *_args: Any, **_more: Any) -> Any:
        called.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    with override_settings(XIAOWU_OUTBOUND=[]), outward.caller(seconds=PATIENCE) as http, pytest.raises(httpx2.ConnectError):
        http.get("https://partner.example/")
    assert (asked, called) == (["partner.example"], [("93.184.215.14", 443)])


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://partner.example/", "https://10.0.0.8/", "https://printer.local/"])
def test_an_address_that_was_stored_before_is_looked_at_when_it_is_called(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    leads_to(monkeypatch, "93.184.215.14")
    with override_settings(XIAOWU_OUTBOUND=[]), outward.caller(seconds=PATIENCE) as http, pytest.raises(Inward):
        http.get(url)


def test_the_operator_may_let_names_and_networks_inside_be_called(monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, "10.1.2.3")
    called: list[Any] = []

    def refuse(where: Any, *_args: Any, **_more: Any) -> Any:
        called.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    for inside in (["intranet.example"], ["10.1.0.0/16"]):
        with override_settings(XIAOWU_OUTBOUND=inside), outward.caller(seconds=PATIENCE) as http, pytest.raises(httpx2.ConnectError):
            http.get("https://intranet.example/")
    assert called == [("10.1.2.3", 443)] * 2
