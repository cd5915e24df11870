"""A day of rolls by period in the cast's first class, in a few words."""

from datetime import date, datetime
from typing import Any

from conftest import Somebody, as_owner
from tests.cast import arm_for
from xiaowu.attendance.actions.period import save_period
from xiaowu.attendance.models import PeriodRoll
from xiaowu.attendance.queries.class_day import ClassDay, held_day
from xiaowu.attendance.queries.period import period_sheet
from xiaowu.attendance.rules.roll import RollException
from xiaowu.kernel import clock
from xiaowu.roster.models import Post, SchoolClass, Term
from xiaowu.timetable.models import Lesson

TODAY = date(2026, 11, 24)


class PeriodDay:
    """Today in the cast's first class; each acts with the database armed for them."""

    def __init__(self, people: dict[str, Somebody]) -> None:
        self.people, place = people, people["homeroom_teacher"]
        self.school, self.place = place.school_id, place.class_id
        with as_owner():
            self.children = sorted(held_day(self.school, self.place, TODAY).ids)

    def gives(self, period: int, who: str, *, subject: str = "數學") -> None:
        """Somebody has the class's lesson in that period on Tuesdays."""
        with as_owner():
            term = Term.objects.get(starts__lte=TODAY, ends__gte=TODAY)
            Lesson.objects.create(
                school_id=self.school, term=term, since=term.starts, weekday=2, period=period, school_class_id=self.place, subject=subject,
                teacher_id=self.people[who].person_id,
            )  # fmt: skip

    def teaches_elsewhere(self, who: str) -> None:
        with as_owner():
            other = SchoolClass.objects.filter(school_id=self.school).exclude(pk=self.place).order_by("pk")[0]
            Post.objects.create(
                school_id=self.school,
                school_class=other,
                person_id=self.people[who].person_id,
                role="subject_teacher",
                valid=(date(2026, 8, 1), None),
            )

    def save(self, who: str, period: int, marks: dict[int, RollException], seen: int | None = None, hour: int = 10, **more: Any) -> int:
        actor = arm_for(self.people[who])
        now = datetime(2026, 11, 24, hour, 0, tzinfo=clock.TAIPEI)
        if seen is None:
            with as_owner():
                found = PeriodRoll.objects.filter(school_class_id=self.place, day=TODAY, period=period).first()
            seen = found.revision if found else 0
        given = {"day": TODAY, **more}
        return save_period(actor, self.school, class_id=self.place, period=period, exceptions=marks, seen_revision=seen, now=now, **given)

    def told(self) -> ClassDay:
        with as_owner():
            return held_day(self.school, self.place, TODAY)

    def sheet(self, who: str, period: int) -> Any:
        return period_sheet(arm_for(self.people[who]), self.school, self.place, TODAY, period)
