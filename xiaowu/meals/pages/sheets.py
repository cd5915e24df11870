"""The day's sheet of a kitchen (供餐單), its file, and the page that a screen in the kitchen shows all morning."""

from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import TYPED, Question, asks_first, at_once
from xiaowu.kernel.ui.days import elsewhere
from xiaowu.kernel.ui.exports import export, stamp
from xiaowu.kernel.ui.live import SHOWN, fetched, live_part
from xiaowu.kernel.ui.marks import sentences
from xiaowu.kernel.ui.pages import at_own_school, rendered
from xiaowu.meals.actions import serving
from xiaowu.meals.actions.telling import tell_kitchen
from xiaowu.meals.exchange import sheets as exchange
from xiaowu.meals.forms.kitchens import OthersForm
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import sheets as queries
from xiaowu.meals.queries.told_days import of_kitchen
from xiaowu.meals.rules.kitchens import GUEST_TITLES, Guest
from xiaowu.meals.rules.sheets import AHEAD, is_coming


@needs(Permission.SEE_SHEETS)
def home(request: ActedRequest) -> HttpResponse:
    """Today's sheet of one's school."""
    return at_own_school(request, Permission.SEE_SHEETS, "meals:day", clock.today())


@needs(Permission.SEE_SHEETS)
def day(request: ActedRequest, school_id: int, day: date) -> HttpResponse:
    """The sheet of the kitchen that cooks for the school that day; without one, how to enter it."""
    if there := elsewhere(request, "meals:day", school_id):
        return there
    found = queries.kitchens_on(request.actor, school_id, day)
    if found and is_coming(day, clock.today()):
        return HttpResponseRedirect(reverse("meals:sheet", args=[school_id, day, found[0].id]))
    return _nothing(request, school_id, day, is_over=bool(found))


def _nothing(request: ActedRequest, school_id: int, day: date, *, is_over: bool) -> HttpResponse:
    return page(request, "meals/nothing.html", {"school_id": school_id, "day": day, "today": clock.today(), "is_over": is_over, "ahead": AHEAD})


@needs(Permission.SEE_SHEETS)
def sheet(request: ActedRequest, school_id: int, day: date, kitchen_id: int) -> HttpResponse:
    """What the kitchen cooks that day, and what changed since it was told."""
    require(request.actor, Permission.SEE_SHEETS, school_id=school_id)
    if not is_coming(day, clock.today()):
        return _nothing(request, school_id, day, is_over=True)
    return _sheet(request, school_id, day, kitchen_id)


def _sheet(request: ActedRequest, school_id: int, day: date, kitchen_id: int, form: OthersForm | None = None) -> HttpResponse:
    kitchens = queries.kitchens_on(request.actor, school_id, day)
    found = queries.sheet_among(request.actor, kitchens, school_id, kitchen_id, day, clock.today())
    if form is None and holds(request.actor, Permission.KEEP_KITCHENS, school_id=school_id):
        form = OthersForm()
    context = {"sheet": found, "kitchens": kitchens, "today": clock.today(), "is_past": clock.now() > found.limit, "form": form}
    return page(request, "meals/sheet.html", context)


@needs(Permission.SEE_SHEETS)
def sheet_export(request: ActedRequest, school_id: int, day: date, kitchen_id: int, suffix: str) -> HttpResponse:
    found = queries.sheet(request.actor, school_id, kitchen_id, day, clock.today())
    name = f"{found.kitchen.name}-{_('供餐單')}-{stamp(day)}"
    return export(name, suffix, partial(exchange.table, found), partial(exchange.told, found))


@needs(Permission.SEE_SHEETS)
def screen(request: ActedRequest, school_id: int, kitchen_id: int) -> HttpResponse:
    """Today's numbers in large type, which renew themselves; what it fetches by itself is the same look."""
    found = queries.sheet(request.actor, school_id, kitchen_id, clock.today(), clock.today(), note=not request.htmx)
    part = rendered("meals/screen_rows.html", {"sheet": found, "request": request})
    if request.htmx:
        return fetched(request.GET.get(SHOWN, ""), part)
    return page(request, "meals/screen.html", {"sheet": found, "rows": live_part(part)})


def _telling(request: ActedRequest, school_id: int, day: date, kitchen_id: int) -> Question | None:
    found = queries.sheet(request.actor, school_id, kitchen_id, day, clock.today(), note=False)
    mine = [each for each in found.parts if each.school_id == school_id]
    follows = [_("之後的異動會以這個數字為準標示。")]
    if found.kitchen.letters:
        follows.append(_("同時寄信到 %(mail)s。") % {"mail": found.kitchen.mail})
    if clock.now() > found.limit:
        follows.append(_("已過通知時限，請另以電話確認 %(telephone)s。") % {"telephone": found.kitchen.telephone})
    total, more = sum(each.total for each in mine), sum(each.more for each in mine)
    counts = ((_("供餐總數"), total), *(((_("依餐別多備"), more),) if more else ()))
    return Question(_("通知廚房"), f"{found.kitchen.name}　{spoken.long(day)}", sentences(follows), counts)


@needs(Permission.KEEP_KITCHENS)
@require_POST
@asks_first(_telling)
def tell(request: ActedRequest, school_id: int, day: date, kitchen_id: int) -> HttpResponse:
    told = tell_kitchen(request.actor, school_id, kitchen_id=kitchen_id, day=day, now=clock.now())
    said = _("已記錄通知廚房的供餐數。") if told else _("廚房已經知道這個數字，沒有新的異動。")
    return back(request, said, "meals:sheet", school_id, day, kitchen_id)


def _others(request: ActedRequest, school_id: int, day: date, kitchen_id: int) -> Question | None:
    """Asked only where the kitchen was told of the day."""
    require(request.actor, Permission.KEEP_KITCHENS, school_id=school_id)
    form = OthersForm(request.POST)
    if not form.is_valid() or not (said := of_kitchen(school_id, kitchen_id, day)):
        return None
    who, meals, every_day = (form.cleaned_data[each] for each in ("who", "meals", "every_day"))
    was = queries.others_entered(school_id, kitchen_id, who, None if every_day else day)
    when = _("每個供餐日") if every_day else spoken.long(day)
    about = f"{_(GUEST_TITLES[who])}　{when}"
    return Question(_("更改教職員工與來賓的份數"), about, sentences(said), ((_("份數"), f"{was} → {meals}"),))


@needs(Permission.KEEP_KITCHENS)
@require_POST
@asks_first(_others)
@at_once(TYPED)
def others(request: ActedRequest, school_id: int, day: date, kitchen_id: int) -> HttpResponse:
    """How many staff or guests eat that day, or every day."""
    require(request.actor, Permission.KEEP_KITCHENS, school_id=school_id)
    form = OthersForm(request.POST)

    def act(who: Guest, meals: int, every_day: bool) -> Any:
        return serving.set_others(request.actor, school_id, kitchen_id=kitchen_id, who=who, meals=meals, day=None if every_day else day)

    return submitted(
        request, form, act,
        done=lambda _new: back(request, _("已更新用餐份數。"), "meals:sheet", school_id, day, kitchen_id),
        again=lambda: _sheet(request, school_id, day, kitchen_id, form),
    )  # fmt: skip
