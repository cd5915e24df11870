"""Whoever evaluates a cause of failures says what mends it and by which day (評估並訂期限); it is followed up, and reported to the joint meeting."""

from dataclasses import asdict
from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import flow_of
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.errors import BadInput, Conflict
from xiaowu.traffic.models import Evaluation
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.causes import measured
from xiaowu.traffic.queries.evaluations import figures_of, title_of
from xiaowu.traffic.rules.causes import KIND, Trait

MEND_TITLES = flow_of(KIND)


def evaluate(actor: Actor, trait: Trait, value: str, *, mend: str, due: date, now: datetime, owner: Owner | None = None) -> int:
    """Keep the figures of the last seven days and open what is owed; returns the follow-up's id. Without an
    owner the section that the city's folder names owes it. Raises Forbidden, BadInput, Conflict.
    """
    require(actor, Permission.EVALUATE, school_id=None)
    if due < clock.day(now):
        raise BadInput(_("改善期限不能早於今天。"), at="due")
    run("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"traffic_cause {trait} {value}"])  # two at once open one follow-up
    of = Evaluation.objects.filter(trait=trait, value=value)
    if FollowUp.objects.filter(kind=KIND, done_at=None, about__in=of.values("pk")).exists():
        raise Conflict(_("這個原因已經列管，請在原來的待辦上記錄或改期。"))
    found = measured(actor, [(trait, value)])[trait, value]
    if not found.failed:
        raise BadInput(_("最近七天沒有這樣的失敗。"))
    made = Evaluation.objects.create(at=now, trait=trait, value=value, **asdict(found))
    audit.record(actor, "evaluated", "traffic_cause", made.pk, trait=trait.value, due=due.isoformat())
    return open_follow_up(
        actor, KIND, Wish(title_of(trait, value), about=made.pk, due=due, owner=owner), text=f"{mend}\n{figures_of(found)}", now=now
    )
