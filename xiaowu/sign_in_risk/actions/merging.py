"""Cases of a school that merges follow whose accounts they are about (異常登入隨併校移轉、復原): to the successor with a child, or to where somebody
serves from then on; to the bureau where that is nowhere, or at several places. Whoever merges schools may not write what is owed: a job does it.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import step
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.rules.kinds import HANDED_ON
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.queue import one_by_one, soon
from xiaowu.roster.events import MergerTakenBack, SchoolMerged
from xiaowu.roster.models import School
from xiaowu.sign_in_risk.actions.cases import owe
from xiaowu.sign_in_risk.models import Alert, Case
from xiaowu.sign_in_risk.rules.cases import KIND

REHOME = "sign_in_risk.rehome"  # the job


def moved(event: SchoolMerged | MergerTakenBack) -> None:
    soon(REHOME, school_id=event.school_id, successor_id=event.successor_id)


def rehome(actor: Actor, school_id: int, successor_id: int, *, now: datetime) -> int:
    """Open cases are owed where their accounts belong by now; returns how many moved. If the merger was taken back, those that belong to the school
    again go back to it, and no other does.
    """
    is_closed = School.objects.filter(pk=school_id, closed_on__isnull=False).exists()
    at = Q(school_id=school_id) if is_closed else Q(school_id=successor_id) | Q(school_id=None)
    found = Case.objects.select_for_update(of=("self",)).filter(at, closed=None).order_by("pk")
    return sum(one_by_one(list(found), lambda each: _moved(actor, each, school_id, is_closed, now)))


def _moved(actor: Actor, case: Any, school_id: int, is_closed: bool, now: datetime) -> bool:
    belongs = value("select sign_in_risk_school_of(%s, %s)", [case.account_id, clock.day(now)])
    to = None if is_closed and belongs == school_id else belongs
    if to == case.school_id or (not is_closed and to != school_id):
        return False
    Case.objects.filter(pk=case.pk).update(school_id=to)
    Alert.objects.filter(case_id=case.pk).update(school_id=to)
    for owed in FollowUp.objects.filter(kind=KIND, about=case.pk, done_at=None):
        step(actor, owed.pk, Verb.CLOSE, text=_("學校併校或復原，由目前所在的學校或教育局接續處理。"), outcome=HANDED_ON, now=now)
    case.school_id = to
    owe(actor, case, now)
    audit.record(actor, "moved", "case", case.pk, school_id=to)
    return True
