"""Keeping rolls in order (點名資料維護)."""

from datetime import timedelta

from xiaowu.attendance.actions import cases_back, dropout, telling
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.queue import job, periodic

AHEAD = timedelta(days=60)
DAYS_AT_ONCE = 7  # a city's day has 20,000 tallies: rolls of today wait two seconds at most, and a year is done within the hour


@periodic("7 3 * * *", name="attendance.open_terms")
def open_terms(_actor: Actor) -> int:
    """Makes the partitions of this term and, two months ahead, of the next; returns how many."""
    today = clock.today()
    return int(value("select attendance_open_term(%s) + attendance_open_term(%s)", [today, today + AHEAD]))


@periodic("* * * * *", name="attendance.tell_before")
def tell_before(_actor: Actor) -> int:
    """Draws the figures to be told for older days that have none, latest first, until all have; returns how many days."""
    return int(value("select attendance_tell_before(%s)", [DAYS_AT_ONCE]))


@periodic("* * * * *", name=telling.JOB, pieces=True)
def tell_families(_actor: Actor) -> int:
    """From each school's hour on: families hear of absences that nobody explained, and of corrections; returns for how many children."""
    return telling.tell_families()


@periodic("10 12 * * *", name=dropout.JOB, pieces=True)
def find_dropouts(_actor: Actor) -> int:
    """Every noon, when rolls are closed: who is to be reported as dropped out by the next school day; returns how many are new."""
    return dropout.find_dropouts()


@job(name=cases_back.JOB, city=dropout.REACH)
def hand_back(actor: Actor, school_id: int, successor_id: int) -> int:
    """After a merger was taken back: follow-ups of cases that are the school's again are its own; how many."""
    return cases_back.hand_back(actor, school_id, successor_id, now=clock.now())
