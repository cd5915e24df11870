"""Class lists from a sheet: upload, look at the report, confirm (名條匯入)."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.sheets import FORMATS
from xiaowu.kernel.ui import back, download, page
from xiaowu.roster import exchange
from xiaowu.roster.actions import classlist as actions
from xiaowu.roster.forms import ClassListForm
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import places
from xiaowu.roster.queries.classlist import kept_import, plan_of
from xiaowu.roster.rules.classlist import Verb


@needs(Permission.KEEP_STUDENTS)
@takes("GET", "POST")
def upload(request: ActedRequest, school_id: int) -> HttpResponse:
    """Read a class list whole; with errors, show every row and write nothing."""
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    today = clock.today()
    place = places.school(school_id, today)
    form = ClassListForm(request.POST or None, request.FILES or None)
    context = {"school": place, "form": form, "refused": None}
    if request.method == "POST" and form.is_valid():
        sent, was_asked = form.cleaned_data["file"], False
        try:
            children = exchange.read_class_list(sent.read(), place.level, today)
            plan = plan_of(request.actor, school_id, children)
            was_asked = plan.was_asked
            if plan.errors:
                raise BadInput(_("檔案有 %(count)d 個問題，沒有寫入任何資料。") % {"count": len(plan.errors)}, rows=plan.errors)
        except BadInput as refused:
            # what was asked of other schools was answered: the question stays on record with the answer, which a refused request would undo
            return page(request, "roster/import.html", context | {"refused": refused, "filename": sent.name}, status=200 if was_asked else 422)
        kept = actions.keep_import(request.actor, school_id, filename=sent.name, children=children, now=clock.now())
        return back(request, _("檔案已讀取，尚未寫入；請確認下列變更。"), "roster:import_report", school_id, kept)
    return page(request, "roster/import.html", context, status=422 if form.errors else 200)


@needs(Permission.KEEP_STUDENTS)
def report(request: ActedRequest, school_id: int, import_id: int) -> HttpResponse:
    """What the list would do, row by row, before anything is written."""
    filename, plan = kept_import(request.actor, school_id, import_id)
    context = {
        "school": places.school(school_id, clock.today()),
        "import_id": import_id,
        "filename": filename,
        "plan": plan,
        "counts": [(verb, plan.count(verb)) for verb in Verb],
    }
    return page(request, "roster/import_report.html", context)


@needs(Permission.KEEP_STUDENTS)
@require_POST
def confirm(request: ActedRequest, school_id: int, import_id: int) -> HttpResponse:
    plan = actions.apply_import(request.actor, school_id, import_id=import_id, today=clock.today(), now=clock.now())
    said = _("已匯入：新增 %(add)d 人、更新 %(change)d 人、未變動 %(keep)d 人。") % {verb.value: plan.count(verb) for verb in Verb}
    return back(request, said, "roster:school", school_id)


@needs(Permission.KEEP_STUDENTS)
def template(request: ActedRequest, suffix: str) -> HttpResponse:
    """An empty class list to fill in."""
    if suffix not in FORMATS:
        raise Http404
    content, media_type = exchange.template(suffix)
    return download(content, media_type, f"class-list.{suffix}")
