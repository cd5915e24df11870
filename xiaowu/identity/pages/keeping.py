"""Keeping the accounts of a school (帳號管理): finding, making, start codes, suspending, restoring; letters for a new school year."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.identity import exchange
from xiaowu.identity.actions import accounts as actions
from xiaowu.identity.forms import AccountForm
from xiaowu.identity.lists import ACCOUNT_SCHOOLS, ACCOUNTS
from xiaowu.identity.pages import asking
from xiaowu.identity.permissions import Permission
from xiaowu.identity.queries import accounts as queries
from xiaowu.identity.queries import letters as given
from xiaowu.identity.queries import names
from xiaowu.identity.rules.accounts import BARRIER_TITLES, STATE_TITLES, Deed
from xiaowu.identity.rules.beside import KeptBeside
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.lists.pages import list_page, page_for, show
from xiaowu.kernel.offer import declared
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, download, page, submitted
from xiaowu.kernel.ui.asking import ADDS, BRINGS_BACK, asks_first, at_once
from xiaowu.kernel.ui.pages import at_origin
from xiaowu.roster.queries import places
from xiaowu.roster.rules.roles import ROLE_TITLES


@page_for(ACCOUNT_SCHOOLS)
def accounts(request: ActedRequest) -> HttpResponse:
    """The accounts of one's own school; the bureau finds a school first."""
    mine = request.actor.school_ids
    if mine:
        return HttpResponseRedirect(reverse("identity:school_accounts", args=[mine[0]]))
    return show(request, ACCOUNT_SCHOOLS)


def _making(request: ActedRequest, school_id: int) -> dict[str, Any]:
    today = clock.today()
    return {"school": places.place(school_id, today), "without": len(queries.without_account(request.actor, school_id, today))}


school_accounts = list_page(ACCOUNTS, "identity/accounts.html", _making)


@needs(Permission.KEEP_ACCOUNTS)
def person_account(request: ActedRequest, school_id: int, person_id: int, form: AccountForm | None = None) -> HttpResponse:
    """One person's account: what may be done with it."""
    today = clock.today()
    place, who = places.place(school_id, today), queries.person(request.actor, school_id, person_id, today)
    offered = {"sign_in": "" if who.account_id else names.given(place.code, [person_id])[person_id]}
    context = {"school": place, "who": who, "states": STATE_TITLES, "roles": ROLE_TITLES, "form": form or AccountForm(initial=offered)}
    context["beside"] = [(each.template, import_string(each.query)(person_id)) for each in declared(KeptBeside)] if who.is_kept else []
    context["barriers"] = {deed.value: _(BARRIER_TITLES[stands]) for deed in Deed if (stands := queries.barrier_of(request.actor, who, deed))}
    return page(request, "identity/person.html", context, status=422 if form is not None else 200)


@needs(Permission.KEEP_ACCOUNTS)
@require_POST
@at_once(ADDS)
def make(request: ActedRequest, school_id: int, person_id: int) -> HttpResponse:
    form = AccountForm(request.POST)
    return submitted(
        request, form, partial(actions.make_account, request.actor, school_id, person_id=person_id, today=clock.today()),
        done=lambda code: _with_code(request, code, school_id, person_id),
        again=lambda: person_account(request, school_id, person_id, form), field="sign_in", refuses=(BadInput,),
    )  # fmt: skip


@needs(Permission.KEEP_ACCOUNTS)
@require_POST
@asks_first(asking.code_again)
@at_once("asks where somebody holds a code that would be void")
def give_code(request: ActedRequest, school_id: int, person_id: int) -> HttpResponse:
    code = actions.give_start_code(request.actor, school_id, person_id=person_id, today=clock.today())
    return _with_code(request, code, school_id, person_id)


@needs(Permission.KEEP_ACCOUNTS)
@require_POST
@asks_first(asking.factors)
def forget_factors(request: ActedRequest, school_id: int, person_id: int) -> HttpResponse:
    actions.forget_factors(request.actor, school_id, person_id=person_id, today=clock.today())
    return back(request, _("雙因素驗證已重設，請本人登入後重新設定。"), "identity:person_account", school_id, person_id)


@needs(Permission.KEEP_ACCOUNTS)
@require_POST
@asks_first(asking.suspension)
def suspend(request: ActedRequest, school_id: int, person_id: int) -> HttpResponse:
    actions.suspend(request.actor, school_id, person_id=person_id, today=clock.today())
    return back(request, _("帳號已停用，所有登入都已結束。"), "identity:person_account", school_id, person_id)


@needs(Permission.KEEP_ACCOUNTS)
@require_POST
@at_once(BRINGS_BACK)
def restore(request: ActedRequest, school_id: int, person_id: int) -> HttpResponse:
    actions.restore(request.actor, school_id, person_id=person_id, today=clock.today())
    return back(request, _("帳號已恢復使用。"), "identity:person_account", school_id, person_id)


@needs(Permission.KEEP_ACCOUNTS)
@require_POST
@asks_first(asking.making_all)
def make_all(request: ActedRequest, school_id: int) -> HttpResponse:
    """Make accounts for everybody who has none; then show the letters."""
    today = clock.today()
    batch, made = actions.make_accounts(request.actor, school_id, school_code=places.place(school_id, today).code, today=today)
    if not made:
        return back(request, _("本校教職員都已經有帳號。"), "identity:school_accounts", school_id)
    return back(request, exchange.made_words(made), "identity:letters", school_id, batch)


@needs(Permission.KEEP_ACCOUNTS)
def letters(request: ActedRequest, school_id: int, batch: str) -> HttpResponse:
    """The letters of a batch that are still valid, by name."""
    found = given.letters(request.actor, school_id, batch, clock.today())
    return page(request, "identity/letters.html", {"school": places.place(school_id, clock.today()), "batch": batch, "letters": found})


@needs(Permission.KEEP_ACCOUNTS)
@served(Urgency.LATER)
def letters_pdf(request: ActedRequest, school_id: int, batch: str) -> HttpResponse:
    found = given.letters(request.actor, school_id, batch, clock.today())
    if not found:
        raise Http404
    audit.record(request.actor, "printed", "start_codes", school_id=school_id, count=len(found), batch=str(batch))
    school = places.place(school_id, clock.today()).name
    address = at_origin(request, "identity:start_short")
    return download(exchange.to_pdf(school, found, address), "application/pdf", f"{school}-{_('啟用通知單')}.pdf")


def _with_code(request: ActedRequest, code: str, school_id: int, person_id: int) -> HttpResponse:
    who = queries.person(request.actor, school_id, person_id, clock.today())
    return back(request, exchange.code_words(who.name, who.sign_in, code), "identity:person_account", school_id, person_id)
