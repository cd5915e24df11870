"""The client's address behind a balancer."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel.serving.proxies import ProxyMiddleware, client_of, networks

OURS = networks("127.0.0.1, 10.0.0.0/24 fd00::/64")
ADDRESSES = st.ip_addresses().map(str)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not a proxy of ours: what it says counts for nothing
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the left one is the client's invention
        ("127.0.0.1", "127.0.0.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("10.0.0.7", "2001:b02::1", "2001:b02::1"),
        ("fd00::2", "203.0.113.9:51234", "203.0.113.9"),
        ("::ffff:10.0.0.7", "[2001:b02::1]:443", "2001:b02::1"),
        ("fd00::2%eth0", "fe80::1%eth0", "fe80::1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.3, 10.0.0.7", "10.0.0.3"),
        ("", "203.0.113.9", ""),
    ],
)
def test_the_client_is_the_rightmost_address_that_is_no_proxy_of_ours(peer: str, forwarded: str, client: str) -> None:
    assert client_of(peer, forwarded, OURS) == client


@given(st.text(max_size=60), st.ip_addresses(v=4).map(str).filter(lambda each: not each.startswith(("127.", "10."))))
def test_nobody_chooses_the_own_address_by_what_is_written_before_it(written: str, real: str) -> None:
    assert client_of("127.0.0.1", f"{written},{real}", OURS) == real


@given(st.lists(ADDRESSES, max_size=5).map(", ".join), ADDRESSES)
def test_without_proxies_the_peer_is_the_client_whatever_it_says(forwarded: str, peer: str) -> None:
    assert client_of(peer, forwarded, networks("none")) == peer


@pytest.mark.parametrize("peer", ["127.0.0.1", "203.0.113.9"])
def test_the_scheme_is_believed_from_our_own_proxies_alone(peer: str) -> None:
    seen: list[Any] = []
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.4"})
    with override_settings(XIAOWU_PROXIES=OURS, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        ProxyMiddleware(lambda each: seen.append((each.is_secure(), each.META["REMOTE_ADDR"])))(request)  # type: ignore[arg-type, func-returns-value]
    assert seen == [(True, "198.51.100.4") if peer == "127.0.0.1" else (False, peer)]


@pytest.mark.parametrize(
    ("proxies", "said"),
    [(None, "XIAOWU_PROXIES is not set"), ("", "XIAOWU_PROXIES is not set"), ("10.0.0.300", "XIAOWU_PROXIES: "), ("none", ""), ("10.0.0.0/8", "")],
)
def test_with_a_public_origin_nobody_starts_without_saying_which_proxies_there_are(proxies: str | None, said: str) -> None:
    environment = os.environ | {"XIAOWU_ORIGIN": "https://school.example", "XIAOWU_PROXIES": proxies or ""}
    if proxies is None:
        del environment["XIAOWU_PROXIES"]
    started = subprocess.run([sys.executable, "-c", "import xiaowu.settings"], env=environment, capture_output=True, text=True, check=False)
    assert (started.returncode == 0) == (not said)
    assert said in started.stderr
