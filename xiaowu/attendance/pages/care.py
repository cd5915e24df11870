"""The desk of those who look for children that are away (缺席聯絡), and the page on which a family answers."""

from datetime import date, time
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from xiaowu.attendance.actions import answering, care
from xiaowu.attendance.forms import AnswerForm, CareForm, ContactForm
from xiaowu.attendance.models import CareRule
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries import absences
from xiaowu.attendance.queries import desk as queries
from xiaowu.attendance.rules.family import STATE_TITLES
from xiaowu.attendance.rules.roll import LEAVE_TITLES, MARK_TITLES
from xiaowu.attendance.rules.telling import (
    BY_FAMILY,
    BY_SCHOOL,
    DOUBT_TITLES,
    SAID_TITLES,
    STANDING_TITLES,
    STANDING_TONES,
    Said,
    Standing,
    is_recent,
)
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import MOST_NUMBER, number
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.seen import Seen
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import Question, asks_first, at_once
from xiaowu.kernel.ui.days import elsewhere
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.live import SHOWN, fetched, live_part
from xiaowu.kernel.ui.pages import form_token, rendered
from xiaowu.notifications.rules import OUTCOME_TITLES, WAY_TITLES
from xiaowu.roster.queries.places import school
from xiaowu.roster.rules.roles import RELATION_TITLES
from xiaowu.timetable.rules.periods import title_of


@needs(Permission.SEE_ROLL)
def desk(request: ActedRequest) -> HttpResponse:
    """The desk of the school of one's post, today."""
    if not request.actor.school_ids:
        raise NotFound
    return HttpResponseRedirect(reverse("attendance:desk_day", args=[request.actor.school_ids[0], clock.today()]))


@needs(Permission.SEE_ROLL)
def desk_day(request: ActedRequest, school_id: int, day: date) -> HttpResponse:
    """Who is away without a word, whom to call, who was told and who was reached."""
    if there := elsewhere(request, "attendance:desk_day", school_id):
        return there
    found, today = queries.desk(request.actor, school_id, day), clock.today()
    part = _desk_rows(request, found, is_open=is_recent(day, today))
    if request.htmx:
        return fetched(request.GET.get(SHOWN, ""), part)
    return page(request, "attendance/desk.html", {"desk": found, "today": today, "rows": live_part(part)})


def _desk_rows(request: ActedRequest, found: queries.Desk, *, is_open: bool) -> Markup:
    context = {
        "desk": found,
        "is_open": is_open,
        "said": SAID_TITLES,
        "by_school": BY_SCHOOL,
        "marks": MARK_TITLES,
        "leaves": LEAVE_TITLES,
        "standings": STANDING_TITLES,
        "tones": STANDING_TONES,
        "waiting": (Standing.SILENT, Standing.TRIED),
        "doubts": DOUBT_TITLES,
        "relations": RELATION_TITLES,
        "ways": WAY_TITLES,
        "outcomes": OUTCOME_TITLES,
        "period_title": title_of,
        "request": request,
        "csrf_input": form_token(request),
    }
    return rendered("attendance/desk_rows.html", context)


@needs(Permission.TAKE_ROLL)
@require_POST
@at_once("a note of a call; what was said stays, and the next one goes beside it")
def note(request: ActedRequest, school_id: int, student_id: int, day: date) -> HttpResponse:
    """What came of a call."""
    given = cleaned(ContactForm(request.POST))
    answering.note(request.actor, school_id, student_id, day, **given, now=clock.now())
    return back(request, _("已記下聯絡結果。"), "attendance:desk_day", school_id, day, anchor=f"s{student_id}")


def _confirming(request: ActedRequest, school_id: int, class_id: int, day: date) -> Question | None:
    found = next((each for each in queries.desk(request.actor, school_id, day).doubted if each.class_id == class_id), None)
    if found is None:
        return None
    follows = _("點名無誤時，系統會通知這些學生的家長；如果是校外教學或按錯，請先更正點名。")
    return Question(_("確認點名無誤"), found.class_name, follows, ((_("缺席學生"), found.absent), (_("班級人數"), found.enrolled)), is_grave=True)


@needs(Permission.CARE)
@require_POST
@asks_first(_confirming)
def confirm(request: ActedRequest, school_id: int, class_id: int, day: date) -> HttpResponse:
    """A roll in doubt is right."""
    revision = number(request.POST.get("revision", ""), MOST_NUMBER)
    if revision is None:
        raise BadInput(_("請重新整理這一頁後再確認。"))
    answering.confirm_roll(request.actor, school_id, class_id, day, revision=revision, now=clock.now())
    return back(request, _("已確認點名無誤，將通知家長。"), "attendance:desk_day", school_id, day)


@needs(Permission.CARE)
@takes("GET", "POST")
@at_once("a setting, put back as easily")
def settings(request: ActedRequest, school_id: int) -> HttpResponse:
    """When families are told, and when letters are due."""
    require(request.actor, Permission.CARE, school_id=school_id)
    place = school(school_id, clock.today())
    stored = care.shown(CareRule.objects.filter(pk=school_id).first() or CareRule(school_id=school_id))
    form = CareForm(request.POST or None, initial=stored)

    def act(tells: bool, tell_at: time, tells_lessons: bool, warn_at: list[int], seen: Seen | None) -> None:
        care.set_care(request.actor, school_id, tells=tells, tell_at=tell_at, tells_lessons=tells_lessons, warn_at=warn_at, seen=seen)

    def done(_made: None) -> HttpResponse:
        return back(request, _("已儲存設定。"), "attendance:care", school_id)

    return submitted(request, form, act, done, lambda: page(request, "attendance/care.html", {"form": form, "school": place}))


@needs(Permission.SEE_OWN)
@takes("GET", "POST")
@at_once("the answer to a question; a family that misses its child must not be held up")
def answer(request: ActedRequest, student_id: int, day: date) -> HttpResponse:
    """A family reads of an absence of its child and answers; a pupil has no such page."""
    found = absences.own_absence(request.actor, student_id, day, clock.today())
    form = AnswerForm(request.POST or None)
    act = partial(answering.answer, request.actor, student_id, day, child=found.child, class_name=found.school_class, now=clock.now())

    def said(given: dict[str, Any]) -> str:
        alarmed = given.get("said") == Said.EXPECTED
        return _("已通知學校：您表示孩子應該在學校。學校會立刻尋找並與您聯絡。") if alarmed else _("謝謝，已把原因告訴學校。")

    def shown() -> HttpResponse:
        context = {
            "absence": found, "form": form, "said": SAID_TITLES, "by_family": BY_FAMILY, "standings": STANDING_TITLES, "tones": STANDING_TONES,
            "titles": STATE_TITLES, "period_title": title_of,
        }  # fmt: skip
        return page(request, "attendance/answer.html", context)

    return submitted(
        request, form, act, lambda _made: back(request, said(form.cleaned_data), "attendance:answer", student_id, day), shown,
    )  # fmt: skip
