"""Children who are often away without leave (缺課與中輟): who is to be reported or was, which families are to be warned or were."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.attendance.models import CareRule
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.dropout import KIND, Ground, due_step
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import State
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.models import Term
from xiaowu.roster.queries.places import SchoolRow, school

READS = ("followups_followup", "roster_enrolment", "roster_guardian", "roster_schoolclass", "roster_student")


@dataclass(frozen=True, slots=True)
class DropoutRow:
    """A child that came to a ground for being reported, and how its follow-up stands. No class: it is at none of the school's any more. `former`: the
    school at which it was found, if that merged into this one since.
    """

    id: int
    student_id: int
    child: str
    class_name: str
    ground: Ground
    since: date
    on: date
    days_before: int  # of these, at schools before: how many, and not when
    deadline: date
    back_on: date | None
    follow_up: int | None
    state: State | None
    done_at: datetime | None
    outcome: str
    former: str


@dataclass(frozen=True, slots=True)
class AwayRow:
    """A child's days without leave this term: those here, and how many there were at schools before; `warned`: at how many a letter was made last,
    here or there, 0: none.
    """

    student_id: int
    child: str
    class_name: str
    seat: int
    days: tuple[date, ...]
    before: int
    warned: int

    @property
    def count(self) -> int:
        return len(self.days) + self.before


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter that was made: to whom, of what."""

    id: int
    student_id: int
    child: str
    class_name: str
    guardians: tuple[str, ...]
    step: int
    days: int
    last_day: date
    dates: tuple[date, ...]
    before: int  # of the days, at schools before
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What student affairs watches over in a term."""

    school: SchoolRow
    term: Term | None
    dropouts: tuple[DropoutRow, ...]
    steps: tuple[int, ...]  # the school's own; none: it makes no letters
    away: tuple[AwayRow, ...]
    letters: tuple[LetterRow, ...]
    besides: int = 0  # open follow-ups of children on record only at a school that merged into this one

    @property
    def due(self) -> list[AwayRow]:
        """Whose letter is to be made: none of days at schools before alone."""
        return [each for each in self.away if each.days and due_step(each.count, self.steps, each.warned)]

    @property
    def by_day(self) -> list[tuple[date, list[LetterRow]]]:
        """The letters by the day on which they were made, the latest first."""
        return [(day, list(made)) for day, made in groupby(self.letters, lambda each: clock.day(each.at))]


_CLASS = """coalesce((select c.name from roster_enrolment e join roster_schoolclass c on c.id = e.school_class_id
    where e.school_id = s.school_id and e.student_id = s.id and e.valid @> %(today)s::date), '') as class_name"""
_DROPOUTS = f"""
select d.*, f.id as follow_up, f.state, f.done_at, coalesce(f.outcome, '') as outcome
from (select d.id, s.id as student_id, s.name as child, {_CLASS}, d.ground, d.since, d.on, d.days_before, d.deadline, d.back_on, '' as former
    from attendance_dropout d join roster_student s on s.school_id = d.school_id and s.id = d.student_id where d.school_id = %(school)s
    union all select * from attendance_cases_along(%(school)s, %(today)s)) d
left join lateral (select * from followups_followup o where o.kind = '{KIND}' and o.about = d.id order by o.id desc limit 1) f on true
where d.on >= %(first)s or f.done_at is null order by f.done_at is not null, d.deadline, d.id
"""
# of a day without school, and of a grade of which no roll was due (免點名), nothing counts that was marked
_COUNTS = """open as materialized (
    select open.day from roster_days(%(first)s, %(last)s) open where open.school_id = %(school)s and open.why is null
), exempt as materialized (
    select exempt.day, exempt.grade from timetable_exempt(%(first)s, %(last)s) exempt where exempt.school_id = %(school)s
), absent as materialized (
    select m.student_id, m.day from attendance_rollmark m join roster_schoolclass held on held.id = m.school_class_id
    where m.school_id = %(school)s and m.mark = 'absent' and m.day in (select day from open)
    and (m.day, held.grade) not in (select day, grade from exempt)
    and attendance_explained(m.school_id, m.school_class_id, m.day, m.student_id, m.mark) = 'absent'
), before as materialized (
    select before.student_id, before.days, before.warned from attendance_absent_before(%(school)s, %(first)s, %(last)s) before
)"""
_AWAY = f"""
with {_COUNTS}
select s.id as student_id, s.name as child, c.name as class_name, e.seat, found.days, found.before, greatest(letter.step, found.warned, 0) as warned
from (select student_id, coalesce(here.days, '{{}}') as days, coalesce(before.days, 0) as before, before.warned from (
        select absent.student_id, array_agg(day order by day) as days from absent group by 1
    ) here full join before using (student_id)) found
join roster_student s on s.school_id = %(school)s and s.id = found.student_id
join roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and e.valid @> %(today)s::date
join roster_schoolclass c on c.id = e.school_class_id
left join lateral (select max(w.step) as step from attendance_warningletter w where w.school_id = s.school_id and w.student_id = s.id
    and w.academic_year = %(year)s and w.semester = %(semester)s) letter on true
where cardinality(found.days) + found.before >= 2 order by cardinality(found.days) + found.before desc, c.grade, c.number, e.seat
"""
_LETTERS = f"""
with {_COUNTS}
select w.id, s.id as student_id, s.name as child, {_CLASS}, array(select g.name from roster_guardian g where g.school_id = s.school_id
    and g.student_id = s.id order by g.id) as guardians, w.step, w.days, w.last_day, array(select absent.day from absent
        where absent.student_id = w.student_id and absent.day <= w.last_day order by 1) as dates,
    coalesce((select before.days from before where before.student_id = w.student_id), 0) as before, w.at, w.by_name
from attendance_warningletter w join roster_student s on s.school_id = w.school_id and s.id = w.student_id
where w.school_id = %(school)s and w.academic_year = %(year)s and w.semester = %(semester)s order by w.id desc
"""


def watch(actor: Actor, school_id: int, today: date) -> Watch:
    """Of the term that a day lies in, or was the last before it. Eight statements. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_CARE, school_id=school_id)
    place = school(school_id, today)
    term = Term.objects.filter(starts__lte=today).order_by("-starts").first()
    rule = CareRule.objects.filter(pk=school_id).first()
    given = {
        "school": school_id, "today": today, "first": term.starts if term else today, "last": min(term.ends, today) if term else today,
        "year": term.academic_year if term else 0, "semester": term.semester if term else 0,
    }  # fmt: skip
    dropouts, away, letters = rows(DropoutRow, _DROPOUTS, given), rows(AwayRow, _AWAY, given), rows(LetterRow, _LETTERS, given)
    shown = {*(each.student_id for each in dropouts), *(each.student_id for each in away), *(each.student_id for each in letters)}
    audit.looked(actor, "attendance.watch", school_id=school_id, student_ids=sorted(shown))
    owed = FollowUp.objects.filter(kind=KIND, school_id=school_id, done_at=None).exclude(about__in=[each.id for each in dropouts])
    return Watch(place, term, tuple(dropouts), tuple(rule.warn_at if rule else ()), tuple(away), tuple(letters), owed.count())


def dropout_page(actor: Actor, dropout_id: int) -> tuple[str, str] | None:
    """Where a follow-up's child stands among the others, for whoever sees the follow-up: at the school that owes it, which need not be the one that
    found it. One statement.
    """
    owed = FollowUp.objects.filter(kind=KIND, about=dropout_id).order_by("-pk").values_list("school_id", flat=True).first()
    if owed is None or not holds(actor, Permission.SEE_CARE, school_id=owed):
        return None
    return _("缺課與中輟"), f"{reverse('attendance:watch_school', args=[owed])}#d{dropout_id}"
