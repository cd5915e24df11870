"""The bureau closes schools, and opens them again (停課): the effect is shown before and reported after."""

from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.attendance.forms import ClosureForm
from xiaowu.attendance.lists import CLOSURES
from xiaowu.attendance.queries.closures import reached, schools_of
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.ui import back
from xiaowu.kernel.ui.asking import ITS_PAGE, Question, asks_first, at_once, changed_meanwhile, is_as_shown, plan_mark
from xiaowu.kernel.ui.marks import sentences
from xiaowu.roster.actions import closures as actions
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import calendar
from xiaowu.roster.queries.places import district_names
from xiaowu.roster.queries.told import told_before
from xiaowu.roster.rules.beside import Affected
from xiaowu.roster.rules.roles import LEVEL_TITLES, Level


@page_for(CLOSURES)
def closures(request: ActedRequest) -> HttpResponse:
    """What is closed since the school year began; and, once a day and a reason are given, what closing it would do."""
    return _page(request, _form(request.GET.dict() if "day" in request.GET else None))


@needs(Permission.CLOSE_CITY)
@require_POST
@at_once(ITS_PAGE)
def close(request: ActedRequest) -> HttpResponse:
    form = _form(request.POST.dict())
    if not form.is_valid():
        return _page(request, form)
    given = form.cleaned_data
    told = reached(request.actor, given["day"], given["district"], given["level"])
    if not is_as_shown(request, told):
        return _page(request, form, changed_meanwhile())
    level = Level(given["level"]) if given["level"] else None
    actions.close_schools(request.actor, day=given["day"], district=given["district"], level=level, reason=given["reason"])
    said = ngettext("%(day)s已停課：%(schools)d 校。", "%(day)s已停課：%(schools)d 校。", told.schools) % {
        "day": spoken.long(given["day"]), "schools": told.schools,
    }  # fmt: skip
    return back(request, said + _kept(told.rolls), "attendance:closures", query="")


def _reopening(request: ActedRequest, closure_id: int) -> Question | None:
    act = calendar.closure(closure_id)
    if act is None:
        return None
    told = reached(request.actor, act.day, act.district.name if act.district else "", act.level)
    words = _("這些學校當天恢復為一般行事曆：要點名、供餐；已儲存的點名重新計入統計。")
    words = sentences((words, _told(act.day, act.district.name if act.district else "", act.level)))
    return Question(_("取消停課"), f"{spoken.long(act.day)}　{act.reason}", words, ((_("停課學校"), told.schools), (_("已儲存的點名"), told.rolls)))


@needs(Permission.CLOSE_CITY)
@require_POST
@asks_first(_reopening)
def reopen(request: ActedRequest, closure_id: int) -> HttpResponse:
    act = calendar.closure(closure_id)
    if act is None:
        raise NotFound(_("這次停課已經取消。"))
    actions.open_schools(request.actor, closure_id=closure_id)
    told = reached(request.actor, act.day, act.district.name if act.district else "", act.level)
    said = ngettext(
        "已取消%(day)s的停課：%(schools)d 校中有 %(open)d 校上課。", "已取消%(day)s的停課：%(schools)d 校中有 %(open)d 校上課。", told.schools
    ) % {
        "day": spoken.long(act.day), "schools": told.schools, "open": told.in_session,
    }  # fmt: skip
    return back(request, said, "attendance:closures")


def _form(given: dict[str, str] | None) -> ClosureForm:
    return ClosureForm(given, districts=district_names(), initial={"day": clock.today()})


def _page(request: ActedRequest, form: ClosureForm, changed: str = "") -> HttpResponse:
    look, said = None, ""
    if form.is_bound and form.is_valid():
        look = reached(request.actor, form.cleaned_data["day"], form.cleaned_data["district"], form.cleaned_data["level"])
        said = _told(form.cleaned_data["day"], form.cleaned_data["district"], form.cleaned_data["level"])
    context = {"form": form, "look": look, "told": said, "given": form.cleaned_data if look else None, "levels": LEVEL_TITLES}
    context |= {"plan": plan_mark(look), "changed": changed}
    status = 422 if form.errors else 409 if changed else 200
    return show(request, CLOSURES, template="attendance/closures.html", context=lambda _rows: context, status=status)


def _told(day: date, district: str, level: str) -> str:
    """Of which day kitchens were told already."""
    return told_before(Affected(schools_of(district, level), day, day))


def _kept(rolls: int) -> str:
    if not rolls:
        return ""
    return filled(ngettext("已儲存的 %(count)d 份點名保留，不計入統計。", "已儲存的 %(count)d 份點名保留，不計入統計。", rolls), {"count": rolls})
