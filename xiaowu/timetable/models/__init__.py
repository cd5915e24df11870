"""The timetable's tables."""

from xiaowu.timetable.models.bells import Bell, BellSchedule, BorrowedDay
from xiaowu.timetable.models.exemptions import RollExemption
from xiaowu.timetable.models.feeds import LessonFeed
from xiaowu.timetable.models.lessons import Lesson, LessonChange

__all__ = ["Bell", "BellSchedule", "BorrowedDay", "Lesson", "LessonChange", "LessonFeed", "RollExemption"]
