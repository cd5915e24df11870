"""What was announced is corrected in place: all read what is true now, what it said before is kept, and who follows elsewhere gets the change."""

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
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.models import AuditEntry
from xiaowu.traffic.actions.announcing import announce, correct, end
from xiaowu.traffic.exchange.status_pages import Site, write
from xiaowu.traffic.models import Announcement
from xiaowu.traffic.queries.announced import earlier, notice_of
from xiaowu.traffic.rules.status import Notice, NoticeKind

NOW = datetime(2026, 11, 24, 7, 50, tzinfo=clock.TAIPEI)
NIGHT = Notice("", NoticeKind.MAINTENANCE, "資料庫更新", "期間不能登入。", NOW + timedelta(days=2), NOW + timedelta(days=2, hours=4), NOW, (),
               "Database update", "Nobody can sign in meanwhile.")  # fmt: skip
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def night(actor_of: Callable[[str], Any], stop_clock: Callable[..., None]) -> int:
    stop_clock(NOW)
    return announce(actor_of("bureau_officer"), NIGHT, now=NOW)


CORRECTED = {
    "title": "資料庫更新", "words": "期間不能登入。", "title_en": "Database update", "words_en": "Nobody can sign in meanwhile.",
    "first_day": "2026-11-26", "first_hour": "07:50", "last_day": "2026-11-26", "last_hour": "11:50",
}  # fmt: skip


def test_whoever_announced_corrects_it_after_reading_what_all_read_before_and_after(client_of: Callable[[str], HouseClient], night: int) -> None:
    officer, where = client_of("bureau_officer"), f"/traffic/announcements/{night}/correct/"
    form = officer.get(where).content.decode()
    for filled in ("資料庫更新", "Nobody can sign in meanwhile.", 'value="07:50"', 'value="11:50"'):
        assert filled in form, filled
    assert "沒有變更" in words(officer.send(where, CORRECTED))
    changed = {**CORRECTED, "title": "資料庫升級", "last_hour": "12:50"}
    asked = words(officer.send(where, changed, says_yes=False))
    for told_of in ("標題 資料庫更新 → 資料庫升級", "115/11/26 11:50 → 115/11/26 12:50", "先前的內容留在紀錄裡"):
        assert told_of in asked, told_of
    assert "英文標題" not in asked
    assert "資料庫更新" in words(HouseClient().get("/accounts/login/"))
    assert "公告已更正" in words(officer.send(where, changed))
    stranger = words(HouseClient().get("/accounts/login/"))
    assert ("資料庫升級" in stranger, "資料庫更新" in stranger, "12:50" in stranger) == (True, False, True)
    listed = words(officer.get("/traffic/announcements/"))
    assert ("先前的內容（1）" in listed, "資料庫更新" in listed) == (True, True)
    half = officer.send(where, {**changed, "last_day": ""})
    assert (half.status_code, "資料庫升級" in half.content.decode()) == (422, True)


def test_what_was_said_before_is_kept_with_who_wrote_it_and_each_change_raises_the_revision(
    actor_of: Callable[[str], Any], night: int, client_of: Callable[[str], HouseClient]
) -> None:
    officer, later = actor_of("bureau_officer"), replace(NIGHT, last=NIGHT.first + timedelta(hours=5))
    assert correct(officer, night, NIGHT, now=NOW) is False
    assert correct(officer, night, later, now=NOW + timedelta(minutes=1)) is True
    assert correct(officer, night, replace(later, title="資料庫升級"), now=NOW + timedelta(minutes=2)) is True
    with as_owner():
        row = Announcement.objects.get()
        verbs = list(AuditEntry.objects.filter(subject="traffic_announcement").order_by("pk").values_list("verb", "facts__changed"))
    assert [(each.notice.title, each.notice.last, each.notice.revision, each.by_name) for each in earlier(row)] == [
        ("資料庫更新", later.last, 1, officer.name[:100]), ("資料庫更新", NIGHT.last, 0, officer.name[:100]),
    ]  # fmt: skip
    assert verbs == [("announced", None), ("corrected", ["last"]), ("corrected", ["title"])]
    (notice,) = client_of("clerk").get("/traffic/announced.json").json()["notices"]
    assert (notice["title"], notice["revision"]) == ("資料庫升級", 2)


def test_whoever_follows_the_status_page_by_feed_or_calendar_gets_the_correction(actor_of: Callable[[str], Any], night: int, tmp_path: Path) -> None:
    def files(at: datetime) -> tuple[Any, str]:
        with as_owner():
            write(tmp_path, {}, [notice_of(each) for each in Announcement.objects.all()], Site("校務", "https://s.example/"), at)
        (event,) = Calendar.from_ical((tmp_path / "maintenance.ics").read_text()).walk("VEVENT")
        return event, (tmp_path / "feed.atom").read_text()

    def updated(feed: str) -> str:
        return feed.partition("<entry>")[2].partition("<updated>")[2].partition("<")[0]

    event, feed = files(NOW)
    assert (event["sequence"], event["dtend"].dt, ":50:00" in updated(feed)) == (0, NIGHT.last, True)
    later = NOW + timedelta(minutes=1)
    correct(actor_of("bureau_officer"), night, replace(NIGHT, last=NIGHT.first + timedelta(hours=5)), now=later)
    after, feed = files(later)
    assert (after["sequence"], after["dtend"].dt, after["uid"]) == (1, NIGHT.first + timedelta(hours=5), event["uid"])
    assert ":51:00" in updated(feed)


def test_a_correction_is_checked_as_an_announcement_is_and_what_is_over_keeps_its_times(actor_of: Callable[[str], Any], night: int) -> None:
    officer = actor_of("bureau_officer")
    with pytest.raises(NotFound):
        correct(officer, night + 99, NIGHT, now=NOW)
    for wrong, field in (
        (replace(NIGHT, last=NIGHT.first), "last_day"), (replace(NIGHT, last=None), "last_day"),
        (replace(NIGHT, first=NOW - timedelta(days=2), last=NOW - timedelta(days=1)), "last_day"),
    ):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            correct(officer, night, wrong, now=NOW)
        assert list(refused.value.faults) == [field]
    over = NIGHT.first + timedelta(hours=5)
    for wrong, field in ((replace(NIGHT, last=over + timedelta(hours=1)), "last_day"), (replace(NIGHT, first=NOW, last=over), "first_day")):
        with pytest.raises(BadInput) as refused:
            correct(officer, night, wrong, now=over)
        assert list(refused.value.faults) == [field]
    assert correct(officer, night, replace(NIGHT, words="已完成。"), now=over) is True
    other = announce(officer, replace(NIGHT, title="另一次"), now=NOW)
    end(officer, other, now=NOW)
    with as_owner():
        assert earlier(Announcement.objects.get(pk=other))[0].notice.last == NIGHT.last
    with pytest.raises(Conflict):
        correct(officer, other, NIGHT, now=NOW)


def test_only_the_section_that_announces_may_correct(client_of: Callable[[str], HouseClient], actor_of: Callable[[str], Any], night: int) -> None:
    where = f"/traffic/announcements/{night}/correct/"
    assert client_of("bureau_officer").get(where).status_code == 200
    for role in ("system_vendor", "it_coordinator", "clerk"):
        client = client_of(role)
        assert [client.get(where).status_code, client.send(where, {}).status_code] == [403, 403]
        with pytest.raises(Forbidden):
            correct(actor_of(role), night, replace(NIGHT, title="另一個"), now=NOW)
    with as_owner():
        assert Announcement.objects.get().title == NIGHT.title
