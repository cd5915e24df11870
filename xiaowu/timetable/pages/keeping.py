"""What the school enters (維護課表): bells, lessons, substitutions and swapped lessons."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import number
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.seen import Seen, written
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import Question, asks_first, at_once
from xiaowu.kernel.ui.marks import listed
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.roster.queries import places
from xiaowu.timetable.actions import bells as ringing
from xiaowu.timetable.actions import changes as changing
from xiaowu.timetable.actions import lessons as actions
from xiaowu.timetable.forms import LONGEST_GRID, BellsForm, BorrowForm, LessonForm, SubstituteForm, SwapForm, bell_lines
from xiaowu.timetable.lists import CHANGES, LESSONS, period_title
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries import changes, week
from xiaowu.timetable.queries.hours import bells_entered, bells_of_week, borrowed_days, lessons_left_out
from xiaowu.timetable.queries.picking import teacher_labels
from xiaowu.timetable.rules.bells import DEFAULTS, BellPeriod, numbered, problems
from xiaowu.timetable.rules.lessons import OF_CLASS, OF_GROUP, Slot, Whom
from xiaowu.timetable.rules.periods import BELL_KIND_TITLES, WEEKDAY_TITLES, WITH_ROLL
from xiaowu.timetable.rules.weekdays import SCHOOL_WEEK

_TOGETHER = "taken back whole from the list that it leads to"


@needs(Permission.SEE)
def bells(request: ActedRequest, school_id: int) -> HttpResponse:
    """What is rung on each weekday, and for whoever keeps it the form."""
    require(request.actor, Permission.SEE, school_id=school_id)
    return _bells(request, school_id, None)


def _silencing(request: ActedRequest, school_id: int) -> Question | None:
    """Asks only where lessons would be left without hours."""
    require(request.actor, Permission.KEEP, school_id=school_id)
    form = BellsForm(request.POST)
    if not form.is_valid() or problems(form.cleaned_data["bells"]):
        return None  # said beside the field
    return _left_out(school_id, dict.fromkeys(form.cleaned_data["weekdays"], numbered(form.cleaned_data["bells"])), _("修改作息時間"))


def _left_out(school_id: int, days: Mapping[int, Sequence[BellPeriod]], title: str) -> Question | None:
    out = lessons_left_out(school_id, days, clock.today())
    about = listed(_(WEEKDAY_TITLES[each]) for each in sorted(days))
    follows = _("每週課表上有課的節次，新的作息裡沒有：今天起這些課沒有時間，也不能點名。過去的日子照原來的作息。")
    return (
        Question(title, about, follows, tuple((period_title(period), _("%(count)d 節課") % {"count": out[period]}) for period in out))
        if out
        else None
    )


@needs(Permission.KEEP)
@require_POST
@asks_first(_silencing)
def set_bells(request: ActedRequest, school_id: int) -> HttpResponse:
    require(request.actor, Permission.KEEP, school_id=school_id)
    form = BellsForm(request.POST)

    def act(weekdays: list[int], bells: list[Any], seen: Seen | None) -> list[int]:
        return ringing.set_bells(request.actor, school_id, days=dict.fromkeys(weekdays, bells), today=clock.today(), seen=seen)

    return submitted(
        request, form, act,
        done=lambda _changed: back(request, _("作息時間已更新。"), "timetable:bells", school_id),
        again=lambda: _bells(request, school_id, form),
    )  # fmt: skip


def _as_usual(request: ActedRequest, school_id: int) -> Question:
    require(request.actor, Permission.KEEP, school_id=school_id)
    bells = DEFAULTS[places.school(school_id, clock.today()).level]
    days = bells_entered(school_id, clock.today())
    asked = _left_out(school_id, dict.fromkeys(days, bells), _("恢復一般作息"))
    about = listed(_(WEEKDAY_TITLES[each]) for each in sorted(days))
    return asked or Question(_("恢復一般作息"), about, _("今天起照這個學制一般的作息；過去的日子照原來的作息。"))


@needs(Permission.KEEP)
@require_POST
@asks_first(_as_usual)
def usual_bells(request: ActedRequest, school_id: int) -> HttpResponse:
    ringing.set_usual(request.actor, school_id, today=clock.today())
    return back(request, _("作息時間已更新。"), "timetable:bells", school_id)


def _bells(request: ActedRequest, school_id: int, form: BellsForm | None) -> HttpResponse:
    today = clock.today()
    place = places.school(school_id, today)
    entered = bells_entered(school_id, today)
    rung = {weekday: entered.get(weekday, DEFAULTS[place.level]) for weekday in WEEKDAY_TITLES}
    borrowed = borrowed_days(school_id, today)
    if form is None:
        shown = ringing.shown_of({weekday: entered.get(weekday, ()) for weekday in WEEKDAY_TITLES})
        form = BellsForm(initial={"bells": bell_lines(rung[1]), **shown})
    context = {
        "school": place, "rung": _alike(rung), "form": form, "borrow": BorrowForm(initial={"seen": written(ringing.shown_borrowed(borrowed))}),
        "borrowed": borrowed, "weekdays": WEEKDAY_TITLES, "kinds": BELL_KIND_TITLES, "entered": entered,
    }  # fmt: skip
    return page(request, "timetable/bells.html", context)


def _alike(rung: Mapping[int, tuple[BellPeriod, ...]]) -> list[tuple[list[int], tuple[BellPeriod, ...]]]:
    """The weekdays that ring alike together, each set of bells once; of the week end only what rings otherwise than Monday."""
    found: dict[tuple[BellPeriod, ...], list[int]] = {}
    for weekday, bells in rung.items():
        if weekday in SCHOOL_WEEK or bells != rung[SCHOOL_WEEK[0]]:
            found.setdefault(bells, []).append(weekday)
    return [(weekdays, bells) for bells, weekdays in found.items()]


@needs(Permission.KEEP)
@require_POST
@at_once("choosing the day's own weekday takes it back")
def borrow(request: ActedRequest, school_id: int) -> HttpResponse:
    require(request.actor, Permission.KEEP, school_id=school_id)
    act = partial(ringing.borrow_day, request.actor, school_id)
    return save_as_seen(request, BorrowForm(request.POST), act, said=_("已登錄補課日的課表。"), to="timetable:bells", args=(school_id,))


@page_for(LESSONS)
def lessons(request: ActedRequest, school_id: int) -> HttpResponse:
    """The lessons of every week, and the ways to enter some."""
    return show(request, LESSONS, school_id, template="timetable/lessons.html", context=lambda _rows: {"school_id": school_id})


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once("what it replaces is put back the same way, and past days keep theirs")
def lesson(request: ActedRequest, school_id: int) -> HttpResponse:
    """One lesson by hand; `?lesson=` fills in one that stands, to be changed."""
    require(request.actor, Permission.KEEP, school_id=school_id)
    form = LessonForm(request.POST or None, known=_known(request, school_id), school_id=school_id, initial=_standing(request, school_id))

    def act(seen: Seen | None, **given: Any) -> None:
        actions.set_lesson(request.actor, school_id, slot=Slot(**given, row=1), today=clock.today(), seen=seen)

    return submitted(
        request, form, act,
        done=lambda _made: back(request, _("這一節已排入課表。"), "timetable:lessons", school_id),
        again=lambda: page(request, "timetable/lesson.html", {"form": form, "school_id": school_id}),
    )  # fmt: skip


def _standing(request: ActedRequest, school_id: int) -> dict[str, Any]:
    """The lesson that is to be changed, as the form shows it; of none nothing. Raises NotFound."""
    lesson_id = number(request.GET.get("lesson", ""))
    if request.method == "POST" or lesson_id is None:
        return {}
    row = week.lesson(request.actor, school_id, lesson_id)
    whom = Whom(OF_CLASS, row.class_id) if row.class_id else Whom(OF_GROUP, row.group_id or 0)
    slot = Slot(whom, row.weekday, row.period, row.subject, row.teacher_id, row.co_teacher_id, row.room)
    return {"whom": f"{whom.kind} {whom.id}", "weekday": slot.weekday, "period": slot.period, **actions.shown_of(slot)}


def _ending(request: ActedRequest, school_id: int, lesson_id: int) -> Question:
    row = week.lesson(request.actor, school_id, lesson_id)
    about = f"{row.of_whom}　{_(WEEKDAY_TITLES[row.weekday])} {period_title(row.period)} {row.subject} {row.teacher}".rstrip()
    return Question(_("從課表移除"), about, _("今天起不再有這一節；過去的課表與點名保留。"))


@needs(Permission.KEEP)
@require_POST
@asks_first(_ending)
def end_lesson(request: ActedRequest, school_id: int, lesson_id: int) -> HttpResponse:
    actions.end_lesson(request.actor, school_id, lesson_id=lesson_id, today=clock.today())
    return back(request, _("已從課表移除。"), "timetable:lessons", school_id)


@page_for(CHANGES)
def changed(request: ActedRequest, school_id: int) -> HttpResponse:
    """What was changed for a day, and the forms that change more."""
    require(request.actor, Permission.SEE, school_id=school_id)
    return _changes(request, school_id)


@needs(Permission.KEEP)
@require_POST
@at_once(_TOGETHER)
def substitute(request: ActedRequest, school_id: int) -> HttpResponse:
    require(request.actor, Permission.KEEP, school_id=school_id)
    form = SubstituteForm(request.POST, known=_known(request, school_id), school_id=school_id)
    return submitted(
        request, form, partial(changing.substitute, request.actor, school_id, now=clock.now()),
        done=lambda made: back(request, _("已安排代課：%(count)d 節。") % {"count": made}, "timetable:changes", school_id),
        again=lambda: _changes(request, school_id, substitute=form),
    )  # fmt: skip


@needs(Permission.KEEP)
@require_POST
@at_once(_TOGETHER)
def swap(request: ActedRequest, school_id: int) -> HttpResponse:
    require(request.actor, Permission.KEEP, school_id=school_id)
    form = SwapForm(request.POST, known=_known(request, school_id), school_id=school_id)
    return submitted(
        request, form, partial(changing.swap, request.actor, school_id, now=clock.now()),
        done=lambda made: back(request, _("已調課：%(count)d 節。") % {"count": made}, "timetable:changes", school_id),
        again=lambda: _changes(request, school_id, swap=form),
    )  # fmt: skip


def _withdrawing(request: ActedRequest, school_id: int, change_id: int) -> Question:
    row, count = changes.change(request.actor, school_id, change_id)
    about = f"{spoken.long(row.day)}　{row.of_whom} {period_title(row.period)} {row.subject}"
    return Question(_("取消調代課"), about, _("同一次登錄的各節都恢復照課表上課。"), ((_("節數"), count),))


@needs(Permission.KEEP)
@require_POST
@asks_first(_withdrawing)
def withdraw(request: ActedRequest, school_id: int, change_id: int) -> HttpResponse:
    changing.withdraw(request.actor, school_id, change_id=change_id)
    return back(request, _("已恢復照課表上課。"), "timetable:changes", school_id)


def _changes(request: ActedRequest, school_id: int, **forms: Any) -> HttpResponse:
    shown: dict[str, Any] = {"school_id": school_id, "substitute": None, "swap": None}
    if holds(request.actor, Permission.KEEP, school_id=school_id):
        known = _known(request, school_id)
        shown |= {"substitute": SubstituteForm(known=known, school_id=school_id), "swap": SwapForm(known=known, school_id=school_id)}
        shown["by_lesson"] = _by_lesson(forms["substitute"]) if "substitute" in forms else ""
    return show(request, CHANGES, school_id, template="timetable/changes.html", context=lambda _rows: {**shown, **forms})


def _by_lesson(refused: SubstituteForm) -> str:
    """The query of the form with a field for each lesson, for the same teacher and as many days as it takes; empty where a field is to blame."""
    given = refused.cleaned_data
    if not refused.non_field_errors() or "teacher_id" not in given or "first" not in given:
        return ""
    first, last = given["first"], given.get("last") or given["first"]
    return urlencode({"teacher_id": given["teacher_id"], "first": first, "last": min(last, first + LONGEST_GRID - timedelta(days=1))})


def _known(request: ActedRequest, school_id: int) -> dict[str, list[tuple[Any, str]]]:
    """What a form may choose from: the school's classes, groups, staff and periods."""
    today = clock.today()
    rung = bells_of_week(school_id, places.school(school_id, today).level, today)
    periods = {each.period: _(each.title) for bells in rung.values() for each in bells if each.kind in WITH_ROLL}
    return {
        "classes": [(each.id, each.name) for each in week.classes_of(school_id, today)],
        "groups": [(each.id, each.name) for each in week.groups_of(school_id, week.term_of(today))],
        "staff": teacher_labels(school_id),
        "periods": sorted(periods.items()),
    }
