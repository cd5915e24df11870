"""What everybody is told of the system: on the first pages of strangers and of people, in both languages, before and while it is; put away once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from conftest import as_owner
from tests.client import HouseClient, words
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.models import AuditEntry
from xiaowu.traffic.actions.announcing import announce, end
from xiaowu.traffic.adapters import status_site
from xiaowu.traffic.exchange.status_pages import STYLE, Site, write
from xiaowu.traffic.models import Announcement
from xiaowu.traffic.queries.announced import told
from xiaowu.traffic.rules.status import SHOWN_BEFORE, Notice, NoticeKind
from xiaowu.traffic.tests.requests import answered, recorded

NOW = datetime(2026, 11, 24, 7, 50, tzinfo=clock.TAIPEI)
NIGHT = Notice("", NoticeKind.MAINTENANCE, "資料庫更新", "期間不能登入。", NOW + timedelta(days=2), NOW + timedelta(days=2, hours=4), NOW, (),
               "Database update", "Nobody can sign in meanwhile.")  # fmt: skip
ERROR = {"route": "meals:sheet", "status": 500, "fault": "TypeError xiaowu/meals/pages/sheets.py:64 day"}


@pytest.mark.parametrize(
    ("notice", "at", "is_so"),
    [
        (replace(NIGHT, last=NIGHT.first), NOW, False),
        (replace(NIGHT, last=NOW), NIGHT.first, False),
        (NIGHT, NIGHT.first - SHOWN_BEFORE - timedelta(seconds=1), False),
        (NIGHT, NIGHT.first - SHOWN_BEFORE, True),
        (NIGHT, NIGHT.first, True),
        (NIGHT, NIGHT.last, False),
        (replace(NIGHT, kind=NoticeKind.INCIDENT), NIGHT.first - timedelta(seconds=1), False),
        (replace(NIGHT, kind=NoticeKind.INCIDENT, last=None), NIGHT.first + timedelta(days=9), True),
    ],
)
def test_maintenance_is_shown_a_week_before_and_an_incident_while_it_goes_on(notice: Notice, at: datetime, is_so: bool) -> None:
    assert notice.is_shown(at) is is_so


def test_a_notice_that_was_written_in_one_language_is_read_in_it_in_both() -> None:
    assert NIGHT.told_in("en") == ("Database update", "Nobody can sign in meanwhile.")
    assert NIGHT.told_in("zh-hant") == ("資料庫更新", "期間不能登入。")
    assert replace(NIGHT, title_en="", words_en="").told_in("en") == ("資料庫更新", "期間不能登入。")


pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def night(actor_of: Callable[[str], Any], stop_clock: Callable[..., None]) -> int:
    stop_clock(NOW)
    return announce(actor_of("bureau_officer"), NIGHT, now=NOW)


def first_pages(client_of: Callable[[str], HouseClient]) -> dict[str, str]:
    """The sign-in page of a stranger, and the first page of people of all kinds."""
    roles = ("homeroom_teacher", "clerk", "it_coordinator", "bureau_officer", "system_vendor", "vendor")
    return {"stranger": words(HouseClient().get("/accounts/login/"))} | {role: words(client_of(role).get("/")) for role in roles}


@pytest.mark.usefixtures("night")
def test_everybody_reads_of_planned_maintenance_before_and_during_it_and_not_after(
    client_of: Callable[[str], HouseClient], stop_clock: Callable[..., None]
) -> None:
    for at in (NOW, NIGHT.first + timedelta(hours=1)):
        stop_clock(at)
        missing = [who for who, text in first_pages(client_of).items() if "計畫維護：資料庫更新" not in text or "期間不能登入" not in text]
        assert missing == [], at
    stop_clock(NIGHT.last)
    assert [who for who, text in first_pages(client_of).items() if "資料庫更新" in text] == []


@pytest.mark.usefixtures("night")
def test_a_stranger_reads_it_in_english_too() -> None:
    stranger = HouseClient(headers={"accept-language": "en"})
    stranger.send("/language/", {"language": "en", "next": "/accounts/login/"})
    shown = words(stranger.get("/accounts/login/"))
    assert "Database update" in shown
    assert "資料庫更新" not in shown


def test_a_notice_is_put_away_once_in_a_browser_and_stays_away_and_others_are_shown(client_of: Callable[[str], HouseClient], night: int) -> None:
    for client, page in ((HouseClient(), "/accounts/login/"), (client_of("clerk"), "/")):
        assert "資料庫更新" in words(client.get(page))
        answer = client.send(f"/put-away/h{night}/", {"_page": page}, follow=False)
        assert (answer.status_code, answer["Location"]) == (303, page)
        for _again in range(2):
            assert "資料庫更新" not in words(client.get(page))
    assert "資料庫更新" in words(client_of("clerk").get("/"))  # another browser
    assert HouseClient().send("/put-away/h1/", {"_page": "https://elsewhere.example/"}, follow=False)["Location"] == "/"
    assert "put_away" not in HouseClient().send("/put-away/a;b/", follow=False).cookies


def test_only_the_section_that_answers_for_the_system_announces_and_ends(
    client_of: Callable[[str], HouseClient], actor_of: Callable[[str], Any], night: int
) -> None:
    for role in ("system_vendor", "it_coordinator", "clerk"):
        client = client_of(role)
        assert [client.get(f"/traffic/announcements/{each}").status_code for each in ("", "new/")] == [403, 403]
        assert client.send("/traffic/announcements/new/", {}).status_code == 403
        assert client.send(f"/traffic/announcements/{night}/end/").status_code == 403
        with pytest.raises(Forbidden):
            announce(actor_of(role), NIGHT, now=NOW)
        with pytest.raises(Forbidden):
            end(actor_of(role), night, now=NOW)
    with as_owner():
        assert Announcement.objects.get().last == NIGHT.last


def test_what_is_announced_again_is_one_announcement_and_what_cannot_be_is_refused_at_its_field(actor_of: Callable[[str], Any], night: int) -> None:
    officer = actor_of("bureau_officer")
    assert announce(officer, NIGHT, now=NOW) == night
    for wrong in (
        replace(NIGHT, last=NIGHT.first), replace(NIGHT, last=None), replace(NIGHT, first=NOW - timedelta(days=2), last=NOW - timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            announce(officer, wrong, now=NOW)
        assert list(refused.value.faults) == ["last_day"]
    with pytest.raises(BadInput) as refused:
        announce(officer, replace(NIGHT, kind=NoticeKind.INCIDENT, last=None), now=NOW)
    assert list(refused.value.faults) == ["first_day"]
    end(officer, night, now=NOW)
    with as_owner():
        assert Announcement.objects.get().last == NIGHT.first  # before it began: it will not be
    with as_owner():
        said = list(AuditEntry.objects.filter(subject="traffic_announcement").values_list("verb", flat=True).order_by("pk"))
    for at in (NOW, NIGHT.first + timedelta(minutes=1)):
        end(officer, night, now=at)
    with as_owner():
        assert list(AuditEntry.objects.filter(subject="traffic_announcement").values_list("verb", flat=True).order_by("pk")) == said
    assert said == ["announced", "cancelled"]
    with pytest.raises(NotFound):
        end(officer, night + 99, now=NOW)


def test_an_incident_is_written_from_where_the_failure_is_shown_and_filled_in(
    client_of: Callable[[str], HouseClient], stop_clock: Callable[..., None]
) -> None:
    stop_clock(NOW)
    recorded(answered(at=NOW - timedelta(minutes=24), **ERROR))
    officer, contractor = client_of("bureau_officer"), client_of("system_vendor")
    listed = officer.get("/traffic/faults/").content.decode()
    fault = next(each for each in listed.split('"') if each.startswith("/traffic/fault/"))
    page = officer.get(fault).content.decode()
    way = next(each for each in page.split('"') if each.startswith("/traffic/announcements/new/"))
    assert "/traffic/announcements/new/" not in contractor.get(fault).content.decode()
    form = officer.get(way).content.decode()
    for filled in ("「供餐單」部分無法使用", "is not available", 'value="07:26"', "正在處理"):
        assert filled in form, filled
    assert officer.get("/traffic/announcements/new/?fault=unknown").status_code == 200
    given = {"kind": "incident", "title": "供餐單無法開啟", "words": "", "title_en": "Kitchen sheets do not open", "words_en": "",
             "first_day": "2026-11-24", "first_hour": "07:26", "last_day": "", "last_hour": ""}  # fmt: skip
    half = officer.send("/traffic/announcements/new/", {**given, "last_day": "2026-11-25"})
    assert (half.status_code, "請一起填" in words(half)) == (422, True)
    late = words(officer.send("/traffic/announcements/new/", {**given, "last_day": "2100-12-31", "last_hour": "08:00"}))
    assert ("日期最晚是" in late, "請一起填" in late) == (True, False)
    asked = officer.send("/traffic/announcements/new/", given, says_yes=False)
    assert "所有人會在登入頁與首頁看到" in words(asked)
    assert "已公告" in words(officer.send("/traffic/announcements/new/", given))
    assert "事件說明：供餐單無法開啟" in words(HouseClient().get("/accounts/login/"))
    with as_owner():
        made = Announcement.objects.get()
    assert "登入頁與首頁不再顯示" in words(officer.send(f"/traffic/announcements/{made.pk}/end/", says_yes=False))
    assert "公告已結束" in words(officer.send(f"/traffic/announcements/{made.pk}/end/"))
    assert "供餐單無法開啟" not in words(HouseClient().get("/accounts/login/"))


def test_the_status_page_elsewhere_shows_what_the_house_announced_in_both_languages_and_keeps_it_when_the_house_is_gone(
    night: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_there = HouseClient().get("/traffic/announced.json").content
    monkeypatch.setattr(status_site, "whole", lambda _url: told_there)
    found = status_site.ask_announced("https://school.example/traffic/announced.json", tmp_path)
    assert [(each.id, each.title, each.title_en) for each in found] == [(f"h{night}", "資料庫更新", "Database update")]
    monkeypatch.setattr(status_site, "whole", lambda _url: b"<html>")
    assert status_site.ask_announced("https://school.example/traffic/announced.json", tmp_path) == found
    write(tmp_path, {}, found, Site("校務", ""), NOW)
    assert "資料庫更新" in (tmp_path / "index.html").read_text()
    english = (tmp_path / "en.html").read_text()
    assert ("Database update" in english, "資料庫更新" in english) == (True, False)
    (tmp_path / "announced.json").write_text("{")
    assert status_site.ask_announced("https://school.example/traffic/announced.json", tmp_path) == []


def test_an_announcement_that_cannot_be_is_refused_before_anybody_is_asked(
    client_of: Callable[[str], HouseClient], stop_clock: Callable[..., None]
) -> None:
    stop_clock(NOW)
    officer = client_of("bureau_officer")
    given = {"kind": "maintenance", "title": "更新", "title_en": "Update", "first_day": "2026-11-29", "first_hour": "22:00",
             "last_day": "2026-11-30", "last_hour": "02:00"}  # fmt: skip
    for wrong, said in (
        ({"last_day": "2026-11-28"}, "結束須晚於開始"),
        ({"last_day": "2026-11-29", "last_hour": "22:00"}, "結束須晚於開始"),
        ({"first_day": "2000-01-01", "last_day": "2000-01-02"}, "這段時間已經過去"),
        ({"last_day": "2028-11-30"}, "一次維護最長 7 天"),
        ({"kind": "incident", "first_day": "2020-11-24", "last_day": "", "last_hour": ""}, "事件最早從 90 天前開始"),
        ({"last_day": "", "last_hour": ""}, "計畫維護請填預計結束的時間"),
        ({"kind": "incident", "last_day": "", "last_hour": ""}, "事件不能從還沒到的時間開始"),
    ):
        answer = officer.send("/traffic/announcements/new/", {**given, **wrong}, says_yes=False)
        assert (answer.status_code, said in words(answer)) == (422, True), wrong
    assert 'name="_yes"' in officer.send("/traffic/announcements/new/", given, says_yes=False).content.decode()
    assert json.loads(HouseClient().get("/traffic/announced.json").content) == {"notices": []}


def test_nobody_reads_on_any_first_page_of_what_was_called_off_before_it_began_and_the_status_page_says_that_it_will_not_be(
    client_of: Callable[[str], HouseClient], night: int, stop_clock: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(at: datetime) -> tuple[str, str, str]:
        told_there = HouseClient().get("/traffic/announced.json").content
        monkeypatch.setattr(status_site, "whole", lambda _url: told_there)
        write(tmp_path, {}, status_site.ask_announced("https://school.example/traffic/announced.json", tmp_path), Site("校務", ""), at)
        return tuple((tmp_path / name).read_text() for name in ("index.html", "feed.atom", "maintenance.ics"))

    officer, where = client_of("bureau_officer"), "/traffic/announcements/"
    assert all("資料庫更新" in text for text in (*first_pages(client_of).values(), *elsewhere(NOW)))
    asked = words(officer.send(f"{where}{night}/end/", says_yes=False))
    for said in (
        "取消公告",
        "資料庫更新",
        "11/26 07:50 – 115/11/26 11:50",
        "登入頁與首頁不再顯示",
        "狀態頁到原訂開始的時間為止顯示為已取消",
        "不能復原",
    ):
        assert said in asked, said
    assert "公告已取消" in words(officer.send(f"{where}{night}/end/"))
    assert [who for who, text in first_pages(client_of).items() if "資料庫更新" in text] == []
    listed = officer.get(where).content.decode()
    assert ("已取消" in listed, "原訂 115/11/26 07:50 開始" in listed, f"{where}{night}/end/" in listed) == (True, True, False)
    page, feed, calendar = elsewhere(NOW)
    assert ("資料庫更新" in page, "已取消</span>" in page, "原訂 115/11/26 07:50 開始" in page) == (True, True, True)
    assert "已取消的計畫維護：資料庫更新" in feed
    (event,) = Calendar.from_ical(calendar).walk("VEVENT")
    assert (event["status"], event.get("dtend"), event["dtstart"].dt) == ("CANCELLED", None, NIGHT.first)
    assert "公告已取消" in words(officer.send(f"{where}{night}/end/"))  # from a page that was opened before: nothing is asked, and nothing changes
    with as_owner():
        assert Announcement.objects.get().last == NIGHT.first
    stop_clock(NIGHT.first)
    assert [text for text in elsewhere(NIGHT.first) if "資料庫更新" in text] == []


def test_whoever_ends_maintenance_that_goes_on_is_told_what_becomes_of_it(
    client_of: Callable[[str], HouseClient], night: int, stop_clock: Callable[..., None]
) -> None:
    stop_clock(NIGHT.first + timedelta(hours=1))
    officer, where = client_of("bureau_officer"), f"/traffic/announcements/{night}/end/"
    assert "登入頁、首頁與狀態頁都不再顯示" in words(officer.send(where, says_yes=False))
    assert "公告已結束" in words(officer.send(where))
    assert "這則公告已經結束" in words(officer.send(where))
    assert [who for who, text in first_pages(client_of).items() if "資料庫更新" in text] == []


def test_whoever_announces_reads_all_that_everybody_will_read_line_by_line_before_it_is_told(
    client_of: Callable[[str], HouseClient], stop_clock: Callable[..., None]
) -> None:
    stop_clock(NOW)
    officer = client_of("bureau_officer")
    given = {"kind": "incident", "title": "供餐單無法開啟", "words": "第一行\n第二行", "title_en": "Sheets do not open", "words_en": "One\nTwo",
             "first_day": "2026-11-24", "first_hour": "07:26", "last_day": "", "last_hour": ""}  # fmt: skip
    asked = officer.send("/traffic/announcements/new/", given, says_yes=False).content.decode()
    for said in ("115/11/24 07:26 起", '<dd class="prose">第一行\n第二行</dd>', '<dd class="prose">One\nTwo</dd>', "Sheets do not open"):
        assert said in asked, said
    officer.send("/traffic/announcements/new/", given)
    for client, where in ((HouseClient(), "/accounts/login/"), (officer, "/"), (officer, "/traffic/announcements/")):
        assert '<p class="prose">第一行\n第二行</p>' in client.get(where).content.decode(), where
    assert "white-space: pre-line" in STYLE.read_text()


def test_a_strangers_look_at_what_is_announced_tells_no_name_of_who_wrote_it(night: int) -> None:
    shown = json.loads(HouseClient().get("/traffic/announced.json").content)
    assert [each["id"] for each in shown["notices"]] == [f"h{night}"]
    with as_owner():
        assert Announcement.objects.get().by_name not in json.dumps(shown, ensure_ascii=False)
    assert [each.id for each in told()] == [f"h{night}"]


def test_the_list_of_causes_and_of_errors_is_of_the_seven_days_of_which_their_own_pages_speak(
    client_of: Callable[[str], HouseClient], stop_clock: Callable[..., None]
) -> None:
    stop_clock(NOW)
    recorded(*(answered(at=NOW - timedelta(days=3, minutes=each), account=each, **ERROR) for each in range(12)),
             *(answered(at=NOW - timedelta(days=3), route="attendance:school") for _each in range(40)))  # fmt: skip
    officer = client_of("bureau_officer")
    listed = officer.get("/traffic/faults/").content.decode()
    fault = next(each for each in listed.split('"') if each.startswith("/traffic/fault/"))
    assert "失敗次數 12" in words(officer.get(fault))
    assert "供餐單" in words(officer.get("/traffic/causes/"))
    assert "最近七天失敗 12" in words(officer.get("/traffic/causes/route/meals:sheet/"))
    assert "評估並訂期限" not in words(officer.get("/traffic/causes/?window=today"))
