"""The house as people come to it: in their browser's language, by an address as it was typed or scanned, and with what they take away on paper."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import override_settings
from django.urls import reverse
from lxml import etree, html

from conftest import Somebody
from tests.client import HouseClient, words
from xiaowu.kernel.documents import Document, Table, docx
from xiaowu.kernel.seen import written
from xiaowu.meetings.models import Item
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import Stage
from xiaowu.meetings.tests.sample import meeting_at

ClientOf = Callable[[str], Any]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("language", "lang"), [("en-GB,en;q=0.9", "en"), ("zh-TW,zh;q=0.9", "zh-Hant-TW"), ("ja", "zh-Hant-TW")])
def test_whoever_is_not_signed_in_is_asked_in_the_browsers_language(language: str, lang: str) -> None:
    page = HouseClient().get("/accounts/login/", headers={"Accept-Language": language})
    assert html.fromstring(page.content.decode()).get("lang") == lang


def test_whoever_is_signed_in_reads_their_own_language_whatever_the_browsers(client_of: ClientOf) -> None:
    page = client_of("clerk").get("/", headers={"Accept-Language": "en"})
    assert html.fromstring(page.content.decode()).get("lang") == "zh-Hant-TW"


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("typed", ["/start", "/start/", "/START", "/Start/"])
def test_the_printed_address_is_found_as_a_telephone_writes_it(typed: str) -> None:
    answer = HouseClient().get(typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("identity:start"))


def test_what_is_scanned_or_subscribed_to_leads_to_the_house_by_its_own_name(client_of: ClientOf) -> None:
    officer = client_of("bureau_officer")
    with override_settings(XIAOWU_ORIGIN="https://school.example.tw"):
        officer.send("/meetings/calendar/renew/")
        assert "https://school.example.tw/meetings/" in officer.get("/meetings/calendar/").content.decode()


def test_a_list_on_paper_says_that_it_is_one_page_of_several(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    shown = html.fromstring(client_of("bureau_officer").get("/roster/schools/").content.decode())
    (said,) = shown.xpath("//p[@class='paper-only']")
    assert "這裡只印出第 1 / " in said.text_content()
    teacher = people["homeroom_teacher"]
    assert "這裡只印出" not in words(client_of("it_coordinator").get(f"/roster/{teacher.school_id}/classes/{teacher.class_id}/"))


def test_two_tables_of_a_document_stay_two() -> None:
    made = docx.write(Document("表", (Table((("甲", "乙"),)), Table((("丙", "丁"),)))))
    body = etree.fromstring(ZipFile(BytesIO(made)).read("word/document.xml"))[0]
    kinds = [etree.QName(each).localname for each in body]
    assert kinds.count("tbl") == 2
    assert kinds[kinds.index("tbl") + 1] == "p"


def test_a_block_moves_up_past_the_one_that_its_page_showed_above_it(client_of: ClientOf) -> None:
    meeting, officer = meeting_at(Stage.DRAFT), client_of("bureau_officer")
    page = html.fromstring(officer.get(f"/meetings/{meeting.pk}/").content.decode())
    sent = {form.get("action"): form.xpath("./input[@name='seen']/@value") for form in page.xpath("//form[contains(@action, '/up/')]")}
    points = list(Item.objects.filter(meeting=meeting, kind__in=(Kind.MOTION, Kind.POINT, Kind.SECTION)).order_by("position"))
    assert len(sent) == len(points) > 1
    for each in points:
        before = [other.pk for other in points if (other.parent_id, other.kind) == (each.parent_id, each.kind) and other.position < each.position]
        assert sent[f"/meetings/{meeting.pk}/items/{each.pk}/up/"] == [written({"above": before[-1] if before else None})]
