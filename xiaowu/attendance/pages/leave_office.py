"""Leave at the office (生教組): for a group, and the school's own rules."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.attendance.actions import leave as asking
from xiaowu.attendance.actions.leave import clash_words
from xiaowu.attendance.actions.leave_rules import as_shown, set_rules
from xiaowu.attendance.forms import TYPE_ASKED, GroupLeaveForm, LeaveRulesForm
from xiaowu.attendance.lists import LEAVES
from xiaowu.attendance.pages.leave import wish_of
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries import leave as queries
from xiaowu.attendance.queries.home import my_classes_on
from xiaowu.attendance.queries.leave_group import named
from xiaowu.attendance.queries.leave_left import left_undecided
from xiaowu.attendance.rules.leave_entered import typed
from xiaowu.attendance.rules.leave_types import NEVER, rules_of
from xiaowu.attendance.rules.roll import LEAVE_TITLES, LeaveType
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, needs, own_schools, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.seen import Seen
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import TYPED, Question, asks_first, at_once
from xiaowu.kernel.ui.entered import entered
from xiaowu.kernel.ui.marks import sentences
from xiaowu.roster.queries.places import classes
from xiaowu.roster.queries.told import told_before
from xiaowu.roster.rules.beside import Affected
from xiaowu.roster.rules.roles import ROLE_TITLES
from xiaowu.timetable.queries.hours import further_lessons


@page_for(LEAVES)
def leaves(request: ActedRequest) -> HttpResponse:
    """The requests, and the ways to ask for somebody."""
    actor, day = request.actor, clock.today()
    context = {
        "classes": [
            (each.school_id, each.class_id, each.name)
            for each in my_classes_on(actor, day)
            if holds(actor, Permission.ASK_LEAVE_FOR, school_id=each.school_id, class_id=each.class_id)
        ],
        "schools": own_schools(actor, Permission.ASK_GROUP_LEAVE),
        "keeps": own_schools(actor, Permission.KEEP_LEAVE_RULES),
        "left": left_undecided(actor),
        "types": LEAVE_TITLES,
        "subscribes": holds(actor, Permission.SUBSCRIBE_LEAVE, school_id=ANYWHERE),
    }
    return show(request, LEAVES, template="attendance/leave/list.html", context=lambda _rows: context)


def _form(request: ActedRequest, school_id: int) -> GroupLeaveForm:
    require(request.actor, Permission.ASK_GROUP_LEAVE, school_id=school_id)  # before the school's classes are read, also for the question
    among = [(each.id, each.name) for each in classes(school_id, clock.today())]
    initial = {"leave_type": LeaveType.OFFICIAL.value, "first": clock.today()}
    offers, further = [queries.rules_at(school_id)], further_lessons([school_id], clock.today())
    return GroupLeaveForm(request.POST or None, among=among, offers=offers, further=further, initial=initial)


def _before(request: ActedRequest, school_id: int) -> Question | None:
    """Who goes, when, and who cannot since another leave stands; None for a form that is to come back with what is wrong."""
    form = _form(request, school_id)
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        students = named(school_id, given["classes"], given["students"], clock.today())
        found, asked, clashes = asking.conflicts(request.actor, school_id, students, wish_of(given), now=clock.now())
    except BadInput:
        return None  # the form says it
    names = {each.student_id: f"{each.class_name} {each.name}" for each in found}
    going = len(found) - len({each.student_id for each in clashes})
    about = f"{spoken.long(given['first'])} – {spoken.long(given['last'])} · {queries.day_count_of(asked.days)}"
    chain = "→".join(_(ROLE_TITLES[role]) for role in asked.chain)
    follows = (
        _("衝突的學生不列入這張假單。核准流程：%(chain)s。") % {"chain": chain}
        if clashes
        else _("沒有衝突。核准流程：%(chain)s。") % {"chain": chain}
    )
    told = ngettext("%(count)s 名學生", "%(count)s 名學生", going) % {"count": going}
    follows = sentences((follows, told_before(Affected([school_id], given["first"], given["last"], students))))
    given_as = entered(form, ("leave_type", "begins", "ends", "reason", "classes", "students"))
    left_out = ((names[each.student_id], clash_words(each)) for each in clashes)
    return Question(_("送出團體假單"), about, follows, (*given_as, (_("列入"), told), *left_out))


@needs(Permission.ASK_GROUP_LEAVE)
@takes("GET", "POST")
@asks_first(_before)
def group(request: ActedRequest, school_id: int) -> HttpResponse:
    """A team or a trip: everybody in one form."""
    form = _form(request, school_id)

    def act(**given: Any) -> list[int]:
        students = named(school_id, given["classes"], given["students"], clock.today())
        return asking.ask_for_group(request.actor, school_id, students, wish_of(given), now=clock.now())

    return submitted(
        request, form, act,
        done=lambda made: back(request, _sent(len(made)), "attendance:leaves"),
        again=lambda: page(request, "attendance/leave/group.html", {"form": form, "school": school_id, "classes": form.among}),
    )  # fmt: skip


def _sent(count: int) -> str:
    return ngettext("已為 %(count)s 名學生送出。", "已為 %(count)s 名學生送出。", count) % {"count": count}


@needs(Permission.KEEP_LEAVE_RULES)
@takes("GET", "POST")
@at_once(TYPED)
def rules(request: ActedRequest, school_id: int) -> HttpResponse:
    """The school's own rules."""
    level, stored = queries.rules_row(request.actor, school_id)
    standing = rules_of(level, stored.overrides)
    form = LeaveRulesForm(request.POST or None, initial=as_shown(typed(standing)))
    types = [(form[f"{each}_offered"], [form[f"{each}_{name}"] for name in TYPE_ASKED]) for each in LeaveType]
    of_types = {bound.name for offered, asked in types for bound in (offered, *asked)}
    context = {
        "form": form,
        "types": types,
        "beside": [form[name] for name in form.fields if name not in of_types and name != "seen"],
        "heads": list(TYPE_ASKED.values()),
        "ladder": standing.ladder,
        "roles": ROLE_TITLES,
        "never": NEVER,
    }

    def act(seen: Seen | None, **given: Any) -> None:
        set_rules(request.actor, school_id, given, seen=seen, now=clock.now())

    return submitted(
        request, form, act,
        done=lambda _made: back(request, _("請假規定已儲存。"), "attendance:leave_rules", school_id),
        again=lambda: page(request, "attendance/leave/rules.html", context),
    )  # fmt: skip
