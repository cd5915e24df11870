"""Pages on which the bureau keeps its plans and the schools' numbers (位址計畫、網路編號)."""

from datetime import date
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.ipam.actions import plans as keeping
from xiaowu.ipam.forms.plans import ByHandForm, NumbersForm, PlanForm, VendorForm
from xiaowu.ipam.lists.plans import NUMBERS
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import plans as queries
from xiaowu.ipam.rules.configs import CONFIG_TITLES
from xiaowu.ipam.rules.words import FAULT_TITLES, WAY_TITLES
from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import TYPED, Question, asks_first, at_once


@needs(Permission.KEEP_PLANS)
@takes("GET", "POST")
@at_once("a draft gives nobody anything")
def new(request: ActedRequest) -> HttpResponse:
    form = PlanForm(request.POST or None)
    return submitted(
        request, form, partial(keeping.keep_plan, request.actor, now=clock.now()),
        done=lambda made: back(request, _("計畫已儲存；請看試算，再發布到學校。"), "ipam:plan", made),
        again=lambda: page(request, "ipam/new_plan.html", {"form": form}),
    )  # fmt: skip


@needs(Permission.OPEN)
@takes("GET", "POST")
@at_once(TYPED)
def plan(request: ActedRequest, plan_id: int) -> HttpResponse:
    """A plan, and for whoever keeps it what laying it would do."""
    row = queries.plan(request.actor, plan_id)
    form = PlanForm(request.POST or None, initial=_initial(row))
    return submitted(
        request, form, partial(keeping.keep_plan, request.actor, plan_id=plan_id, now=clock.now()),
        done=lambda _made: back(request, _("計畫已儲存。"), "ipam:plan", plan_id),
        again=lambda: _plan(request, row, form=form),
    )  # fmt: skip


def _initial(row: queries.PlanRow) -> dict[str, object]:
    of = row.template
    return {
        "name": row.name, "vlan": of.vlan, "space": str(of.space), "length": of.length, "scheme": of.scheme.value, "first": of.first,
        "last": of.last, "gateway": of.gateway, "reserved": of.reserved, "until": row.until,
    }  # fmt: skip


def _plan(
    request: ActedRequest, row: queries.PlanRow, *, form: PlanForm | None = None, by_hand: ByHandForm | None = None, vendor: VendorForm | None = None
) -> HttpResponse:
    if not holds(request.actor, Permission.KEEP_PLANS, school_id=None):
        return page(request, "ipam/plan.html", {"row": row, "keeps": False, "kinds": CONFIG_TITLES})
    context = {
        "row": row, "keeps": True, "kinds": CONFIG_TITLES, "form": form or PlanForm(initial=_initial(row)), "dry": queries.dry(request.actor, row.id),
        "vendors": queries.vendors(request.actor, row.id), "words": FAULT_TITLES, "ways": WAY_TITLES,
        "by_hand": by_hand or ByHandForm(actor=request.actor), "vendor": vendor or _vendor_form(request, None),
    }  # fmt: skip
    return page(request, "ipam/plan.html", context)


def _vendor_form(request: ActedRequest, sent: object) -> VendorForm:
    return VendorForm(sent, actor=request.actor)


def _laying(request: ActedRequest, plan_id: int) -> Question:
    row, would = queries.plan(request.actor, plan_id), queries.dry(request.actor, plan_id)
    counts = ((_("新發布的學校"), len(would.fits)), (_("已有網段的學校"), would.laid), (_("不適用的學校"), len(would.misfits)))
    return Question(_("發布到學校"), row.name, _("這些學校的位址從此可以取用；不適用的學校不受影響，可再登錄例外網段。"), counts)


@needs(Permission.KEEP_PLANS)
@require_POST
@asks_first(_laying)
def lay(request: ActedRequest, plan_id: int) -> HttpResponse:
    laid = keeping.lay(request.actor, plan_id, now=clock.now())
    return back(request, _("已發布到 %(count)d 所學校。") % {"count": laid}, "ipam:plan", plan_id)


def _withdrawing(request: ActedRequest, plan_id: int) -> Question:
    row = queries.plan(request.actor, plan_id)
    counts = ((_("收回的位址"), row.addresses - row.taken), (_("使用中而保留的位址"), row.taken))
    return Question(_("撤回計畫"), row.name, _("可用的位址從各校收回，不再配發；已配發、使用中與申請中的位址保留。"), counts)


@needs(Permission.KEEP_PLANS)
@require_POST
@asks_first(_withdrawing)
def withdraw(request: ActedRequest, plan_id: int) -> HttpResponse:
    kept = keeping.withdraw(request.actor, plan_id, now=clock.now())
    return back(request, _("計畫已撤回；保留使用中的位址 %(kept)d 個。") % {"kept": kept}, "ipam:plan", plan_id)


def _discarding(request: ActedRequest, plan_id: int) -> Question:
    return Question(_("刪除草稿"), queries.plan(request.actor, plan_id).name, _("草稿還沒有發布到任何學校，刪除後不再列出。"), is_grave=True)


@needs(Permission.KEEP_PLANS)
@require_POST
@asks_first(_discarding)
def discard(request: ActedRequest, plan_id: int) -> HttpResponse:
    keeping.discard(request.actor, plan_id)
    return back(request, _("草稿已刪除。"), "ipam:plans")


@needs(Permission.KEEP_PLANS)
@require_POST
@at_once("what was typed is one school's, and its page says what it got")
def by_hand(request: ActedRequest, plan_id: int) -> HttpResponse:
    form, row = ByHandForm(request.POST, actor=request.actor), queries.plan(request.actor, plan_id)
    return submitted(
        request, form, partial(keeping.lay_by_hand, request.actor, plan_id),
        done=lambda _none: back(request, _("已登錄例外網段。"), "ipam:plan", plan_id),
        again=lambda: _plan(request, row, by_hand=form),
    )  # fmt: skip


@needs(Permission.KEEP_PLANS)
@require_POST
@at_once(TYPED)
def vendor(request: ActedRequest, plan_id: int) -> HttpResponse:
    form, row = _vendor_form(request, request.POST), queries.plan(request.actor, plan_id)

    def act(person_id: int, until: date, schools: list[tuple[str, str]]) -> None:
        chosen = _schools([(code, name, 0) for code, name in schools], "schools")
        keeping.name_vendor(request.actor, plan_id, person_id=person_id, until=until, today=clock.today(), schools=list(chosen))

    return submitted(
        request, form, act,
        done=lambda _none: back(request, _("已登錄廠商與最後一日。"), "ipam:plan", plan_id),
        again=lambda: _plan(request, row, vendor=form),
    )  # fmt: skip


@page_for(NUMBERS)
def numbers(request: ActedRequest) -> HttpResponse:
    """The schools' numbers, and a form that takes many at once."""
    return show(request, NUMBERS, template="ipam/numbers.html", context=lambda _rows: {"form": NumbersForm()})


@needs(Permission.KEEP_PLANS)
@require_POST
@at_once(TYPED)
def number(request: ActedRequest) -> HttpResponse:
    form = NumbersForm(request.POST)

    def act(lines: list[tuple[str, str, int]]) -> int:
        return keeping.number_schools(request.actor, numbers=_schools(lines))

    return submitted(
        request, form, act,
        done=lambda count: back(request, _("已更新 %(count)d 校的網路編號。") % {"count": count}, "ipam:numbers"),
        again=lambda: show(request, NUMBERS, template="ipam/numbers.html", context=lambda _rows: {"form": form}),
    )  # fmt: skip


def _schools(lines: list[tuple[str, str, int]], field: str = "lines") -> dict[int, int | None]:
    """School → number. Raises BadInput for a code that is none, or two schools' without a name, and for a school that is named twice."""
    places = queries.schools_by_code([code for code, _name, _told in lines])
    found: dict[int, int | None] = {}
    for code, name, told in lines:
        if code not in places:
            raise BadInput(_("沒有代碼為 %(code)s 的學校。") % {"code": code}, at=field)
        among = {called: pk for called, pk in places[code].items() if name in ("", called)}
        if len(among) != 1:
            said = {"code": code, "names": _("、").join(places[code])}
            raise BadInput(_("代碼 %(code)s 的學校是%(names)s；請在代碼後寫其中一校的校名。") % said, at=field)
        [school] = among.values()
        if school in found:
            raise BadInput(_("代碼 %(code)s 的學校寫了兩次。") % {"code": code}, at=field)
        found[school] = told
    return found
