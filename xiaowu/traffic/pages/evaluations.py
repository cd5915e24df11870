"""A cause is evaluated: its figures, what mends it, by which day (評估); and how it stands since then."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xiaowu.followups.queries.kinds import kind, owner_at, owners_of
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import number
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import TYPED, at_once
from xiaowu.traffic.actions import evaluating
from xiaowu.traffic.forms import EvaluationForm
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries import evaluations
from xiaowu.traffic.queries.causes import measured
from xiaowu.traffic.queries.tracked import tracked
from xiaowu.traffic.rules.causes import KIND, MEND_TITLES, Trait


@needs(Permission.EVALUATE)
@takes("GET", "POST")
@at_once(TYPED)
def evaluate(request: ActedRequest, trait: str, value: str) -> HttpResponse:
    """The form, with what usually mends such a cause."""
    is_school = (found := number(value)) is not None and str(found) == value  # one cause has one address
    if trait not in set(Trait) or (trait == Trait.SCHOOL and not is_school) or (trait == Trait.LOAD and value not in ("busy", "other")):
        raise Http404
    part = Trait(trait), value[:100]
    open_already = tracked(request.actor).get(part)
    if open_already and request.method != "POST":
        return redirect("followups:follow_up", open_already.follow_up)
    usual = {"mend": _(MEND_TITLES[part[0]]), "owner": owner_at(kind(KIND), None).value}
    form = EvaluationForm(request.POST or None, initial=usual, among=owners_of(kind(KIND), has_school=False))
    return submitted(
        request, form, partial(evaluating.evaluate, request.actor, *part, now=clock.now()),
        done=lambda made: back(request, _("已列管，並列入準備中的聯席會議議程；到期前會提醒。"), "followups:follow_up", made),
        again=lambda: page(
            request, "traffic/evaluate.html",
            {"form": form, "title": evaluations.title_of(*part), "found": measured(request.actor, [part])[part]},
        ),
    )  # fmt: skip


@needs(Permission.PLAN)
def evaluation(request: ActedRequest, evaluation_id: int) -> HttpResponse:
    return page(request, "traffic/evaluation.html", {"row": evaluations.evaluation(request.actor, evaluation_id)})
