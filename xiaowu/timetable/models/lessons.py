"""Lessons by weekday, and what differs on a day (課程、調代課)."""

from django.db import models
from django.db.models import F, Q

from xiaowu.roster.models import Person, School, SchoolClass, TeachingGroup, Term
from xiaowu.timetable.rules.lessons import LONGEST_NOTE, LONGEST_ROOM, LONGEST_SUBJECT
from xiaowu.timetable.rules.periods import LAST_CODE


class Lesson(models.Model):
    """A lesson of every week of a term (每週課程), of a class or a teaching group, from `since` to the day before `until` or the term's end.

    `teacher` answers for the lesson and its roll; `co_teacher` teaches beside (協同教學).
    What is changed ends and stands anew, so that a day that has been keeps the lessons it had.
    """

    school = models.ForeignKey(School, models.PROTECT)
    term = models.ForeignKey(Term, models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True)
    weekday = models.PositiveSmallIntegerField()
    period = models.PositiveSmallIntegerField()
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True)
    group = models.ForeignKey(TeachingGroup, models.PROTECT, null=True)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    teacher = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # None: nobody yet (待聘)
    co_teacher = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    room = models.CharField(max_length=LONGEST_ROOM, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "term", "school_class", "weekday", "period"],
                condition=Q(until=None, school_class__isnull=False),
                name="lesson_of_a_class_once",
            ),
            models.UniqueConstraint(
                fields=["school", "term", "group", "weekday", "period"], condition=Q(until=None, group__isnull=False), name="lesson_of_a_group_once"
            ),
            models.CheckConstraint(condition=Q(school_class=None) ^ Q(group=None), name="lesson_of_class_or_group"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="lesson_ends_after_it_began"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="lesson_of_a_weekday"),
            models.CheckConstraint(condition=Q(period__gte=1, period__lte=LAST_CODE), name="lesson_of_a_period"),
            models.CheckConstraint(condition=Q(co_teacher=None) | ~Q(co_teacher=F("teacher")), name="lesson_two_are_two"),
        ]
        indexes = [
            models.Index(fields=["school", "term", "weekday"], name="lesson_weekday"),
            models.Index(fields=["teacher"], name="lesson_teacher"),
        ]


class LessonChange(models.Model):
    """What differs of a lesson on a day (調代課): somebody else has it (代課), or it is held on another day or in another period (調課)."""

    school = models.ForeignKey(School, models.PROTECT)
    lesson = models.ForeignKey(Lesson, models.PROTECT)
    day = models.DateField()  # on which it would be held
    teacher = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # None: its own
    moved_to = models.DateField(null=True)  # with `moved_period`; None: it stays where it is
    moved_period = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    together = models.UUIDField(null=True)  # what was made in one act goes in one
    made_by = models.BigIntegerField(null=True)  # account
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "lesson", "day"], name="lesson_change_once_a_day"),
            models.CheckConstraint(condition=~(Q(moved_to=None) ^ Q(moved_period=None)), name="lesson_moved_to_a_period"),
            models.CheckConstraint(condition=Q(teacher__isnull=False) | Q(moved_to__isnull=False), name="lesson_change_changes"),
        ]
        indexes = [
            models.Index(fields=["school", "day"], name="lesson_change_day"),
            models.Index(fields=["school", "moved_to"], name="lesson_change_moved"),
        ]
