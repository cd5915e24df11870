"""What was found about causes when somebody said how they are mended (原因評估), and how they stand now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.followups.models import FollowUp
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.text.figures import filled
from xiaowu.roster.rules.roles import Role
from xiaowu.traffic.models import Evaluation
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.causes import measured, name_of
from xiaowu.traffic.rules.causes import KIND, TRAIT_TITLES, Measured, Trait


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """A cause with its figures then and now, and the latest follow-up about it."""

    id: int
    at: datetime
    title: str
    then: Measured
    now: Measured
    follow_up: int | None


def title_of(trait: Trait, value: str) -> str:
    """主機「web-2」的失敗. One statement if it is a school."""
    return _("%(trait)s「%(value)s」的失敗") % {"trait": _(TRAIT_TITLES[trait]), "value": name_of(trait, value)}


def evaluation(actor: Actor, evaluation_id: int) -> EvaluationRow:
    """Three statements, four of a school. Raises Forbidden, NotFound."""
    require(actor, Permission.PLAN, school_id=None)
    found = Evaluation.objects.filter(pk=evaluation_id).first()
    if found is None:
        raise NotFound
    part = Trait(found.trait), found.value
    owed = FollowUp.objects.filter(kind=KIND, about=found.pk).order_by("-pk").values_list("pk", flat=True).first()
    return EvaluationRow(found.pk, found.at, title_of(*part), _then(found), measured(actor, [part])[part], owed)


def evaluation_page(_actor: Actor, evaluation_id: int) -> tuple[str, str] | None:
    """What its follow-up is about. One statement, two of a school."""
    found = Evaluation.objects.filter(pk=evaluation_id).first()
    return (title_of(Trait(found.trait), found.value), reverse("traffic:evaluation", args=[found.pk])) if found else None


def standing(actor: Actor, evaluations: Iterable[int]) -> dict[int, str]:
    """A line for the joint meeting: the figures then and now. Two statements. Raises Forbidden."""
    require(actor, Permission.PLAN, school_id=None)
    found = list(Evaluation.objects.filter(pk__in=list(evaluations)))
    now = measured(actor, [(Trait(each.trait), each.value) for each in found])
    return {each.pk: line_of(_then(each), now[Trait(each.trait), each.value]) for each in found}


def contractor(_held: FollowUp) -> Iterator[tuple[Role, int | None]]:
    """Who is told beside the owner: the firm whose contract is this platform."""
    yield Role.SYSTEM_VENDOR, None


def figures_of(then: Measured) -> str:
    """What was found, for whoever reads what is owed."""
    figures = {"failed": then.failed, "requests": then.requests, "share": f"{then.share:.1%}"}
    return filled(_("評估時七天內失敗 %(failed)d／%(requests)d（%(share)s）。"), figures)


def line_of(then: Measured, now: Measured) -> str:
    """Both figures in words."""
    figures = {
        "failed": then.failed, "requests": then.requests, "share": f"{then.share:.1%}",
        "failed_now": now.failed, "requests_now": now.requests, "share_now": f"{now.share:.1%}",
    }  # fmt: skip
    return filled(_("評估時七天內失敗 %(failed)d／%(requests)d（%(share)s）；最近七天 %(failed_now)d／%(requests_now)d（%(share_now)s）。"), figures)


def _then(found: Evaluation) -> Measured:
    return Measured(found.requests, found.failed, found.all_requests, found.all_failed)
