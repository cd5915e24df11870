"""The rule of refunds (退費規定): in words for everybody who counts or settles them, written line by line, tried on an invented child."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import TYPED, Question, asks_first, at_once
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.marks import sentences
from xiaowu.meals.actions import refund_rules as actions
from xiaowu.meals.forms.refunds import IssueForm, LineForm, SampleForm, SeenDraft, TrialForm, WholeRuleForm, at_of, typed_line
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import refund_rules as queries
from xiaowu.meals.queries.refund_rules import Invented
from xiaowu.meals.queries.refund_versions import history, standing
from xiaowu.meals.rules.refunds import VERDICT_TITLES, RefundRule, Verdict
from xiaowu.roster.queries.places import school

_DRAFT = "meals:refund_draft"


@needs(Permission.SEE_REFUNDS)
def rule(request: ActedRequest, school_id: int) -> HttpResponse:
    """The rule in force, in words, a trial of it, and every rule that was ever put in force."""
    require(request.actor, Permission.SEE_REFUNDS, school_id=school_id)
    today = clock.today()
    known = history(school_id)
    held = queries.in_force(standing(known), today)
    context = {
        "school": school(school_id, today),
        "held": held,
        "explained": queries.explained(held.rule) if held else None,
        "known": known,
        "keeps": holds(request.actor, Permission.KEEP_REFUND_RULES, school_id=school_id),
        "today": today,
        **(_trial(request, held.rule, school_id) if held else {}),
    }
    return page(request, "meals/refunds/rule.html", context)


@needs(Permission.KEEP_REFUND_RULES)
def draft(request: ActedRequest, school_id: int) -> HttpResponse:
    """The draft in words, what contradicts itself at its line, and a trial of it."""
    return _draft_page(request, school_id)


def _draft_page(request: ActedRequest, school_id: int, **forms: Any) -> HttpResponse:
    found, seen = queries.draft(request.actor, school_id)
    kept = {name: getattr(found, name) for name in ("settle", "subsidised", "paid_first", "registered", "staff", "notes")}
    context = {
        "school": school(school_id, clock.today()),
        "explained": queries.explained(found),
        "seen": seen,
        "whole": WholeRuleForm(initial=kept | {"seen": seen}),
        "sample": SampleForm(initial={"seen": seen}),
        "issue": IssueForm(initial={"seen": seen}),
        **_trial(request, found, school_id),
        **forms,
    }
    return page(request, "meals/refunds/draft.html", context)


def _trial(request: ActedRequest, found: RefundRule, school_id: int) -> dict[str, Any]:
    """The trial's form, and what the rule says once it is asked."""
    today = clock.today()
    asked = request.GET.dict() if "ground" in request.GET else None
    initial = {"ground": "sick", "first": today, "days": 3, "told_on": today, "told_hour": "07:30", "group": 1}
    form = TrialForm(asked, initial=initial)
    result: list[tuple[Any, str, str]] = []
    if asked is not None and form.is_valid():
        given = form.cleaned_data
        child = Invented(
            given["ground"], given["first"], given["days"], at_of(given["told_on"], given["told_hour"]),
            at_of(given["asked_on"], None) if given["asked_on"] else None, given["group"], given["proof"], given["registered"],
        )  # fmt: skip
        tones = {Verdict.PAID: "good"}
        result = [(day, VERDICT_TITLES[said], tones.get(said, "")) for day, said in queries.tried(found, school_id, child)]
    return {"trial": form, "result": result}


@needs(Permission.KEEP_REFUND_RULES)
@takes("GET", "POST")
@at_once(TYPED)
def line(request: ActedRequest, school_id: int, number: int) -> HttpResponse:
    """One line of the draft; 0 is a new one."""
    found, seen = queries.draft(request.actor, school_id)
    kept = queries.line_of(found, number) if request.method == "GET" else None
    form = LineForm(request.POST or None, initial=typed_line(kept) | {"seen": seen})

    def act(**given: Any) -> None:
        actions.put_line(request.actor, school_id, number, form.line, seen=given["seen"], now=clock.now())

    context = {"form": form, "school": school(school_id, clock.today()), "number": number}
    return submitted(
        request, form, act,
        done=lambda _made: back(request, _("已寫入草稿。"), _DRAFT, school_id),
        again=lambda: page(request, "meals/refunds/line.html", context),
    )  # fmt: skip


@needs(Permission.KEEP_REFUND_RULES)
@require_POST
@at_once("a draft binds nobody, and the line is typed anew")
def drop_line(request: ActedRequest, school_id: int, number: int) -> HttpResponse:
    require(request.actor, Permission.KEEP_REFUND_RULES, school_id=school_id)
    given = cleaned(SeenDraft(request.POST))
    actions.drop_line(request.actor, school_id, number, seen=given["seen"], now=clock.now())
    return back(request, _("已從草稿刪除這一條。"), _DRAFT, school_id)


@needs(Permission.KEEP_REFUND_RULES)
@require_POST
@at_once(TYPED)
def set_whole(request: ActedRequest, school_id: int) -> HttpResponse:
    """What holds for all lines."""
    form = WholeRuleForm(request.POST)

    def act(seen: str, **given: Any) -> None:
        actions.set_whole(request.actor, school_id, given, seen=seen, now=clock.now())

    return submitted(
        request, form, act,
        done=lambda _made: back(request, _("已寫入草稿。"), _DRAFT, school_id),
        again=lambda: _draft_page(request, school_id, whole=form),
    )  # fmt: skip


def _replacing(request: ActedRequest, school_id: int) -> Question | None:
    """A draft with lines is asked about before a sample takes its place."""
    found, _seen = queries.draft(request.actor, school_id)
    if not found.lines or not SampleForm(request.POST).is_valid():
        return None
    return Question(
        _("從範例重新開始"), school(school_id, clock.today()).name, _("目前草稿的內容會由範例取代。"), ((_("草稿的條數"), len(found.lines)),)
    )


@needs(Permission.KEEP_REFUND_RULES)
@require_POST
@asks_first(_replacing)
def begin_from(request: ActedRequest, school_id: int) -> HttpResponse:
    """A sample to begin with."""
    form = SampleForm(request.POST)

    def act(seen: str, sample: str) -> None:
        actions.begin_from(request.actor, school_id, sample, seen=seen, now=clock.now())

    return submitted(
        request, form, act,
        done=lambda _made: back(request, _("草稿已換成範例，請照本校的規定修改。"), _DRAFT, school_id),
        again=lambda: _draft_page(request, school_id, sample=form),
    )  # fmt: skip


def _issuing(request: ActedRequest, school_id: int) -> Question | None:
    found, _seen = queries.draft(request.actor, school_id)
    form = IssueForm(request.POST)
    if not form.is_valid() or not queries.explained(found).is_sound:
        return None  # the form says it
    begins, today = form.cleaned_data["begins"], clock.today()
    about = _("%(school)s，從%(day)s起") % {"school": school(school_id, today).name, "day": spoken.long(begins)}
    follows = _("生效的規定不能修改；要改時另訂從某一天起適用的新規定。")
    if begins <= today:
        follows = sentences((follows, _("從這一天起，還沒結算的日子改依新規定計算，已經過去的也是；試算會跟著改變。")))
    held = queries.in_force(queries.versions(school_id), begins)
    differs = tuple((_("改變"), each) for each in queries.changed(found, held.rule)) if held else ()
    return Question(_("讓規定生效"), about, follows, ((_("規定的條數"), len(found.lines)), *differs), is_grave=True)


@needs(Permission.KEEP_REFUND_RULES)
@require_POST
@asks_first(_issuing)
def issue(request: ActedRequest, school_id: int) -> HttpResponse:
    """The draft holds from a day on."""
    form = IssueForm(request.POST)

    def act(seen: str, begins: Any) -> None:
        actions.issue(request.actor, school_id, begins, seen=seen, now=clock.now())

    return submitted(
        request, form, act,
        done=lambda _made: back(request, _("退費規定已生效。"), "meals:refund_rule", school_id),
        again=lambda: _draft_page(request, school_id, issue=form),
    )  # fmt: skip
