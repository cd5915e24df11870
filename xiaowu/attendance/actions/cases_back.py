"""What days before a merger led to at the successor goes back with the children if the merger is taken back (中輟通報、缺課預警隨併校復原).

Of days before alone the successor's noon finds a case; it must not keep the merger. The case goes in the transaction in which the children do, its
follow-up right after, by the house's own job. The successor knew how many days it were and not which: the rule says it anew.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from xiaowu.attendance.actions.dropout import LOOKS_BACK
from xiaowu.attendance.models import Dropout
from xiaowu.attendance.rules.dropout import KIND, DayMark, Ground, GroundReached, day_mark, stands_on
from xiaowu.followups.actions.merging import given_back
from xiaowu.followups.models import FollowUp
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, value
from xiaowu.kernel.queue import soon
from xiaowu.roster.events import MergerTakenBack
from xiaowu.roster.models import Term

JOB = "attendance.hand_back"


def give_back(event: MergerTakenBack) -> None:
    """Runs in the transaction in which the merger is taken back, before the children leave the successor."""
    of = [event.school_id, event.successor_id, event.day]
    term = Term.objects.filter(starts__lte=event.day, ends__gte=event.day).first()
    begins = term.starts if term else date.max
    found = rows(_Case, "select * from attendance_cases_before(%s, %s, %s, %s)", [*of, min(begins, event.day - LOOKS_BACK)])
    stand = [each.stands(event.day, begins) for each in found]
    days = [[each.id for each in found], [each.since for each in stand], [each.on for each in stand], [each.before for each in stand]]
    value("select attendance_cases_returned(%s, %s, %s, %s::bigint[], %s::date[], %s::date[], %s::integer[])", [*of, *days])
    soon(JOB, school_id=event.school_id, successor_id=event.successor_id)


@dataclass(frozen=True, slots=True)
class _Case:
    """A case of days before, since when the child sat at the old school, and its school days: (day, mark, whether the roll was taken)."""

    id: int
    ground: Ground
    days_before: int
    came: date
    days: list[tuple[str, str, bool]]

    def stands(self, merged: date, term_starts: date) -> GroundReached:
        marks = [(date.fromisoformat(day), day_mark(mark, is_taken=is_taken)) for day, mark, is_taken in self.days]
        eve = [(merged - timedelta(days=1), DayMark.UNKNOWN)]  # of a child without a school day before
        return stands_on(self.ground, marks or eve, self.days_before, self.came, term_starts)


def hand_back(actor: Actor, school_id: int, successor_id: int, *, now: datetime) -> int:
    """The follow-ups of cases that are the school's again stand there as far as they were, also those that ended; returns how many."""
    mine = Dropout.objects.filter(school_id=school_id).values("pk")
    known = FollowUp.objects.filter(kind=KIND, school_id=school_id, about__isnull=False).values("about")
    came = FollowUp.objects.select_for_update(of=("self",)).filter(kind=KIND, school_id=successor_id, about__in=mine).exclude(about__in=known)
    return given_back(actor, list(came.order_by("pk")), school_id, now=now)
