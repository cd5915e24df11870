"""A school's own report is exact, by class and with reasons, for those who see its children; the look at those it names is recorded."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.attendance.models import Roll, RollMark
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.documents import write
from xiaowu.kernel.errors import Forbidden
from xiaowu.statistics.exchange import monthly
from xiaowu.statistics.queries.school import school_report
from xiaowu.statistics.rules.spans import Span, beside, bounds, piece
from xiaowu.statistics.tests.telling import untake

pytestmark = pytest.mark.usefixtures("db")
TODAY = date(2026, 11, 24)
People = dict[str, Somebody]


@pytest.fixture
def school_id(people: People) -> int:
    return int(people["principal"].school_id)


def address(school_id: int, span: str, suffix: str = "") -> str:
    return f"/statistics/{school_id}/{span}/{TODAY}/{'report.' + suffix if suffix else ''}"


def test_a_span_is_the_day_the_week_the_month_or_the_term_in_which_a_day_lies() -> None:
    term = (date(2026, 8, 31), date(2027, 1, 20))
    assert bounds(Span.DAY, TODAY, term) == (TODAY, TODAY)
    assert bounds(Span.WEEK, TODAY, term) == (date(2026, 11, 23), date(2026, 11, 29))
    assert bounds(Span.MONTH, TODAY, term) == (date(2026, 11, 1), date(2026, 11, 30))
    assert (bounds(Span.TERM, TODAY, term), bounds(Span.TERM, date(2027, 1, 31), None)) == (term, (date(2027, 1, 1), date(2027, 1, 31)))
    assert beside(Span.WEEK, date(2026, 11, 23), date(2026, 11, 29)) == (date(2026, 11, 22), date(2026, 11, 30))
    assert beside(Span.TERM, *term)[1] == date(2027, 3, 1)
    assert (piece(Span.TERM, TODAY), piece(Span.MONTH, TODAY)) == (date(2026, 11, 23), TODAY)


def test_a_months_report_is_what_its_rolls_say(actor_of: Callable[[str], Any], school_id: int) -> None:
    with as_owner():
        rolls = Roll.objects.filter(school_id=school_id, day__month=11, enrolled__gt=0)
        expected = (sum(each.enrolled for each in rolls), sum(each.away for each in rolls), len(rolls))
        absent = RollMark.objects.filter(school_id=school_id, day__month=11, mark="absent").count()
    for who in ("principal", "student_affairs"):
        told = school_report(actor_of(who), school_id, Span.MONTH, TODAY, TODAY)
        assert (told.total.recorded, told.total.away, told.total.taken) == expected
        assert told.total.kinds["absent"] == absent
    assert told.total.due > told.total.recorded  # today's rolls are still to come
    assert told.until == TODAY
    sums = [each for each in told.lines if not each.name]
    assert sum(each.recorded for each in sums) == told.total.recorded
    assert sum(each.recorded for each in told.course) == told.total.recorded


def test_a_mark_that_a_child_brought_to_a_class_without_a_roll_waits(actor_of: Callable[[str], Any], school_id: int) -> None:
    office = actor_of("student_affairs")
    before = school_report(office, school_id, Span.MONTH, TODAY, TODAY)
    with as_owner():
        mark = RollMark.objects.filter(school_id=school_id, day__month=11, mark="absent").order_by("pk").first()
        assert mark is not None
        untake(Roll.objects.filter(school_id=school_id, school_class_id=mark.school_class_id, day=mark.day))
    after = school_report(office, school_id, Span.MONTH, TODAY, TODAY)
    assert after.total.kinds.get("absent", 0) < before.total.kinds["absent"]
    assert after.total.away == sum(each.away for each in after.course)


def test_whoever_is_away_on_a_tenth_of_the_days_is_named_and_the_look_is_recorded(actor_of: Callable[[str], Any], school_id: int) -> None:
    office = actor_of("student_affairs")
    with as_owner():
        first = RollMark.objects.filter(school_id=school_id, mark="absent").order_by("pk").first()
        assert first is not None
        for roll in Roll.objects.filter(school_id=school_id, school_class_id=first.school_class_id, enrolled__gt=0):
            RollMark.objects.get_or_create(
                school_id=school_id, school_class_id=roll.school_class_id, day=roll.day, student_id=first.student_id, defaults={"mark": "absent"}
            )
    told = school_report(office, school_id, Span.MONTH, TODAY, TODAY)
    named = next(each for each in told.chronic if each.student_id == first.student_id)
    assert (named.away, named.absent <= named.away, named.recorded >= named.away) == (named.recorded, True, True)
    assert all(each.away * 10 >= each.recorded and each.away >= 3 for each in told.chronic)
    assert [each.absent for each in told.chronic] == sorted((each.absent for each in told.chronic), reverse=True)
    with as_owner():
        assert value("select count(*) from kernel_look where purpose = 'statistics.chronic'") >= 1


@pytest.mark.parametrize("span", Span)
def test_student_affairs_opens_each_span_and_takes_it_away(client_of: Callable[[str], Any], school_id: int, span: Span) -> None:
    office = client_of("student_affairs")
    assert "未到率" in words(office.get(address(school_id, span)))
    assert [office.get(address(school_id, span, suffix)).status_code for suffix in ("csv", "xlsx", "ods")] == [200, 200, 200]
    assert [office.get(address(school_id, span, suffix)).status_code for suffix in ("pdf", "exe")] == [200 if span is Span.MONTH else 404, 404]
    assert office.get(f"/api/v1/statistics/schools/{school_id}/{TODAY}?span={span}").json()["span"] == span


def test_a_terms_report_says_which_term_it_is_and_what_the_whole_school_was_week_by_week(client_of: Callable[[str], Any], school_id: int) -> None:
    office = client_of("student_affairs")
    page = office.get(address(school_id, "term")).content.decode()
    title, heading = (page.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0] for tag in ("title", "h1"))
    assert all("115 學年度第 1 學期" in each for each in (title, heading))
    assert "115 學年度第 1 學期" not in words(office.get(address(school_id, "month"))).partition("各班")[0]
    weeks = page.partition('class="heat"')[2].partition("</table>")[0]
    assert weeks.count('<tr class="sum"><th scope="row">全校</th>') == 1


def test_a_day_of_which_few_rolls_are_taken_is_no_peak_and_has_no_rate(client_of: Callable[[str], Any], school_id: int) -> None:
    office, yesterday = client_of("student_affairs"), date(2026, 11, 23)
    with as_owner():
        assert Roll.objects.filter(school_id=school_id, day=yesterday, enrolled__gt=0).count() > 2
        kept = Roll.objects.filter(school_id=school_id, day=yesterday, enrolled__gt=0).order_by("pk").values_list("pk", flat=True)[:1]
        untake(Roll.objects.filter(school_id=school_id, day=yesterday).exclude(pk__in=list(kept)))
    assert "點名未過半數班級，不列入上圖：11/23。" in words(office.get(address(school_id, "month")))
    assert "過半數班級點名後才顯示未到率。" in words(office.get(f"/statistics/{school_id}/day/{yesterday}/"))
    assert "過半數班級點名後才顯示未到率。" not in words(office.get(f"/statistics/{school_id}/day/2026-11-20/"))


def test_the_way_in_leads_to_this_month_and_an_unknown_span_nowhere(client_of: Callable[[str], Any], school_id: int) -> None:
    principal = client_of("principal")
    assert principal.get("/statistics/school/")["Location"] == address(school_id, "month")
    assert principal.get(address(school_id, "year")).status_code == 404
    assert "沒有上課日" in words(principal.get(f"/statistics/{school_id}/day/2026-11-22/"))


def test_whoever_sees_no_children_opens_no_schools_report(client_of: Callable[[str], Any], actor_of: Callable[[str], Any], school_id: int) -> None:
    who = ("clerk", "nutritionist", "it_coordinator", "bureau_officer", "homeroom_teacher", "other_coordinator")
    assert {client_of(role).get(address(school_id, "month")).status_code for role in who} == {403}
    with pytest.raises(Forbidden):
        school_report(actor_of("bureau_officer"), school_id, Span.MONTH, TODAY, TODAY)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_the_monthly_form_opens_in_libreoffice_with_its_sums_and_signatures(actor_of: Callable[[str], Any], school_id: int, tmp_path: Path) -> None:
    told = school_report(actor_of("principal"), school_id, Span.MONTH, TODAY, TODAY)
    file = tmp_path / "form.odt"
    file.write_bytes(write(monthly.form(told), "odt"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "fodt", "--outdir", str(tmp_path / "out"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    opened = tmp_path / "out" / "form.fodt"
    assert opened.exists(), done.stderr
    text = re.sub(r"<[^>]+>|\s", "", opened.read_text(encoding="utf-8"))
    for wanted in ("班級出缺席月報總表", "全校合計", "一年級小計", "病假", "校長：", f"{told.total.recorded:,}"):
        assert wanted in text
