"""What the demo has of the timetable: lessons for every class of every school, one substitution, and a day on which no roll is due."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import run
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Role
from xiaowu.timetable.models import LessonChange, RollExemption
from xiaowu.timetable.queries.lessons import lessons_on
from xiaowu.timetable.queries.week import term_of
from xiaowu.timetable.rules.exemptions import Reason
from xiaowu.timetable.rules.periods import Period

READS = ("roster_post", "roster_school", "roster_schoolclass")
# the homeroom teacher has most lessons; a subject teacher, who has up to three classes, one at a time
_LESSONS = """
with class as (
    select c.school_id, c.id, s.level,
        (select p.person_id from roster_post p where p.school_id = c.school_id and p.school_class_id = c.id and p.role = 'homeroom_teacher'
            and p.valid @> %(day)s::date order by p.id limit 1) as homeroom,
        (select p.person_id from roster_post p where p.school_id = c.school_id and p.school_class_id = c.id and p.role = 'subject_teacher'
            and p.valid @> %(day)s::date order by p.id limit 1) as subject
    from roster_schoolclass c join roster_school s on s.id = c.school_id
    where c.academic_year = roster_academic_year(%(day)s) and c.closed_on is null
), ranked as (
    select class.*, row_number() over (partition by school_id, subject order by id) - 1 as place from class
), slot as (
    select weekday, number from generate_series(1, 5) weekday cross join generate_series(1, 7) number where not (weekday = 3 and number > 4)
)
insert into timetable_lesson (school_id, term_id, since, weekday, period, school_class_id, subject, teacher_id, room)
select r.school_id, %(term)s, %(since)s, slot.weekday, slot.number * 10, r.id,
    case when taught.by_subject then (array['自然', '英語', '音樂', '體育'])[1 + slot.weekday %% 4]
        else (array['國語', '數學', '社會', '生活', '綜合活動'])[1 + (slot.weekday + slot.number) %% 5] end,
    case when taught.by_subject then r.subject else r.homeroom end, ''
from ranked r cross join slot
cross join lateral (
    select r.subject is not null and slot.number in (2, 3, 5) and (slot.number + slot.weekday) %% 3 = r.place %% 3 as by_subject
) taught
where not exists (select from timetable_lesson known where known.school_id = r.school_id)
"""


@transaction.atomic
def seed(schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """Put there as the owner, whom no action serves: some thirty lessons for each class of the city, in one statement."""
    today = clock.day(moment)
    term = term_of(today)
    run(_LESSONS, {"day": today, "term": term.pk, "since": term.starts})
    first = schools[0]
    held = [each for each in lessons_on([first.pk], today) if each.teacher_id is not None]
    others = [each.teacher_id for each in held if each.period == Period.FOURTH]
    for each in held[:1]:
        free = next(
            (one for one in others if one != each.teacher_id and all((two.period, two.teacher_id) != (each.period, one) for two in held)), None
        )
        if free is not None:
            LessonChange.objects.create(school_id=first.pk, lesson_id=each.lesson_id, day=today, teacher_id=free, note="公差", made_at=moment)
    RollExemption.objects.create(
        school_id=first.pk, first=today + timedelta(days=7), last=today + timedelta(days=8), periods=[], grades=[6], reason=Reason.TRIP,
        note="畢業旅行", made_at=moment,
    )  # fmt: skip
