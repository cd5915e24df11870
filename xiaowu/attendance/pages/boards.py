"""Boards (進度): a school's rolls today, the city's rolls today, numbers and meals."""

from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from xiaowu.attendance import exchange
from xiaowu.attendance.actions.reminding import remind_of_rolls, unreminded
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.completion import CityToday, SchoolToday, city_today, missing_rolls, school_today
from xiaowu.attendance.queries.month import class_month
from xiaowu.attendance.queries.sought import sought_at, title
from xiaowu.attendance.queries.statistics import counts_report
from xiaowu.attendance.rules.contradictions import CONTRADICTION_TITLES
from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import holds, needs, own_schools, require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import number
from xiaowu.kernel.memo import shared_cache
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import Question, asks_first
from xiaowu.kernel.ui.days import elsewhere
from xiaowu.kernel.ui.exports import export, stamp
from xiaowu.kernel.ui.live import SHOWN, fetched, live_part
from xiaowu.kernel.ui.pages import at_own_school, rendered
from xiaowu.roster.queries.staff import homeroom_teachers
from xiaowu.roster.rules.calendar import NO_SCHOOL_TITLES
from xiaowu.roster.rules.roles import DIET_TITLES
from xiaowu.timetable.queries.exemptions import exemptions_on
from xiaowu.timetable.rules.exemptions import REASON_TITLES, is_of_the_day


@needs(Permission.SEE_COMPLETION)
def school(request: ActedRequest) -> HttpResponse:
    """The school of one's post; the bureau comes here from the city's board."""
    mine = own_schools(request.actor, Permission.SEE_COMPLETION)
    if mine:
        return HttpResponseRedirect(reverse("attendance:school_day", args=[mine[0], clock.today()]))
    return HttpResponseRedirect(reverse("attendance:city"))


@needs(Permission.SEE_COMPLETION)
def school_now(request: ActedRequest, school_id: int) -> HttpResponse:
    """A school's board of today, from where no day is known."""
    require(request.actor, Permission.SEE_COMPLETION, school_id=school_id)
    return HttpResponseRedirect(reverse("attendance:school_day", args=[school_id, clock.today()]))


@needs(Permission.SEE_COMPLETION)
def school_day(request: ActedRequest, school_id: int, day: date) -> HttpResponse:
    """Which classes have taken the roll, which have not, and who is away, for readers who may know."""
    if there := elsewhere(request, "attendance:school_day", school_id):
        return there
    told, today = school_today(request.actor, school_id, day), clock.today()
    shown = {"told": told, "today": today, "is_today": day == today, "is_ahead": day > today}
    missing = [each.class_id for each in told.classes if each.saved_at is None]
    shown["teachers"] = teachers = homeroom_teachers(told.school.id, missing, told.day)
    part = _school_rows(request, shown)
    if request.htmx:
        return fetched(request.GET.get(SHOWN, ""), part)
    exempt = exemptions_on([school_id], day).get(school_id, ())
    shown["unreminded"] = _unreminded(request, told, [each for each in missing if teachers.get(each)]) if day == today else None
    context = {**shown, "rows": live_part(part), "titles": NO_SCHOOL_TITLES, "exempt": [each for each in exempt if is_of_the_day(each.periods)]}
    return page(request, "attendance/school.html", {**context, "exempt_titles": REASON_TITLES})


def _unreminded(request: ActedRequest, told: SchoolToday, missing: list[int]) -> int | None:
    """How many of these classes a reminder would still reach; None for whoever reminds nobody."""
    if not missing or not holds(request.actor, Permission.CORRECT_ROLL, school_id=told.school.id):
        return None
    return unreminded(request.actor, told.school.id, told.day, missing)


def _school_rows(request: ActedRequest, shown: dict[str, Any]) -> Markup:
    told: SchoolToday = shown["told"]
    sees = told.away is not None and not told.no_school
    sought = sought_at(request.actor, told.school.id, told.day) if sees else []
    more = {"sought": sought, "contradictions": CONTRADICTION_TITLES, "period_title": title}
    return rendered("attendance/school_rows.html", {**shown, **more, "request": request})


def _reminding(request: ActedRequest, school_id: int) -> Question | None:
    """How many classes' teachers are told: early in the morning that is everybody, and nobody is told twice."""
    require(request.actor, Permission.CORRECT_ROLL, school_id=school_id)
    today = clock.today()
    missing = [each.class_id for each in missing_rolls(school_id, today)]
    teachers = homeroom_teachers(school_id, missing, today)
    count = unreminded(request.actor, school_id, today, [each for each in missing if teachers.get(each)])
    if not count:
        return None  # the page says it
    return Question(_("提醒未點名的導師"), spoken.long(today), _("這些班的導師會收到通知，每天一次，送出後不能收回。"), ((_("班級"), count),))


@needs(Permission.CORRECT_ROLL)
@require_POST
@asks_first(_reminding)
def remind(request: ActedRequest, school_id: int) -> HttpResponse:
    """Tell the homeroom teachers of classes without a roll; once a day each."""
    told = remind_of_rolls(request.actor, school_id)
    reminded = ngettext("已提醒 %(count)d 班的導師。", "已提醒 %(count)d 班的導師。", told) % {"count": told}
    said = reminded if told else _("未點名的導師今天都提醒過了。")
    return back(request, said, "attendance:school_day", school_id, clock.today())


@needs(Permission.SEE_CITY)
def city(request: ActedRequest) -> HttpResponse:
    """The city's rolls in the course of the morning: districts, and the schools of the opened district."""
    opened = number(request.GET.get("district", "")) or 0
    rows = _city_rows(get_language() or "", city_today(request.actor, clock.today()), opened)
    if request.htmx:
        return fetched(request.GET.get(SHOWN, ""), rows)
    return page(request, "attendance/city.html", {"rows": live_part(rows), "day": clock.today(), "opened": opened})


@shared_cache(key=lambda language, told, opened: (language, told.day, opened))
def _city_rows(language: str, told: CityToday, opened: int) -> Markup:
    return rendered("attendance/city_rows.html", {"told": told, "opened": opened})


@needs(Permission.SEE_COUNTS)
def counts(request: ActedRequest) -> HttpResponse:
    """Today's numbers of one's school."""
    return at_own_school(request, Permission.SEE_COUNTS, "attendance:counts_day", clock.today())


@needs(Permission.SEE_COUNTS)
def counts_day(request: ActedRequest, school_id: int, day: date) -> HttpResponse:
    """How many there are, and how many meals to cook; no child. For another day nothing is told, and the page says why."""
    require(request.actor, Permission.SEE_COUNTS, school_id=school_id)
    if day != clock.today():
        return page(request, "attendance/counts_other.html", {"day": day, "school_id": school_id, "today": clock.today()})
    report = counts_report(request.actor, school_id, day, clock.today())
    return page(request, "attendance/counts.html", {"report": report, "diets": DIET_TITLES})


@needs(Permission.SEE_COUNTS)
def counts_export(request: ActedRequest, school_id: int, day: date, suffix: str) -> HttpResponse:
    report = counts_report(request.actor, school_id, day, clock.today())
    return export(f"{report.school}-{_('今日人數與供餐')}-{stamp(day)}", suffix, partial(exchange.counts, report), partial(asdict, report))


@needs(Permission.SEE_ROLL)
@served(Urgency.LATER)
def month_export(request: ActedRequest, school_id: int, class_id: int, year: int, month: int, suffix: str) -> HttpResponse:
    sheet = class_month(request.actor, school_id, class_id, date(year, month, 1))
    name = f"{sheet.school_class.name}-{_('班級月報')}-{roc.year(sheet.first)}{month:02}"
    return export(name, suffix, partial(exchange.month, sheet), partial(exchange.month_told, sheet))


@needs(Permission.SEE_CITY)
@served(Urgency.LATER)
def city_export(request: ActedRequest, suffix: str) -> HttpResponse:
    told = city_today(request.actor, clock.today())
    return export(f"{_('全市點名進度')}-{stamp(told.day)}", suffix, partial(exchange.city, told), partial(asdict, told))
