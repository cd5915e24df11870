"""Letters to the schools, and what these answer (公文與回報)."""

from functools import partial

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.followups.rules.flow import ENDED, OWED
from xiaowu.kernel import clock, documents
from xiaowu.kernel.access import holds, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.flow.pages import step
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, download, page, submitted
from xiaowu.kernel.ui.asking import ITS_PAGE, TYPED, as_shown, at_once, plan_mark
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.vulnerabilities.actions import letters as actions
from xiaowu.vulnerabilities.actions.withdrawing import withdraw_letter
from xiaowu.vulnerabilities.exchange import letter as writing
from xiaowu.vulnerabilities.forms import LetterForm, ReplyForm, ReportBackForm, WithdrawForm
from xiaowu.vulnerabilities.lists import ANSWERS
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import letters as queries
from xiaowu.vulnerabilities.queries.rounds import round_told
from xiaowu.vulnerabilities.queries.withdrawing import recalled
from xiaowu.vulnerabilities.rules.letters import ANSWER_KIND_TITLES
from xiaowu.vulnerabilities.rules.rounds import STATE_TITLES
from xiaowu.vulnerabilities.rules.severity import SEVERITY_TITLES

answers = list_page(ANSWERS, "vulnerabilities/answers.html")


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(ITS_PAGE)
def new(request: ActedRequest, round_id: int) -> HttpResponse:
    """Send a letter: the page lists the schools that it would go to."""
    found = round_told(request.actor, round_id)
    form = LetterForm(request.POST or None, initial={"dated_on": clock.today()})
    concerned = queries.concerned(request.actor, round_id)

    def again() -> HttpResponse:
        context = {"form": form, "round": found, "concerned": concerned, "severities": SEVERITY_TITLES, "plan": plan_mark(concerned)}
        context["nobodys"] = queries.nobodys(request.actor)
        return page(request, "vulnerabilities/new_letter.html", context)

    act = as_shown(request, concerned, partial(actions.send_letter, request.actor, round_id, now=clock.now()))
    return submitted(request, form, act, lambda made: back(request, _("公文已發出，各校的待辦已建立。"), "vulnerabilities:letter", made), again)


@needs(Permission.KEEP)
def letter(request: ActedRequest, letter_id: int) -> HttpResponse:
    """A letter, how each school stands, and what it answered."""
    found, notices = queries.letter(request.actor, letter_id)
    states = actions.FOLLOW_UPS.flow.states
    return page(request, "vulnerabilities/letter.html", {
        "letter": found, "notices": notices, "states": states, "answers": queries.answers(request.actor, letter_id),
    })  # fmt: skip


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(ITS_PAGE)
def withdraw(request: ActedRequest, letter_id: int) -> HttpResponse:
    """Take a letter back: the page says whom it went to, who has answered, and what is owed again."""
    found, _notices = queries.letter(request.actor, letter_id)
    form, told = WithdrawForm(request.POST or None), recalled(request.actor, letter_id)

    def again() -> HttpResponse:
        return page(request, "vulnerabilities/withdraw.html", {"form": form, "letter": found, "told": told, "plan": plan_mark(told)})

    act = as_shown(request, told, partial(withdraw_letter, request.actor, letter_id, now=clock.now()))
    return submitted(request, form, act, lambda _made: back(request, _("公文已撤回，各校已收到通知。"), "vulnerabilities:letter", letter_id), again)


@needs(Permission.SEE)
def notice(request: ActedRequest, receipt_id: int) -> HttpResponse:
    """A school's copy: its findings, each with the answer; whoever answers for the school does so here, and may answer anew until the letter ends."""
    found, asked = queries.notice(request.actor, receipt_id), queries.asked(request.actor, receipt_id)
    may_answer = holds(request.actor, Permission.ANSWER, school_id=found.school_id) and found.state not in ENDED
    may_fetch = holds(request.actor, Permission.FETCH, school_id=found.school_id)
    return page(request, "vulnerabilities/notice.html", {
        "may_fetch": may_fetch,
        "notice": found, "asked": [(each, ReplyForm(initial={"finding_id": each.id}, auto_id=f"id_{each.id}_%s")) for each in asked],
        "may_answer": may_answer, "form": ReportBackForm() if may_answer and found.state in OWED else None,
        "left": sum(each.is_due and each.kind is None for each in asked), "severities": SEVERITY_TITLES,
        "finding_states": STATE_TITLES, "kinds": ANSWER_KIND_TITLES, "states": actions.FOLLOW_UPS.flow.states, "formats": writing.FORMATS,
    })  # fmt: skip


@needs(Permission.ANSWER)
@require_POST
@at_once(TYPED)
def reply(request: ActedRequest, receipt_id: int) -> HttpResponse:
    given = cleaned(ReplyForm(request.POST))
    actions.reply(request.actor, receipt_id, now=clock.now(), **given)
    return back(request, _("已回報這筆弱點。"), "vulnerabilities:notice", receipt_id, anchor=f"f{given['finding_id']}")


@needs(Permission.ANSWER)
@require_POST
@at_once("the bureau hears that all was answered, and a re-test decides")
def report_back(request: ActedRequest, receipt_id: int) -> HttpResponse:
    act = partial(actions.report_back, request.actor, receipt_id, now=clock.now())
    return step(request, act, _("已回報，等候複測確認。"), "vulnerabilities:notice", receipt_id, form=ReportBackForm(request.POST))


@needs(Permission.SEE)
@served(Urgency.LATER)
def document(request: ActedRequest, receipt_id: int, suffix: str) -> HttpResponse:
    """The letter as ODT or PDF."""
    if suffix not in writing.FORMATS:
        raise Http404
    found = queries.notice(request.actor, receipt_id)
    content = documents.write(writing.document(found), suffix)
    return download(content, documents.MEDIA_TYPES[suffix], f"{found.number}.{suffix}")
