"""A school's own report, to be taken away (弱點報告): made, fetched under a password, which is shown once after a second factor."""

import time
from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.identity.queries.accounts import has_factor, proving_page
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.sheets import write
from xiaowu.kernel.ui import back, download, page
from xiaowu.kernel.ui.asking import ADDS, at_once
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.roster.queries import places
from xiaowu.vulnerabilities.actions import archives as actions
from xiaowu.vulnerabilities.exchange import report
from xiaowu.vulnerabilities.forms import FetchForm
from xiaowu.vulnerabilities.lists import FINDINGS
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import archives as queries

_JUST_NOW = 300  # seconds since the second factor was given
_METHODS = "account_authentication_methods"  # in the session: how and when somebody proved who they are
_PAGE = "vulnerabilities:school_report"


@needs(Permission.FETCH)
def school_report(request: ActedRequest, school_id: int) -> HttpResponse:
    """The reports that were made, and who fetched them."""
    made, fetched = queries.archives(request.actor, school_id), queries.fetches(request.actor, school_id)
    school = places.school(school_id, clock.today()).name
    return page(request, "vulnerabilities/report.html", {
        "school_id": school_id, "school": school, "archives": made, "fetches": fetched, "has_factor": has_factor(request.actor.account_id or 0),
    })  # fmt: skip


@needs(Permission.FETCH)
@require_POST
@at_once(ADDS)
def make(request: ActedRequest, school_id: int) -> HttpResponse:
    actions.make(request.actor, school_id, now=clock.now())
    return back(request, _("報告已製作；請下載檔案，並另外顯示密碼。"), _PAGE, school_id)


@needs(Permission.FETCH)
@require_POST
@at_once("what is taken away is on record, and opens with a password alone")
@served(Urgency.LATER)
def fetch(request: ActedRequest, school_id: int, archive_id: int) -> HttpResponse:
    """The file, written anew from what is open now."""
    require(request.actor, Permission.FETCH, school_id=school_id)
    form = cleaned(FetchForm(request.POST))["form"]
    password = actions.fetched(request.actor, school_id, archive_id, form=form, now=clock.now())
    listing = FINDINGS.answer(request.actor, FINDINGS.asked({"show": "open"}), whole=True)
    found = [each for each in listing.page.rows if each.school_id == school_id]
    of = report.document(places.school(school_id, clock.today()).name, found, clock.today())
    if form == "pdf":
        return download(report.sealed_pdf(of, password), "application/pdf", f"report-{archive_id}.pdf")
    sheet, _media_type = write(replace(listing, page=replace(listing.page, rows=found)).table(), "csv")
    return download(report.packed(of, sheet, password), "application/zip", f"report-{archive_id}.zip")


@needs(Permission.FETCH)
@require_POST
@at_once("shows who one is")
def reveal(request: ActedRequest, school_id: int, archive_id: int) -> HttpResponse:
    """The password, once; a second factor that was given a while ago is asked again."""
    require(request.actor, Permission.FETCH, school_id=school_id)
    if not has_factor(request.actor.account_id or 0):
        raise BadInput(_("顯示密碼之前，請先到「雙因素驗證」設定第二道驗證。"))
    if not _has_just_proved(request):
        where = urlencode({"next": reverse(_PAGE, args=[school_id])})
        return HttpResponseRedirect(f"{reverse(proving_page(request.actor.account))}?{where}", status=303)
    password = actions.reveal(request.actor, school_id, archive_id, now=clock.now())
    said = _("密碼：%(password)s（只顯示這一次；請抄下，不要與檔案一起寄送。）") % {"password": password}
    return back(request, said, _PAGE, school_id)


def _has_just_proved(request: ActedRequest) -> bool:
    told = request.session.get(_METHODS, [])
    return any(each.get("method") == "mfa" and time.time() - each.get("at", 0) < _JUST_NOW for each in told)
