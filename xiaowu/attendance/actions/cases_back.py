"""What days before a merger led to at the successor goes back with the children if the merger is taken back (中輟通報、缺課預警隨併校復原).

Of days before alone the successor's noon finds a case; it must not keep the merger. The case goes in the transaction in which the children do, its
follow-up right after, by the house's own job.
"""

from datetime import datetime

from xiaowu.attendance.models import Dropout
from xiaowu.attendance.rules.dropout import IN_A_ROW, IN_A_TERM, KIND
from xiaowu.followups.actions.merging import given_back
from xiaowu.followups.models import FollowUp
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.queue import soon
from xiaowu.roster.events import MergerTakenBack

JOB = "attendance.hand_back"


def give_back(event: MergerTakenBack) -> None:
    """Runs in the transaction in which the merger is taken back, before the children leave the successor."""
    value("select attendance_cases_back(%s, %s, %s, %s, %s)", [event.school_id, event.successor_id, event.day, IN_A_ROW, IN_A_TERM])
    soon(JOB, school_id=event.school_id, successor_id=event.successor_id)


def hand_back(actor: Actor, school_id: int, successor_id: int, *, now: datetime) -> int:
    """The follow-ups of cases that are the school's again stand there as far as they were, also those that ended; returns how many."""
    mine = Dropout.objects.filter(school_id=school_id).values("pk")
    known = FollowUp.objects.filter(kind=KIND, school_id=school_id, about__isnull=False).values("about")
    came = FollowUp.objects.select_for_update(of=("self",)).filter(kind=KIND, school_id=successor_id, about__in=mine).exclude(about__in=known)
    return given_back(actor, list(came.order_by("pk")), school_id, now=now)
