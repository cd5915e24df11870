"""Class lists from a sheet: upload, look at the report, confirm (名條匯入)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.sheets import FORMATS
from xiaowu.kernel.ui import back, download, page
from xiaowu.roster import exchange
from xiaowu.roster.actions import classlist as actions
from xiaowu.roster.actions.comparing import Answered, kept_import, plan_of, refused
from xiaowu.roster.forms import ClassListForm
from xiaowu.roster.pages.questions import asked, changed
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import places
from xiaowu.roster.rules.classlist import Plan, Verb


@needs(Permission.KEEP_STUDENTS)
@takes("GET", "POST")
def upload(request: ActedRequest, school_id: int) -> HttpResponse:
    """Read a class list whole; with errors, show every row and write nothing."""
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    today = clock.today()
    place = places.school(school_id, today)
    form = ClassListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            found = exchange.read_class_list(sent.read(), place.level, today)
            plan = plan_of(request.actor, school_id, found.children)
            if plan.errors:
                said = ngettext("檔案有 %(count)d 個問題，沒有寫入任何資料。", "檔案有 %(count)d 個問題，沒有寫入任何資料。", len(plan.errors))
                raise refused(plan, said % {"count": len(plan.errors)})
        except BadInput as error:
            return _refused(request, school_id, error, form, filename=sent.name)
        kept = actions.keep_import(request.actor, school_id, filename=sent.name, children=found.children, told=found.told, now=clock.now())
        return back(request, _("檔案已讀取，尚未寫入；請確認下列變更。"), "roster:import_report", school_id, kept)
    return page(request, "roster/import.html", {"school": place, "form": form, "refused": None}, status=422 if form.errors else 200)


@needs(Permission.KEEP_STUDENTS)
def report(request: ActedRequest, school_id: int, import_id: int) -> HttpResponse:
    """What the list would do, row by row, before anything is written."""
    try:
        filename, told, plan = kept_import(request.actor, school_id, import_id)
    except Answered as error:
        return _refused(request, school_id, error, ClassListForm())
    return page(request, "roster/import_report.html", _shown(school_id, import_id, filename, told, plan))


@needs(Permission.KEEP_STUDENTS)
@require_POST
def confirm(request: ActedRequest, school_id: int, import_id: int) -> HttpResponse:
    """Write what was seen: of a list that would do something else by now nothing is written, and it is shown again."""
    answered, seen = request.POST.getlist("yes"), request.POST.get("seen", "")
    try:
        plan = actions.apply_import(
            request.actor, school_id, import_id=import_id, seen=seen, answered=answered, today=clock.today(), now=clock.now()
        )  # fmt: skip
    except actions.NotYet as wrong:
        shown = _shown(school_id, import_id, wrong.filename, wrong.told, wrong.plan)
        return page(
            request, "roster/import_report.html", shown | {"wrong": wrong, "answered": answered, "differs": wrong.differs}, status=wrong.status
        )
    except Answered as error:
        return _refused(request, school_id, error, ClassListForm())
    said = _("已匯入：新增 %(add)d 人、更新 %(change)d 人、未變動 %(keep)d 人。") % {verb.value: plan.count(verb) for verb in Verb}
    return back(request, said, "roster:school", school_id)


@needs(Permission.KEEP_STUDENTS)
def template(request: ActedRequest, suffix: str) -> HttpResponse:
    """An empty class list to fill in."""
    if suffix not in FORMATS:
        raise Http404
    content, media_type = exchange.template(suffix)
    return download(content, media_type, f"class-list.{suffix}")


def _shown(school_id: int, import_id: int, filename: str, told: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """What the report of a list shows."""
    listed = {step.child.row: step.child for step in plan.steps}
    return {
        "school": places.school(school_id, clock.today()),
        "import_id": import_id,
        "filename": filename,
        "told": told,
        "plan": plan,
        "counts": [(verb, plan.count(verb)) for verb in Verb],
        "questions": [(each, listed[each.row], asked(each)) for each in plan.questions],
        "changed": changed,
        "wrong": None,
        "answered": (),
        "differs": (),
    }


def _refused(request: ActedRequest, school_id: int, error: BadInput, form: ClassListForm, *, filename: str = "") -> HttpResponse:
    """Why a list is not taken, row by row, and the form for another. What others answered goes out as an answer, so that it stays on record."""
    context = {"school": places.school(school_id, clock.today()), "form": form, "refused": error, "filename": filename}
    return page(request, "roster/import.html", context, status=error.status)
