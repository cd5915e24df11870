"""Schools, classes, the calendar (學校、班級、行事曆)."""

from calendar import monthrange
from datetime import date
from functools import partial

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, require, takes
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import month_after, month_before
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, BRINGS_BACK, TYPED, asks_first, at_once
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.roster.actions import calendar as actions
from xiaowu.roster.actions import places as keeping
from xiaowu.roster.forms import ClassNameForm, ClosesForm, CodeForm, ExceptionForm, NewClassForm, NewSchoolForm, SchoolForm, TermForm
from xiaowu.roster.lists import SCHOOLS
from xiaowu.roster.pages import asking, changing
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import calendar, places
from xiaowu.roster.queries.graduation import past_places
from xiaowu.roster.queries.schools import codes_of
from xiaowu.roster.rules.calendar import NO_SCHOOL_TITLES, NotASchoolDay
from xiaowu.roster.rules.roles import LEVEL_TITLES

schools = list_page(SCHOOLS, "roster/schools.html")


@needs(Permission.SEE_CLASSES)
def classes(request: ActedRequest) -> HttpResponse:
    """The classes of one's school; the bureau chooses a school first."""
    mine = request.actor.school_ids
    return HttpResponseRedirect(reverse("roster:school", args=[mine[0]]) if mine else reverse("roster:schools"))


@needs(Permission.SEE_CLASSES)
def school(request: ActedRequest, school_id: int) -> HttpResponse:
    """A school with its classes."""
    actor = request.actor
    require(actor, Permission.SEE_CLASSES, school_id=school_id)
    today = clock.today()
    place = places.school(school_id, today)
    may_keep = holds(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    context = {
        "school": place,
        "levels": LEVEL_TITLES,
        "classes": places.classes(school_id, today),
        "closed_classes": places.closed_classes(school_id, today) if may_keep else [],
        "behind": len(past_places(school_id, today)) if may_keep else 0,
        "closes": ClosesForm(),
        "new_class": NewClassForm(),
        "school_form": _school_form(actor, place),
        "code_form": CodeForm(initial={"code": place.code}),
        "former_codes": codes_of(school_id),
    }
    return page(request, "roster/school.html", context)


@needs(Permission.KEEP_SCHOOLS)
@takes("GET", "POST")
@at_once(ADDS)
def new_school(request: ActedRequest) -> HttpResponse:
    """A school that the directory does not have yet."""
    form = NewSchoolForm(request.POST or None, districts=places.district_names())
    return submitted(
        request, form, partial(keeping.add_school, request.actor),
        done=lambda made: back(request, _("學校已新增。"), "roster:school", made),
        again=lambda: page(request, "roster/new_school.html", {"form": form}),
    )  # fmt: skip


@needs(Permission.KEEP_SCHOOLS)
@require_POST
@at_once(TYPED)
def correct_school(request: ActedRequest, school_id: int) -> HttpResponse:
    form = SchoolForm(request.POST, districts=places.district_names())
    act = partial(keeping.correct_school, request.actor, school_id)
    return save_as_seen(request, form, act, said=_("學校資料已修改。"), to="roster:school", args=(school_id,))


@needs(Permission.KEEP_STUDENTS)
@require_POST
@at_once(ADDS)
def add_class(request: ActedRequest, school_id: int) -> HttpResponse:
    keeping.add_class(request.actor, school_id, today=clock.today(), **cleaned(NewClassForm(request.POST)))
    return back(request, _("班級已新增。"), "roster:school", school_id)


@needs(Permission.KEEP_STUDENTS)
@require_POST
@at_once(TYPED)
def rename_class(request: ActedRequest, school_id: int, class_id: int) -> HttpResponse:
    act = partial(keeping.rename_class, request.actor, school_id, class_id=class_id)
    return save_as_seen(request, ClassNameForm(request.POST), act, said=_("班級名稱已修改。"), to="roster:class", args=(school_id, class_id))


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(asking.end_of_class)
def close_class(request: ActedRequest, school_id: int, class_id: int) -> HttpResponse:
    is_gone = keeping.close_class(request.actor, school_id, class_id=class_id, today=clock.today())
    said = _("空班已刪除。") if is_gone else _("班級已關閉，紀錄仍保留，可在這一頁恢復。")
    return back(request, said, "roster:school", school_id)


@needs(Permission.KEEP_STUDENTS)
@require_POST
@at_once(BRINGS_BACK)
def reopen_class(request: ActedRequest, school_id: int, class_id: int) -> HttpResponse:
    keeping.reopen_class(request.actor, school_id, class_id=class_id)
    return back(request, _("班級已恢復。"), "roster:class", school_id, class_id)


@needs(Permission.SEE_CLASSES)
def calendar_home(request: ActedRequest) -> HttpResponse:
    """This month at one's school; for the bureau, of the city."""
    mine = request.actor.school_ids
    today = clock.today()
    return HttpResponseRedirect(reverse("roster:calendar_month", args=[mine[0] if mine else 0, today.year, today.month]))


@needs(Permission.SEE_CLASSES)
def calendar_month(request: ActedRequest, school_id: int, year: int, month: int, form: ExceptionForm | None = None) -> HttpResponse:
    """School days of a month with the reason of every day off. School 0 is the city's calendar."""
    first = date(year, month, 1)
    last = first.replace(day=monthrange(year, month)[1])
    if school_id:
        require(request.actor, Permission.SEE_CLASSES, school_id=school_id)
    context = {
        "school": places.school(school_id, clock.today()) if school_id else None,
        "school_id": school_id,
        "first": first,
        "before": month_before(first),
        "after": month_after(first),
        "days": calendar.month_days(school_id or None, first, last),
        "form": form or ExceptionForm(),
        "titles": NO_SCHOOL_TITLES,
        "terms": calendar.terms(),
        "term_form": TermForm(),
    }
    return page(request, "roster/calendar.html", context, status=422 if form is not None else 200)


@needs(Permission.KEEP_CALENDAR)
@require_POST
@asks_first(changing.exception)
@at_once(TYPED)
def add_exception(request: ActedRequest, school_id: int) -> HttpResponse:
    require(request.actor, Permission.KEEP_CALENDAR, school_id=school_id)
    form = ExceptionForm(request.POST)
    today = clock.today()
    if not form.is_valid():
        return calendar_month(request, school_id, today.year, today.month, form)
    day, makes_up = form.cleaned_data["day"], form.cleaned_data["kind"] == "makes_up"
    actions.set_exception(request.actor, school_id, day=day, is_school_day=makes_up, reason=form.cleaned_data["reason"])
    said = _("行事曆已更新。")
    why = calendar.no_school_reason(school_id, day)
    if makes_up and why and why.why is NotASchoolDay.CITY_CLOSED:
        said = _("行事曆已更新；但教育局已公告這一天停課（%(reason)s），停課期間仍不上課。") % {"reason": why.reason}
    return back(request, said, "roster:calendar_month", school_id, day.year, day.month)


@needs(Permission.KEEP_CALENDAR)
@require_POST
@asks_first(asking.end_of_exception)
def clear_exception(request: ActedRequest, school_id: int, exception_id: int) -> HttpResponse:
    day = actions.clear_exception(request.actor, school_id, exception_id=exception_id)
    return back(request, _("這一天已恢復為一般行事曆。"), "roster:calendar_month", school_id, day.year, day.month)


@needs(Permission.KEEP_CALENDAR)
@require_POST
@at_once(TYPED)
def set_closes(request: ActedRequest, school_id: int) -> HttpResponse:
    actions.set_roll_closes(request.actor, school_id, closes=cleaned(ClosesForm(request.POST))["closes"])
    return back(request, _("點名截止時間已更新。"), "roster:school", school_id)


@needs(Permission.KEEP_TERMS)
@require_POST
@asks_first(changing.term)
@at_once(TYPED)
def set_term(request: ActedRequest) -> HttpResponse:
    actions.set_term(request.actor, **cleaned(TermForm(request.POST)))
    return back(request, _("學期已更新。"), "roster:calendar")


def _school_form(actor: Actor, place: places.SchoolRow) -> SchoolForm | None:
    if not holds(actor, Permission.KEEP_SCHOOLS, school_id=None):
        return None
    return SchoolForm(districts=places.district_names(), initial={"name": place.name, "district": place.district, "area": place.area})
