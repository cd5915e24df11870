"""The timetable as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.kernel.offer import HouseApp, Offer
from xiaowu.kernel.personal import Category, Purpose, Shown, Whose, held
from xiaowu.kernel.retention import Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES


class TimetableConfig(HouseApp):
    name = "xiaowu.timetable"
    label = "timetable"
    default = True
    offer: ClassVar[Offer] = Offer(
        personal_data=(
            held("timetable_lesson", Whose.STAFF, N_("教師每週的課程、教室"), Category.POST, Purpose.TEACHING, "teacher", "co_teacher"),
            held(
                "timetable_lessonchange",
                Whose.STAFF,
                N_("某日的代課教師，以及登錄的帳號"),
                Category.POST,
                Purpose.TEACHING,
                "teacher",
                "made_by",
            ),
            held("timetable_rollexemption", Whose.STAFF, N_("誰登錄免點名"), Category.POST, Purpose.TEACHING, "made_by"),
        ),
        shown=(
            Shown(
                "timetable_lesson",
                "teacher",
                {"since": N_("開始日期"), "weekday": N_("星期"), "period": N_("節次"), "subject": N_("科目"), "school_id": N_("學校")},
                {"weekday": WEEKDAY_TITLES},
            ),
            Shown("timetable_lessonchange", "teacher", {"day": N_("日期"), "school_id": N_("學校")}),
        ),
        lasting=(
            Lasts(("timetable_bellschedule", "timetable_bell", "timetable_borrowedday"), "a school's hours, by which past rolls are read"),
            Lasts(("timetable_lesson", "timetable_lessonchange", "timetable_rollexemption"), "who had which lesson: what a roll stands on"),
        ),
    )
