"""Pages are compressed for browsers that accept it, and no length reveals what stands on a page."""

import gzip
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders

from tests.client import HouseClient
from xiaowu.kernel.serving.packing import way_for


@pytest.mark.parametrize(
    ("accepted", "way"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR", "br"),
        ("", ""),
        ("identity", ""),
        ("gzip;q=0.0, br; q=0", ""),
        ("xbr, gzipped", ""),
    ],
)
def test_a_browser_is_sent_what_it_unpacks_the_shortest_first(accepted: str, way: str) -> None:
    assert way_for(accepted) == way


@pytest.mark.parametrize(("way", "unpacked"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_is_packed_and_ends_in_a_remark_of_a_length_that_nobody_foretells(
    client_of: Callable[[str], Any], way: str, unpacked: Callable[[bytes], bytes]
) -> None:
    client, plain = client_of("it_coordinator"), HouseClient().get("/accounts/login/")
    own = {"accept-encoding": way, "sec-fetch-site": "same-origin"}
    answers = [client.get("/", headers=own) for _each in range(12)]
    pages = [unpacked(each.content) for each in answers]
    assert {(each["Content-Encoding"], each["Vary"].count("Accept-Encoding")) for each in answers} == {(way, 1)}
    assert all("</html>" in page.decode() and len(answer.content) * 2 < len(page) for page, answer in zip(pages, answers, strict=True))
    assert len({len(page) for page in pages}) > 4
    assert len({page.partition(b'csrfmiddlewaretoken" value="')[2][:40] for page in pages}) == len(pages)  # masked anew each time
    assert "Content-Encoding" not in plain


@pytest.mark.parametrize(
    ("asked_by", "own", "strangers"),
    [
        ("same-origin", True, True),
        ("none", True, True),
        ("same-site", False, False),
        ("cross-site", False, False),
        ("", False, True),
        ("x", False, False),
    ],
)
def test_no_page_that_another_site_asked_for_is_packed_so_that_its_length_tells_of_no_guess(
    client_of: Callable[[str], Any], asked_by: str, own: bool, strangers: bool
) -> None:
    said = {"accept-encoding": "br", **({"sec-fetch-site": asked_by} if asked_by else {})}
    for client, where, is_packed in ((client_of("it_coordinator"), "/", own), (HouseClient(), "/accounts/login/", strangers)):
        answer = client.get(where, headers=said)
        assert ("Content-Encoding" in answer, answer.status_code) == (is_packed, 200), where
        assert "Sec-Fetch-Site" in answer["Vary"]


def test_what_is_no_page_stays_as_it_is(client_of: Callable[[str], Any]) -> None:
    client = client_of("it_coordinator")
    for where in ("/personal-data/own.json", "/healthz"):
        assert "Content-Encoding" not in client.get(where, headers={"accept-encoding": "br, gzip", "sec-fetch-site": "same-origin"})


def test_a_style_is_packed_once_and_is_the_same_unpacked(db: None) -> None:
    found = finders.find("ui/xiaowu.css")
    assert isinstance(found, str)
    with open(found, "rb") as file:
        whole = file.read()
    nobody = HouseClient()
    sent = {way: nobody.get("/static/ui/xiaowu.css", headers={"accept-encoding": way}) for way in ("br", "gzip", "")}
    contents = {way: answer.getvalue() for way, answer in sent.items()}
    assert (brotli.decompress(contents["br"]), gzip.decompress(contents["gzip"]), contents[""]) == (whole, whole, whole)
    assert len(contents["br"]) < len(contents["gzip"]) < len(whole) / 3
    assert {answer["Vary"] for answer in sent.values()} == {"Accept-Encoding"}
