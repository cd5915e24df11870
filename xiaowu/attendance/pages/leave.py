"""Leave (請假): a family asks and follows its own; teachers and the office ask, decide and look back."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.attendance.actions import leave as asking
from xiaowu.attendance.actions import leave_flow
from xiaowu.attendance.actions.leave import Wish
from xiaowu.attendance.actions.leave_flow import LEAVES
from xiaowu.attendance.forms import DecisionForm, LeaveForm, PupilLeaveForm, SpanForm
from xiaowu.attendance.lists import LEAVE_TONES
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries import leave as queries
from xiaowu.attendance.queries.leave_children import placed_and_on_the_way
from xiaowu.attendance.queries.leave_left import as_if_there
from xiaowu.attendance.queries.roll import roll_sheet
from xiaowu.attendance.rules.leave import STATE_TITLES, VERB_TITLES, Span, State, Verb
from xiaowu.attendance.rules.leave_types import NEVER, PROOF_TITLES
from xiaowu.attendance.rules.roll import LEAVE_TITLES, LeaveType
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require, takes
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.flow.pages import sent_verb
from xiaowu.kernel.flow.pages import step as stepped
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, Question, asks_first, at_once
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.files import AttachmentForm, hand_out, taking_back
from xiaowu.kernel.ui.marks import marked, sentences
from xiaowu.roster.queries.told import soon_of, told_before
from xiaowu.roster.rules.beside import Affected
from xiaowu.roster.rules.roles import FAMILY_TITLES, ROLE_TITLES
from xiaowu.timetable.queries.hours import further_lessons
from xiaowu.timetable.rules.periods import WHOLE_DAY, title_of

_ROLES = {each.value: title for titles in (ROLE_TITLES, FAMILY_TITLES) for each, title in titles.items()}
_TONES = {Verb.APPROVE.value: "primary", Verb.REFUSE.value: "danger", Verb.WITHDRAW.value: "danger"}
_STEPS = {**{verb.value: title for verb, title in VERB_TITLES.items()}, Verb.PASS.value: VERB_TITLES[Verb.APPROVE]}


@needs(Permission.SEE_OWN)
def own(request: ActedRequest) -> HttpResponse:
    """What the family has asked, and how it stands."""
    context = {
        "rows": queries.own_leaves(request.actor),
        "types": LEAVE_TITLES,
        "states": STATE_TITLES,
        "tones": LEAVE_TONES,
        "roles": _ROLES,
        "days_of": queries.day_count,
    }
    return page(request, "attendance/leave/own.html", context)


@needs(Permission.ASK_LEAVE)
@takes("GET", "POST")
@at_once(ADDS)
def ask(request: ActedRequest) -> HttpResponse:
    """A guardian's form, for one or several children."""
    children, on_the_way = placed_and_on_the_way(request.actor)
    schools = list(dict.fromkeys(child.school_id for child in children))
    offers, further = [queries.rules_at(each) for each in schools], further_lessons(schools, clock.today())
    choices = [(each.student_id, marked(f"{each.name}（{each.school} {each.class_name}）")) for each in children]
    begins = {"first": clock.today()}
    form = LeaveForm(request.POST or None, request.FILES or None, children=choices, offers=offers, further=further, initial=begins)

    def act(**given: Any) -> list[int]:
        whose = given.pop("children", None) or [each.student_id for each in children]
        made = asking.ask_for_own(request.actor, whose, wish_of(given), now=clock.now())
        return _with_proof(request, made, given.get("attachment"))

    told = told_before(_days_of(form, schools, [each.student_id for each in children]), is_family=True)
    context = {
        "form": form, "children": children, "on_the_way": on_the_way, "rules": offers, "types": LEAVE_TITLES, "never": NEVER, "proofs": PROOF_TITLES,
        "told": told,
    }  # fmt: skip
    return submitted(
        request, form, act,
        done=lambda made: back(request, _("假單已送出。"), *(("attendance:leave", made[0]) if len(made) == 1 else ("attendance:own_leave",))),
        again=lambda: page(request, "attendance/leave/ask.html", context),
    )  # fmt: skip


def _days_of(form: SpanForm, schools: list[int], students: list[int]) -> Affected:
    """The days that the form names, as they were sent or as the request has them; where none is chosen, all of which somebody may have been told."""
    days = form.initial
    if form.is_bound:
        form.full_clean()  # days that can be read, also where something else is wrong
        days = form.cleaned_data
    if days.get("first") and days.get("last"):
        return Affected(schools, days["first"], days["last"], students)
    return soon_of(schools, students)


@needs(Permission.ASK_LEAVE_FOR)
@takes("GET", "POST")
@at_once(ADDS)
def ask_for(request: ActedRequest, school_id: int, class_id: int) -> HttpResponse:
    """A teacher's form, for a child of the class; student affairs' for any child's."""
    require(request.actor, Permission.ASK_LEAVE_FOR, school_id=school_id, class_id=class_id)
    sheet = roll_sheet(request.actor, school_id, class_id, clock.today())
    pupils = [(each.student_id, f"{each.seat} {each.name}") for each in sheet.rows if each.name]
    offer, further, begins = queries.rules_at(school_id), further_lessons([school_id], clock.today()), {"first": clock.today()}
    form = PupilLeaveForm(request.POST or None, request.FILES or None, pupils=pupils, offers=[offer], further=further, initial=begins)

    def act(student: int, **given: Any) -> list[int]:
        made = asking.ask_for(request.actor, school_id, student, wish_of(given), now=clock.now())
        return _with_proof(request, [made], given.get("attachment"))

    told = told_before(_days_of(form, [school_id], [student_id for student_id, _name in pupils]))
    context = {"form": form, "sheet": sheet, "rules": [offer], "types": LEAVE_TITLES, "never": NEVER, "proofs": PROOF_TITLES, "told": told}
    return submitted(
        request, form, act,
        done=lambda made: back(request, _("假單已送出。"), "attendance:leave", made[0]),
        again=lambda: page(request, "attendance/leave/ask_for.html", context),
    )  # fmt: skip


@needs(Permission.SEE_LEAVE)
def leave(request: ActedRequest, leave_id: int) -> HttpResponse:
    """One request: what is asked, how far it is, what may be done with it."""
    with as_if_there(request.actor, leave_id) as actor:
        context = _shown(actor, leave_id)
        if actor is not request.actor:  # of a school that merged: it is decided, and nothing is added any more
            buttons = [each for each in context["buttons"] if each.verb is not Verb.RETURN]
            context |= {"may_again": False, "may_attach": False, "buttons": buttons}
        return page(request, "attendance/leave/leave.html", context)


def _shown(actor: Actor, leave_id: int) -> dict[str, Any]:
    found = queries.leave(actor, leave_id)
    offer = queries.rules_at(found.school_id)
    rule, proofs = offer.types.get(found.leave_type), queries.attached(leave_id)
    buttons = [each for each in LEAVES.buttons(actor, found) if not each.refusal and each.verb is not Verb.ASK_AGAIN]
    mine = LEAVES.buttons(actor, found)
    is_mine = any(each.verb is Verb.WITHDRAW for each in mine if not each.refusal)
    return {
        "it": found,
        "is_family": queries.is_family(actor),
        "types": LEAVE_TITLES,
        "states": STATE_TITLES,
        "tones": LEAVE_TONES,
        "verbs": _STEPS,
        "roles": _ROLES,
        "buttons": buttons,
        "button_tones": _TONES,
        "may_again": any(each.verb is Verb.ASK_AGAIN and not each.refusal for each in mine),
        "may_attach": is_mine,
        "form": DecisionForm(initial={"seen": found.sequence}),
        "files": proofs,
        "waits_words": _(_ROLES[found.waits_for]) if found.waits_for else "",
        "lacks_proof": bool(rule and not proofs and found.days >= rule.proof_from and rule.proof_from < NEVER),
        "proof": PROOF_TITLES[rule.proof] if rule else "",
        "begins": period_words(found.begins),
        "ends": period_words(found.ends),
        "days": queries.day_count(found.days),
        "source": rule.source if rule else "",
        "told": _told(actor, found) if buttons else "",
    }


def _told(actor: Actor, found: queries.LeaveSheet) -> str:
    """What was told of its days already, for whoever decides on it or takes it back."""
    whose = Affected([found.school_id], found.first_day, found.last_day, [found.student_id])
    return told_before(whose, is_family=queries.is_family(actor))


def _asked(request: ActedRequest, leave_id: int) -> Question | None:
    """What undoes a leave that rolls rest on, and what ends a request, is asked about."""
    verb = sent_verb(request, LEAVES.flow)
    if verb is not Verb.WITHDRAW:
        return None
    with as_if_there(request.actor, leave_id) as actor:
        return _withdrawing(actor, leave_id)


def _withdrawing(actor: Actor, leave_id: int) -> Question:
    found = queries.leave(actor, leave_id)
    follows = _("已經補正的點名會還原成請假以前的樣子。") if found.state is State.APPROVED else _("假單撤回後不再審核；需要時可以重新申請。")
    about = _("%(child)s %(type)s %(days)s 天") % {
        "child": found.child,
        "type": _(LEAVE_TITLES[found.leave_type]),
        "days": queries.day_count(found.days),
    }
    return Question(_("撤回假單"), about, sentences((follows, _told(actor, found) if found.state is State.APPROVED else "")))


@needs(Permission.SEE_LEAVE)
@require_POST
@asks_first(_asked)
@at_once("a decision has its words beside it, is told to whoever asked, and what is approved is taken back by its own button")
def advance(request: ActedRequest, leave_id: int) -> HttpResponse:
    """Decide, or take back."""
    verb, form = sent_verb(request, LEAVES.flow), DecisionForm(request.POST)
    if verb in (Verb.ASK_AGAIN, Verb.PASS):
        raise BadInput(_("請選擇要進行的動作。"))
    with as_if_there(request.actor, leave_id) as actor:
        if verb is Verb.RETURN and actor is not request.actor:
            raise BadInput(_("學校已併校，家長不能再補正；請同意或不准假，並寫下理由。"))
        act = partial(leave_flow.step, actor, leave_id, verb, now=clock.now())
        return stepped(request, act, _said, "attendance:leave", leave_id, form=form)


def _said(state: State) -> str:
    said = {
        State.ASKED: _("已同意，送下一關審核。"), State.APPROVED: _("已核准，點名會帶入這段請假。"), State.RETURNED: _("已退回，申請人會收到通知。"),
        State.REFUSED: _("已不准假，申請人會收到通知。"),
    }  # fmt: skip
    return said.get(state, _("假單已撤回。"))


@needs(Permission.ASK_LEAVE)
@takes("GET", "POST")
@at_once(ADDS)
def again(request: ActedRequest, leave_id: int) -> HttpResponse:
    """What was returned, to be completed and sent again."""
    found = queries.leave(request.actor, leave_id)
    offer = queries.rules_at(found.school_id)
    initial = {
        "leave_type": found.leave_type.value, "kin": found.kin, "first": found.first_day, "last": found.last_day, "begins": found.begins or "",
        "ends": found.ends or "", "reason": found.reason,
    }  # fmt: skip
    further = further_lessons([found.school_id], clock.today())
    form = LeaveForm(request.POST or None, request.FILES or None, offers=[offer], further=further, initial=initial)
    told = told_before(_days_of(form, [found.school_id], [found.student_id]), is_family=queries.is_family(request.actor))
    context = {"form": form, "it": found, "rules": [offer], "types": LEAVE_TITLES, "never": NEVER, "proofs": PROOF_TITLES, "told": told}

    def act(**given: Any) -> State:
        state = asking.ask_again(request.actor, leave_id, wish_of(given), now=clock.now())
        _with_proof(request, [leave_id], given.get("attachment"))
        return state

    if found.state is not State.RETURNED and request.method == "GET":
        return back(request, _("這份假單目前不需要補正。"), "attendance:leave", leave_id)
    if found.state is not State.RETURNED:  # somebody was first: the words that were sent come back, with the way to the request
        return stepped(request, act, _("假單已再次送出。"), "attendance:leave", leave_id, form=form)
    return submitted(
        request, form, act,
        done=lambda _state: back(request, _("假單已再次送出。"), "attendance:leave", leave_id),
        again=lambda: page(request, "attendance/leave/again.html", context),
        refuses=(BadInput,),
    )  # fmt: skip


@needs(Permission.ASK_LEAVE)
@require_POST
@at_once("whoever attached it takes it back")
def attach(request: ActedRequest, leave_id: int) -> HttpResponse:
    sent = cleaned(AttachmentForm(request.POST, request.FILES))["attachment"]
    leave_flow.attach(request.actor, leave_id, filename=sent.name, sent=sent, now=clock.now())
    return back(request, _("附件已加入。"), "attendance:leave", leave_id)


@needs(Permission.SEE_LEAVE)
def proof(request: ActedRequest, leave_id: int, file_id: int) -> HttpResponseBase:
    with as_if_there(request.actor, leave_id) as actor:
        return hand_out(request, queries.proof(actor, leave_id, file_id))


def _taking_back(request: ActedRequest, leave_id: int, file_id: int) -> Question:
    return taking_back(queries.proof(request.actor, leave_id, file_id))


@needs(Permission.ASK_LEAVE)
@require_POST
@asks_first(_taking_back)
def take_back(request: ActedRequest, leave_id: int, file_id: int) -> HttpResponse:
    leave_flow.take_back(request.actor, leave_id, file_id=file_id)
    return back(request, _("附件已收回。"), "attendance:leave", leave_id)


def wish_of(given: dict[str, Any]) -> Wish:
    """What a form asks."""
    span = Span(given["first"], given["last"], given.get("begins") or WHOLE_DAY, given.get("ends") or WHOLE_DAY)
    return Wish(LeaveType(given["leave_type"]), span, given["reason"], given.get("kin") or 0)


def period_words(period: int) -> str:
    return _(title_of(period)) if period else ""


def _with_proof(request: ActedRequest, made: list[int], sent: Any) -> list[int]:
    for each in made if sent else ():
        sent.seek(0)
        leave_flow.attach(request.actor, each, filename=sent.name, sent=sent, now=clock.now())
    return made
