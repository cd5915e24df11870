"""Taking the roll of a teaching group's lesson (分組課程點名): the sheet of a class's, with each child's class beside its name."""

from datetime import date
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.attendance.actions.group import save_group
from xiaowu.attendance.actions.saving import RollChanged
from xiaowu.attendance.pages.marking import GROUP, Addresses, both, roll_page, sent
from xiaowu.attendance.pages.period import AT_ONCE, shown_history, shown_sheet
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.group import group_day_seen, group_history, group_marks_between, group_sheet, sheet_of_group
from xiaowu.attendance.queries.period import PeriodSheet
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import at_once


@needs(Permission.TAKE_LESSON)
@served(Urgency.NOW)
def group(request: ActedRequest, school_id: int, group_id: int, number: int, day: date) -> HttpResponse:
    """The roll of one's own lesson with a group today."""
    sheet = group_sheet(request.actor, school_id, group_id, day, number)
    return roll_page(request, _context(request.actor, sheet, group_id))


@needs(Permission.TAKE_LESSON)
@served(Urgency.NOW)
@require_POST
@at_once(AT_ONCE)
def save(request: ActedRequest, school_id: int, group_id: int, number: int, day: date) -> HttpResponse:
    form = sent(request.POST)
    act = partial(save_group, request.actor, school_id, group_id=group_id, day=day, period=number, now=clock.now())
    try:
        revision = act(exceptions=form.given, shown=form.shown, listed=form.listed, seen_revision=form.seen)
    except RollChanged as changed:
        told = group_day_seen(request.actor, school_id, group_id, day, number)
        sheet = sheet_of_group(request.actor, told)
        shown = both(_context(request.actor, sheet, group_id), sheet, form, group_marks_between(told, form.seen), changed.message)
        return page(request, "attendance/roll.html", shown, status=changed.status)
    is_merged = revision - form.seen > len({row.of_class for row in group_sheet(request.actor, school_id, group_id, day, number).rows})
    said = _("點名已儲存，其他人同時儲存的註記也保留。") if is_merged else _("點名已儲存。")
    return back(request, said, GROUP[0], school_id, group_id, number, day)


@needs(Permission.TAKE_LESSON)
def history(request: ActedRequest, school_id: int, group_id: int, number: int, day: date) -> HttpResponse:
    """Every save of it: who, as whom, when, what counted then of the group's children."""
    sheet = group_sheet(request.actor, school_id, group_id, day, number)
    saves = group_history(request.actor, school_id, group_id, day, number)
    return shown_history(request, sheet, _addresses(sheet, group_id), saves)


def _addresses(sheet: PeriodSheet, group_id: int) -> Addresses:
    return Addresses(*GROUP, (sheet.header.school_id, group_id, sheet.period))


def _context(actor: Actor, sheet: PeriodSheet, group_id: int) -> dict[str, object]:
    """Nothing of the classes is open by it: neither their days nor the children's records."""
    told = shown_sheet(actor, sheet, _addresses(sheet, group_id))
    return told | {"record": "", "sees_class": False, "draft": f"group-{group_id}:{sheet.header.day}"}
