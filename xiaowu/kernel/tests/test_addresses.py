"""Addresses of other systems: what our parser accepts, browsers, libraries and content policies read the same way."""

import re
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xiaowu.kernel.addresses import NotAnAddress, is_this_machine, normal, origin, outward

ClientOf = Callable[[str], Any]
HERE = ["127.0.0.0/8", "::1/128"]
SOURCE = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")

hosts = st.one_of(
    st.from_regex(r"[a-z0-9學校.-]{1,30}", fullmatch=True), st.ip_addresses().map(str), st.ip_addresses(v=6).map(lambda each: f"[{each}]"),
    st.sampled_from(["localhost", "localhost.evil.example", "127.0.0.1.evil.example", "[bad", "學校.example", "a@b.example", "0x7f.1", "2130706433", "LOCALHOST"]),
)  # fmt: skip
addresses = st.one_of(
    st.text(max_size=60),
    st.builds("{}://{}{}{}".format, st.sampled_from(["http", "https", "ftp", "javascript", "HTTPS"]), hosts, st.sampled_from(["", ":", ":0", ":80", ":65536", ":x"]), st.text(max_size=20)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("https://learning.example/cb", "https://learning.example/cb"),
        ("https://Learning.EXAMPLE/Cb?a=1", "https://learning.example/Cb?a=1"),
        ("https://學校.example/cb", "https://xn--n9so80a.example/cb"),
        ("http://localhost:3000/cb", "http://localhost:3000/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1/cb"),
        ("http://[::1]:8000/cb", "http://[::1]:8000/cb"),
    ],
)
def test_an_address_is_taken_in_its_normal_form(text: str, taken: str) -> None:
    assert normal(text) == taken


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("https://[bad/cb", "host"), ("https://", "host"), ("https://*.example/", "signs"), ("http://a.example/", "not_https"),
        ("javascript:alert(1)", "host"), ("http://localhost.evil.example/cb", "not_https"), ("http://127.0.0.1.evil.example/cb", "not_https"),
        ("http://localhost@evil.example/", "signs"), ("https://a.example/#x", "signs"), ("https://a.example;script-src/", "signs"),
        ("https://a.example/ b", "signs"), ("https://a.example:0/", "port"), ("https://a.example:99999/", "host"), ("https://..", "host"),
        ("https://x:abc", "host"), ("https://a_b.-x.example/", "host"), ("https://0x7f.1/", "host"), ("https://2130706433/", "host"),
        ("https://a.example/路", "signs"), ("https://a.example\\@b.example/", "signs"), ("https://a.example/" + "a" * 500, "signs"),
        ("//a.example/", "not_https"), ("https://[fe80::1%25eth0]/", "host"),
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_partner_is_refused(text: str, fault: str) -> None:
    with pytest.raises(NotAnAddress, match=fault):
        normal(text)


@given(addresses)
@example("https://[bad/cb")
@example("https://學校.example/cb")
@settings(max_examples=400)
def test_whatever_is_taken_is_ascii_parsed_alike_and_a_policys_source(text: str) -> None:
    try:
        told = normal(text)
    except NotAnAddress:
        return
    assert told.isascii()
    assert normal(told) == told
    assert urlsplit(told).port is None or urlsplit(told).port
    assert SOURCE.fullmatch(origin(told))
    assert (
        urlsplit(told).scheme == "https"
        or is_this_machine(urlsplit(told).netloc.rpartition(":")[0] or urlsplit(told).netloc)
        or is_this_machine(urlsplit(told).netloc)
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://169.254.169.254/latest", "https://10.0.0.8/", "https://192.168.1.1/", "https://172.16.0.1/", "https://[fd00::1]/", "https://[fe80::1]/",
        "https://[::ffff:10.0.0.1]/", "https://metadata.google.internal/", "https://printer.local/", "https://intranet/", "http://localhost:9/",
        "http://127.0.0.1:5432/", "https://0.0.0.0/", "https://[::]/", "https://[64:ff9b::a00:8]/", "https://[2002:a00:8::1]/", "https://224.0.0.1/",
        "https://[fec0::1]/",
    ],
)  # fmt: skip
def test_our_server_is_sent_to_nothing_inside(text: str) -> None:
    with pytest.raises(NotAnAddress, match="inward"):
        outward(text, [])


def test_the_operator_may_allow_places_inside() -> None:
    assert outward("http://localhost:3000/out", HERE) == "http://localhost:3000/out"
    assert outward("https://10.1.2.3/scim", ["10.1.0.0/16"]) == "https://10.1.2.3/scim"
    assert outward("https://intranet/scim", ["intranet"]) == "https://intranet/scim"
    with pytest.raises(NotAnAddress):
        outward("https://10.2.2.3/scim", ["10.1.0.0/16", "intranet"])


@given(st.ip_addresses())
def test_an_address_by_number_is_called_only_if_all_the_world_can_call_it(each: Any) -> None:
    host = f"[{each}]" if each.version == 6 else str(each)
    try:
        outward(f"https://{host}/", [])
    except NotAnAddress:
        carried = each.version == 6 and (each.ipv4_mapped or each.sixtofour or each in ip_network("64:ff9b::/96"))
        assert carried or each.is_multicast or getattr(each, "is_site_local", False) or not each.is_global
    else:
        assert ip_address(str(getattr(each, "ipv4_mapped", None) or getattr(each, "sixtofour", None) or each)).is_global


@given(addresses)
@example("https://[bad/cb")
@example("https://學校.example/cb")
@settings(max_examples=25)
def test_no_connected_system_takes_the_sign_in_page_or_its_policy_away(text: str) -> None:
    """Whatever address the page of connected systems accepts, the sign-in page still works, with a policy that a browser can read."""
    from django.db import transaction  # needs Django set up

    from tests.client import HouseClient

    officer = _officer()
    with transaction.atomic():
        made = officer.send("/connected/", {"name": "雲端硬碟", "redirect_uris": text, "scopes": ["profile"], "kind": "web"}, follow=False)
        assert made.status_code in (303, 422)
        page = HouseClient().get("/accounts/login/")
        policy = page.headers["Content-Security-Policy"]
        assert (page.status_code, policy.isascii(), "frame-ancestors 'none'" in policy) == (200, True, True)
        transaction.set_rollback(True)


_held: list[Any] = []


def _officer() -> Any:
    return _held[-1]


@pytest.fixture(autouse=True)
def _signed_in(request: pytest.FixtureRequest) -> None:
    """The officer's browser, for the one test that opens pages."""
    if "sign_in_page" in request.node.name:
        _held.append(request.getfixturevalue("client_of")("bureau_officer"))
