"""Pages on which a school keeps its kitchens, whom they cook for, its days and its diets (維護廚房)."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import TYPED, Question, asks_first, at_once
from xiaowu.kernel.ui.entered import entered
from xiaowu.kernel.ui.marks import sentences
from xiaowu.kernel.ui.named import grades_title
from xiaowu.kernel.ui.pages import at_own_school
from xiaowu.meals.actions import kitchens as keeping
from xiaowu.meals.actions import serving
from xiaowu.meals.forms.kitchens import DietForm, KitchenForm, LastDayForm, ServiceForm, ShiftForm
from xiaowu.meals.lists.kitchens import DIETS, KITCHENS, SERVICES, SHIFTS
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import kitchens as queries
from xiaowu.meals.queries.told_days import of_kitchen
from xiaowu.meals.rules.kitchens import Service
from xiaowu.roster.queries.told import told_before, told_question
from xiaowu.roster.rules.beside import Affected

_AGAIN = "again"  # of the address: which service is entered anew


@needs(Permission.SEE_SHEETS)
def home(request: ActedRequest) -> HttpResponse:
    """The kitchens of the school of one's post."""
    return at_own_school(request, Permission.SEE_SHEETS, "meals:kitchens")


@page_for(KITCHENS)
def kitchens(request: ActedRequest, school_id: int) -> HttpResponse:
    """The school's kitchens, and those of others that cook for it."""
    return _shown(request, school_id, KITCHENS, "meals/kitchens.html")


@needs(Permission.KEEP_KITCHENS)
@takes("GET", "POST")
@at_once("a kitchen that nobody names yet cooks for nobody")
def new(request: ActedRequest, school_id: int) -> HttpResponse:
    require(request.actor, Permission.KEEP_KITCHENS, school_id=school_id)
    return _kitchen(request, school_id, KitchenForm(request.POST or None), None)


@needs(Permission.KEEP_KITCHENS)
@takes("GET", "POST")
@at_once(TYPED)
def kitchen(request: ActedRequest, school_id: int, kitchen_id: int) -> HttpResponse:
    require(request.actor, Permission.KEEP_KITCHENS, school_id=school_id)
    row = queries.kitchen(request.actor, school_id, kitchen_id)
    return _kitchen(request, school_id, KitchenForm(request.POST or None, initial=keeping.shown(row)), row)


def _kitchen(request: ActedRequest, school_id: int, form: KitchenForm, row: queries.KitchenRow | None) -> HttpResponse:
    return submitted(
        request, form, partial(keeping.keep_kitchen, request.actor, school_id, kitchen_id=row.id if row else None),
        done=lambda _made: back(request, _("廚房已儲存。"), "meals:kitchens", school_id),
        again=lambda: page(request, "meals/kitchen.html", {"form": form, "school_id": school_id, "row": row}),
    )  # fmt: skip


def _ending_kitchen(request: ActedRequest, school_id: int, kitchen_id: int) -> Question:
    row = queries.kitchen(request.actor, school_id, kitchen_id)
    return Question(_("停止供餐"), row.name, _("今天起不能再指定由它供餐；過去的供餐保留。"))


@needs(Permission.KEEP_KITCHENS)
@require_POST
@asks_first(_ending_kitchen)
def end_kitchen(request: ActedRequest, school_id: int, kitchen_id: int) -> HttpResponse:
    keeping.end_kitchen(request.actor, school_id, kitchen_id=kitchen_id, today=clock.today())
    return back(request, _("廚房已停止供餐。"), "meals:kitchens", school_id)


@page_for(SERVICES)
def services(request: ActedRequest, school_id: int) -> HttpResponse:
    """Which kitchen cooks for which grades, on which days, for how much."""
    return _services(request, school_id)


def _serving(request: ActedRequest, school_id: int) -> Question | None:
    form = _service_form(request, school_id, request.POST)
    if not form.is_valid():
        return None
    given = form.cleaned_data
    new = Service(**{**given, "weekdays": frozenset(given["weekdays"])})
    if new.since < clock.today() or not (ends := queries.to_follow(request.actor, school_id, new)):
        return None  # the form refuses days that are over
    follows = sentences(_followed(school_id, kitchen, old, stays, new.since) for kitchen, old, stays in ends)
    about = f"{dict(queries.to_choose(request.actor, school_id))[new.kitchen_id]}　{grades_title(new.first_grade, new.last_grade)}"
    return Question(_("更換廚房"), f"{about}　{spoken.long(new.since)}", follows, entered(form, ("price", "weekdays")))


def _followed(school_id: int, kitchen: str, old: Service, stays: tuple[Service, ...], since: date) -> str:
    words = {"kitchen": kitchen, "grades": grades_title(old.first_grade, old.last_grade), "last": spoken.long(since - timedelta(days=1))}
    said = [_("「%(kitchen)s」%(grades)s供餐到 %(last)s。") % words]
    if stays:
        parts = _("、").join(dict.fromkeys(grades_title(each.first_grade, each.last_grade) for each in stays))
        said.append(_("之後%(grades)s照舊由它供餐。") % {"grades": parts})
    return sentences([*said, *of_kitchen(school_id, old.kitchen_id, since)])


@needs(Permission.KEEP_KITCHENS)
@require_POST
@asks_first(_serving)
def serve(request: ActedRequest, school_id: int) -> HttpResponse:
    form = _service_form(request, school_id, request.POST)
    return submitted(
        request, form, partial(serving.serve, request.actor, school_id, today=clock.today()),
        done=lambda _made: back(request, _("已登錄供餐。"), "meals:services", school_id),
        again=lambda: _services(request, school_id, form),
    )  # fmt: skip


def _ending_service(request: ActedRequest, school_id: int, service_id: int) -> Question | None:
    row = queries.service(request.actor, school_id, service_id)
    form = LastDayForm(request.POST)
    if not form.is_valid():
        return None
    last: date = form.cleaned_data["last"]
    if last + timedelta(days=1) < clock.today():
        return None
    follows = [_("供餐到 %(last)s，之後這些年級不再由它供餐；過去的供餐與價格保留。") % {"last": spoken.long(last)}]
    follows += of_kitchen(school_id, row.kitchen_id, last + timedelta(days=1))
    if (was := queries.service_before(request.actor, school_id, service_id)) is not None:
        follows.append(_("原來每餐 %(price)d 元的供餐不會自動恢復；結束後可以重新登錄。") % {"price": was.price})
    return Question(_("結束供餐"), f"{row.kitchen}　{grades_title(row.first_grade, row.last_grade)}", sentences(follows))


@needs(Permission.KEEP_KITCHENS)
@takes("GET", "POST")
@asks_first(_ending_service)
def end_service(request: ActedRequest, school_id: int, service_id: int) -> HttpResponse:
    """Until when it cooks: proposed is the last day of which the kitchen was told."""
    row, today = queries.service(request.actor, school_id, service_id), clock.today()
    was = queries.service_before(request.actor, school_id, service_id)
    told = queries.told_days(request.actor, school_id, row.kitchen_id, today)
    form = LastDayForm(request.POST or None, initial={"last": told[-1] if told else today - timedelta(days=1)})
    return submitted(
        request, form,
        lambda last: serving.end_service(request.actor, school_id, service_id=service_id, on=last + timedelta(days=1), today=today),
        done=lambda _ended: _ended_service(request, school_id, was),
        again=lambda: page(request, "meals/ending.html", {"form": form, "school_id": school_id, "row": row}),
    )  # fmt: skip


def _ended_service(request: ActedRequest, school_id: int, was: queries.ServiceRow | None) -> HttpResponse:
    if was is None:
        return back(request, _("已結束供餐。"), "meals:services", school_id)
    said = _("已結束供餐。要恢復原來每餐 %(price)d 元的供餐，請在下方按「登錄」。") % {"price": was.price}
    return back(request, said, "meals:services", school_id, query=f"{_AGAIN}={was.id}")


@page_for(SHIFTS)
def shifts(request: ActedRequest, school_id: int) -> HttpResponse:
    """Days otherwise than by the week."""
    return _shifts(request, school_id)


def _shifting(request: ActedRequest, school_id: int) -> Question | None:
    """Asked only where a kitchen was told of the day."""
    require(request.actor, Permission.KEEP_KITCHENS, school_id=school_id)
    form = ShiftForm(request.POST, grades=queries.grades_of(school_id))
    if not form.is_valid():
        return None
    day = form.cleaned_data["day"]
    return told_question(_("登錄供餐日異動"), spoken.long(day), Affected([school_id], day, day), counts=entered(form, ("is_served", "why", "grades")))


@needs(Permission.KEEP_KITCHENS)
@require_POST
@asks_first(_shifting)
@at_once("the list that it leads to takes it back")
def shift(request: ActedRequest, school_id: int) -> HttpResponse:
    require(request.actor, Permission.KEEP_KITCHENS, school_id=school_id)
    form = ShiftForm(request.POST, grades=queries.grades_of(school_id))
    return submitted(
        request, form, partial(serving.shift_day, request.actor, school_id, today=clock.today()),
        done=lambda _made: back(request, _("已登錄供餐日異動。"), "meals:shifts", school_id),
        again=lambda: _shifts(request, school_id, form),
    )  # fmt: skip


def _unshifting(request: ActedRequest, school_id: int, shift_id: int) -> Question:
    row = queries.shift(request.actor, school_id, shift_id)
    said = _("供餐") if row.is_served else _("不供餐")
    follows = sentences((_("這一天恢復照每週的供餐日。"), told_before(Affected([school_id], row.day, row.day))))
    return Question(_("取消供餐日異動"), f"{spoken.long(row.day)}　{said} {row.why}".rstrip(), follows)


@needs(Permission.KEEP_KITCHENS)
@require_POST
@asks_first(_unshifting)
def unshift(request: ActedRequest, school_id: int, shift_id: int) -> HttpResponse:
    serving.unshift_day(request.actor, school_id, shift_id=shift_id, today=clock.today())
    return back(request, _("已恢復照每週的供餐日。"), "meals:shifts", school_id)


@page_for(DIETS)
def diets(request: ActedRequest, school_id: int) -> HttpResponse:
    """What each diet is cooked with and what it leaves out."""
    return _diets(request, school_id)


@needs(Permission.KEEP_KITCHENS)
@require_POST
@at_once(TYPED)
def diet(request: ActedRequest, school_id: int) -> HttpResponse:
    form = DietForm(request.POST)
    return submitted(
        request, form, partial(serving.set_diet, request.actor, school_id),
        done=lambda _new: back(request, _("餐別已更新。"), "meals:diets", school_id),
        again=lambda: _diets(request, school_id, form),
    )  # fmt: skip


def _services(request: ActedRequest, school_id: int, form: ServiceForm | None = None) -> HttpResponse:
    if form is None and holds(request.actor, Permission.KEEP_KITCHENS, school_id=school_id):
        form = _service_form(request, school_id, None)
    return _shown(request, school_id, SERVICES, "meals/services.html", form=form, today=clock.today(), again=_AGAIN in request.GET)


def _service_form(request: ActedRequest, school_id: int, sent: Any) -> ServiceForm:
    kitchens = queries.to_choose(request.actor, school_id)
    initial = {"since": clock.today(), **_of_again(request, school_id)}
    return ServiceForm(sent, initial=initial, kitchens=kitchens, grades=queries.grades_of(school_id))


def _of_again(request: ActedRequest, school_id: int) -> dict[str, Any]:
    """What is entered anew, as the address says it."""
    asked = request.GET.get(_AGAIN, "")
    known = queries.services_to_enter(request.actor, school_id) if asked else []
    found = next((each for each in known if str(each.id) == asked), None)
    return {name: getattr(found, name) for name in ("kitchen_id", "first_grade", "last_grade", "price", "weekdays")} if found else {}


def _shifts(request: ActedRequest, school_id: int, form: ShiftForm | None = None) -> HttpResponse:
    if form is None and holds(request.actor, Permission.KEEP_KITCHENS, school_id=school_id):
        form = ShiftForm(grades=queries.grades_of(school_id))
    return _shown(request, school_id, SHIFTS, "meals/shifts.html", form=form)


def _diets(request: ActedRequest, school_id: int, form: DietForm | None = None) -> HttpResponse:
    if form is None and holds(request.actor, Permission.KEEP_KITCHENS, school_id=school_id):
        form = DietForm()
    return _shown(request, school_id, DIETS, "meals/diets.html", form=form)


def _shown(request: ActedRequest, school_id: int, of: Any, template: str, **further: Any) -> HttpResponse:
    return show(request, of, school_id, template=template, context=lambda _rows: {"school_id": school_id, **further})
