"""Schools get another code, close, and open again (學校代碼、裁撤、併校): pages of the bureau that show an act before it is done."""

from dataclasses import dataclass
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import ITS_PAGE, TYPED, Question, asks_first, at_once, yes_to
from xiaowu.kernel.ui.marks import sentences
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.forms import ClosingForm, CodeForm
from xiaowu.roster.pages import asking
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import places
from xiaowu.roster.queries.places import SchoolRow
from xiaowu.roster.queries.schools import Closing, beside, closing_of
from xiaowu.roster.queries.told import AHEAD, told_before
from xiaowu.roster.rules.beside import Affected


@needs(Permission.KEEP_SCHOOLS)
@require_POST
@at_once(TYPED)
def correct_code(request: ActedRequest, school_id: int) -> HttpResponse:
    act, said = partial(actions.correct_code, request.actor, school_id), _("學校代碼已修改，舊代碼仍可查到這所學校。")
    return save_as_seen(request, CodeForm(request.POST), act, said=said, to="roster:school", args=(school_id,))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The form in which a closing is chosen, and, if it can be read, what that would change."""

    school: SchoolRow
    form: ClosingForm
    plan: Closing | None
    beside: list[tuple[str, int]]
    told: str

    @property
    def sent(self) -> dict[str, object]:
        """What the button sends with which it is done."""
        return {"closed_on": self.plan.closed_on if self.plan else "", "successor_id": self.form["successor_id"].value() or ""}

    def question(self) -> Question | None:
        """All that the page tells; None where there is nothing to do."""
        plan = self.plan
        if plan is None or plan.refusal:
            return None
        about = "　".join(filter(None, [self.school.name, spoken.long(plan.closed_on), plan.successor]))
        counts: list[tuple[str, str | int]] = [
            (_("在學學生"), plan.children),
            (_("連同班級與座號移入"), plan.along),
            (_("其中改學號"), plan.renumbered),
        ]
        counts += [(_("正在轉入"), plan.on_the_way), *self.beside, (_("結束的職務"), plan.posts), (_("帳號停用的人"), plan.out)]
        counts += [(f"{each.academic_year} {each.name}", f"{each.along} / {each.children}") for each in plan.classes]
        return Question(_("裁撤或併校"), about, sentences((_("以下是現在的試算。"), self.told)), tuple(counts))


def _asked(request: ActedRequest, school_id: int) -> _Asked:
    today = clock.today()
    school = places.school(school_id, today)
    sent = request.POST if request.method == "POST" else request.GET
    form = ClosingForm(sent if "closed_on" in sent else None, actor=request.actor, school=school, initial={"closed_on": today})
    plan = closing_of(request.actor, school_id, **form.cleaned_data, today=today) if form.is_valid() else None
    return _Asked(school, form, plan, _beside(request, school_id, plan) if plan else [], _told(school_id, plan) if plan else "")


def _closing(request: ActedRequest, school_id: int) -> Question | None:
    return _asked(request, school_id).question()


@needs(Permission.KEEP_SCHOOLS)
@takes("GET", "POST")
@asks_first(_closing)
@at_once(ITS_PAGE)
def close(request: ActedRequest, school_id: int) -> HttpResponse:
    """First the day and the successor, then what that would change, then the act; if by then it would change something else, that is shown first."""
    asked = _asked(request, school_id)
    plan, question = asked.plan, asked.question()
    if plan and question and request.method == "POST":
        actions.close_school(request.actor, school_id, closed_on=plan.closed_on, successor_id=plan.successor_id, today=clock.today(), seen=plan)
        return back(request, _("學校已裁撤。如辦理有誤，可於本頁復原。"), "roster:school", school_id)
    context = {
        "school": asked.school,
        "form": asked.form,
        "plan": plan,
        "beside": asked.beside,
        "told": asked.told,
        "sent": asked.sent,
        "yes": yes_to(question, asked.sent) if question else "",
    }
    is_wrong = bool(asked.form.errors) or bool(request.method == "POST" and plan and plan.refusal)
    return page(request, "roster/closing.html", context, status=422 if is_wrong else 200)


def _beside(request: ActedRequest, school_id: int, plan: Closing) -> list[tuple[str, int]]:
    return beside(request.actor, school_id, plan.successor_id, plan.closed_on) if plan.successor_id and not plan.refusal else []


def _told(school_id: int, plan: Closing) -> str:
    """Of which days kitchens of either school were told."""
    schools = [each for each in (school_id, plan.successor_id) if each]
    return told_before(Affected(schools, plan.closed_on, plan.closed_on + AHEAD))


@needs(Permission.KEEP_SCHOOLS)
@require_POST
@asks_first(asking.reopening)
def reopen(request: ActedRequest, school_id: int) -> HttpResponse:
    count = actions.reopen_school(request.actor, school_id)
    return back(request, filled(_("裁撤已復原，%(count)d 位學生回到原班級。"), {"count": count}), "roster:school", school_id)
