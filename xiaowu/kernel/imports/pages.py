"""An import's pages (匯入的頁面): upload, the report row by row, confirm or withdraw; the sheet to fill in, and a refused one to correct."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import needs, require, takes
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.imports import keeping
from xiaowu.kernel.imports.declared import EFFECT_TITLES, Effect, ImportKind, Place, Report
from xiaowu.kernel.imports.forms import SheetForm
from xiaowu.kernel.imports.tables import Import
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.sheets import Table
from xiaowu.kernel.sheets.importing import BadRows, marked, read_rows, template
from xiaowu.kernel.ui import back, download, page
from xiaowu.kernel.ui.asking import ITS_PAGE, at_once
from xiaowu.kernel.ui.exports import SHEETS, export

_LARGEST_MARKED = 700_000  # characters of a refused sheet that its page carries; a form may bring no more than a megabyte
_MARKED_LASTS = 24 * 60 * 60
View = Callable[..., HttpResponse]


def import_views(kind: ImportKind) -> dict[str, View]:
    """The kind's pages, by the last part of their names."""
    made = (_upload, _report, _confirm, _withdraw, _template, _marked)
    return {each.__name__.removeprefix("_"): each(kind) for each in made}


def _upload(kind: ImportKind) -> View:
    @needs(kind.permission)
    @served(Urgency.LATER)
    @takes("GET", "POST")
    @at_once("nothing is written yet: what the sheet would do is shown")
    def upload(request: ActedRequest, school_id: int) -> HttpResponse:
        """Read a sheet whole; if it has errors, show every row and keep nothing."""
        require(request.actor, kind.permission, school_id=school_id)
        importer, today = kind.load(), clock.today()
        place = importer.place(school_id, today)
        form = SheetForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return _form_page(request, kind, place, form, status=422 if form.errors else 200)
        sent = form.cleaned_data["file"]
        try:
            read = read_rows(sent.read(), importer.columns(place, today), nothing=importer.nothing)
            kept = keeping.keep(request.actor, kind, school_id, filename=sent.name, read=read, now=clock.now())
        except BadInput as error:
            return _form_page(request, kind, place, form, refused=error, filename=sent.name)
        return back(request, _("檔案已讀取，尚未寫入；請確認下列變更。"), f"{kind.page}_report", school_id, kept)

    return upload


def _report(kind: ImportKind) -> View:
    @needs(kind.permission)
    @served(Urgency.LATER)
    def report(request: ActedRequest, school_id: int, import_id: int) -> HttpResponse:
        """What the sheet would do, row by row, before anything is written."""
        try:
            kept, found = keeping.waiting(request.actor, kind, school_id, import_id)
        except keeping.Ended as ended:
            return _ended_page(request, kind, ended, status=200)
        except BadInput as error:
            return _refused(request, kind, school_id, error)
        return _report_page(request, kind, kept, found)

    return report


def _confirm(kind: ImportKind) -> View:
    @needs(kind.permission)
    @served(Urgency.LATER)
    @require_POST
    @at_once(ITS_PAGE)
    def confirm(request: ActedRequest, school_id: int, import_id: int) -> HttpResponse:
        """Write what was seen. If the sheet would do something else by now, nothing is written and the report is shown again."""
        answered, seen = request.POST.getlist("yes"), request.POST.get("seen", "")
        today, now = clock.today(), clock.now()
        try:
            done = keeping.confirm(request.actor, kind, school_id, import_id, seen=seen, answered=answered, today=today, now=now)
        except keeping.NotYet as wrong:
            return _report_page(request, kind, wrong.kept, wrong.report, wrong=wrong, answered=answered)
        except keeping.Ended as ended:
            return _ended_page(request, kind, ended)
        except BadInput as error:
            return _refused(request, kind, school_id, error)
        return back(request, done.said, done.url_name, *done.args)

    return confirm


def _withdraw(kind: ImportKind) -> View:
    @needs(kind.permission)
    @require_POST
    @at_once("nothing was written")
    def withdraw(request: ActedRequest, school_id: int, import_id: int) -> HttpResponse:
        try:
            keeping.withdraw(request.actor, kind, school_id, import_id, now=clock.now())
        except keeping.Ended as ended:
            return _ended_page(request, kind, ended)
        return back(request, _("已取消這次匯入，沒有寫入任何資料。"), kind.page, school_id)

    return withdraw


def _template(kind: ImportKind) -> View:
    @needs(kind.permission)
    @served(Urgency.LATER)
    def empty(request: ActedRequest, school_id: int, suffix: str) -> HttpResponse:
        """A sheet to fill in, with an example or with the rows of the people it is for."""
        require(request.actor, kind.permission, school_id=school_id)
        importer, today = kind.load(), clock.today()
        place = importer.place(school_id, today)
        filled = importer.filled(request.actor, place, today) if importer.filled else ()
        content, media_type = template(_(kind.title), importer.columns(place, today), suffix, filled)
        return download(content, media_type, _(kind.title) + "-" + _("範本") + f".{suffix}")

    return empty


def _marked(kind: ImportKind) -> View:
    @needs(kind.permission)
    @served(Urgency.LATER)
    @require_POST
    @at_once("fetches a file")
    def refused_sheet(request: ActedRequest, school_id: int, suffix: str) -> HttpResponse:
        """The refused sheet, with what is wrong in front of each row. The page that refused it sends it back here: nothing of it is kept."""
        require(request.actor, kind.permission, school_id=school_id)
        try:
            told = signing.loads(request.POST.get("sheet", ""), salt=_salt(kind, request.actor), max_age=_MARKED_LASTS)
        except signing.BadSignature as error:
            raise BadInput(_("請重新上傳檔案後再下載。")) from error
        audit.record(request.actor, "exported", f"{kind.name}_refused", school_id=school_id, count=len(told["rows"]))
        return export(_(kind.title) + "-" + _("待修正"), suffix, partial(Table, told["title"], told["header"], told["rows"]))

    return refused_sheet


def _form_page(
    request: ActedRequest, kind: ImportKind, place: Place, form: SheetForm, *, refused: BadInput | None = None, filename: str = "", status: int = 200
) -> HttpResponse:
    """The form, and why the sheet was not accepted, row by row."""
    context = {
        "kind": kind, "importer": kind.load(), "place": place, "form": form, "refused": refused, "filename": filename, "suffixes": SHEETS,
        "sheet": _carried(request.actor, kind, refused) if isinstance(refused, BadRows) else "",
        "is_read": not isinstance(refused, BadRows) or refused.is_read,
    }  # fmt: skip
    return page(request, "ui/import.html", context, status=refused.status if refused else status)


def _refused(request: ActedRequest, kind: ImportKind, school_id: int, error: BadInput) -> HttpResponse:
    return _form_page(request, kind, kind.load().place(school_id, clock.today()), SheetForm(), refused=error)


def _report_page(
    request: ActedRequest, kind: ImportKind, kept: Import, report: Report[Any], *, wrong: keeping.NotYet | None = None, answered: Any = ()
) -> HttpResponse:
    importer = kind.load()
    differs = wrong.differs if wrong else ()
    place, doubts = importer.place(kept.school_id, clock.today()), kept.notes["doubts"]
    columns = [each for each in importer.columns(place, clock.today()) if each.doubt and each.key in doubts]
    context = {
        "kind": kind, "importer": importer, "place": place, "kept": kept, "report": report,
        "counts": [(_(EFFECT_TITLES[effect]), report.count(effect)) for effect in Effect], "titles": EFFECT_TITLES,
        "doubts": [(_(each.doubt.words), doubts[each.key]) for each in columns if each.doubt],
        "shown": [each for each in report.rows if each.effect is not Effect.KEEP or each.remarks or each.row in differs],
        "wrong": wrong, "answered": answered, "differs": differs,
        "follows": importer.follows(kept.school_id) if importer.follows and report.shown else "",
    }  # fmt: skip
    return page(request, "ui/import_report.html", context, status=wrong.status if wrong else 200)


def _ended_page(request: ActedRequest, kind: ImportKind, ended: keeping.Ended, *, status: int = keeping.Ended.status) -> HttpResponse:
    """What became of the sheet, for somebody who comes back to its report, and the ways on from there."""
    place = kind.load().place(ended.kept.school_id, clock.today())
    return page(request, "ui/import_ended.html", {"kind": kind, "place": place, "ended": ended}, status=status)


def _carried(actor: Actor, kind: ImportKind, refused: BadRows) -> str:
    """The refused sheet as its page carries it, signed for the person who sent it; nothing for one that a form could not send back."""
    table = marked(_(kind.title), refused.sheet, refused.rows)
    told = signing.dumps({"title": table.title, "header": table.header, "rows": table.rows}, salt=_salt(kind, actor), compress=True)
    return told if len(told) <= _LARGEST_MARKED else ""


def _salt(kind: ImportKind, actor: Actor) -> str:
    return f"refused {kind.name} of {actor.account_id}"
