"""The timetable as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.kernel.imports.declared import ImportKind
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer import Entry, Examples, Group, HouseApp, Offer, Routes, Seed
from xiaowu.kernel.personal import Category, Purpose, Shown, Whose, held
from xiaowu.kernel.retention import Lasts
from xiaowu.kernel.sealing import Sealed, sealed
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Family, Role
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES

_BELLS = ImportKind("bells", N_("匯入作息時間"), "timetable.keep", "timetable_kept", "timetable:bells", "xiaowu.timetable.exchange.bells.BELLS")
_LESSONS = ImportKind("lessons", N_("匯入課表"), "timetable.keep", "timetable_kept", "timetable:lessons", "xiaowu.timetable.exchange.lessons.LESSONS")
_TELLING = "xiaowu.timetable.actions.telling"
_SCHOOL = ("school", "teacher_week", "teacher_week_on", "room_week", "room_week_on", "bells", "lessons", "lesson", "changes", "cover", "exemptions")
_CLASS = ("timetable:class_week", "timetable:class_week_on")
_MINE = ("timetable:mine_on", "timetable:subscription")
_TEACHERS = (Role.HOMEROOM_TEACHER, Role.DEPUTY_HOMEROOM_TEACHER, Role.SUBJECT_TEACHER)


class TimetableConfig(HouseApp):
    name = "xiaowu.timetable"
    label = "timetable"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(
                N_("我的課表"),
                "timetable:mine",
                "timetable.see_own",
                16,
                _MINE,
                group=Group.TODAY,
                daily=_TEACHERS,
            ),
            Entry(N_("課表"), "timetable:family", "timetable.see_class", 17, _CLASS, "timetable.see_own", group=Group.TODAY, daily=tuple(Family)),
            Entry(
                N_("全校課表"),
                "timetable:home",
                "timetable.see",
                42,
                (*(f"timetable:{each}" for each in _SCHOOL), *_CLASS, *_BELLS.pages, *_LESSONS.pages),
                group=Group.STUDENTS,
                daily=(Role.DEAN_OF_STUDIES,),
            ),
        ),
        imports=(_BELLS, _LESSONS),
        notifications=(
            NotificationKind("timetable.substitute", N_("代課通知"), f"{_TELLING}.named_words", ("timetable:mine_on", "day")),
            NotificationKind("timetable.moved", N_("調課通知"), f"{_TELLING}.moved_words", ("timetable:mine_on", "day")),
            NotificationKind("timetable.substitute_withdrawn", N_("代課取消通知"), f"{_TELLING}.withdrawn_words", ("timetable:mine_on", "day")),
        ),
        routes=(Routes("timetable/", "xiaowu.timetable.urls"),),
        api="xiaowu.timetable.api.router",
        styles=("timetable/week.css",),
        seeds=(Seed("xiaowu.timetable.seed.seed", only_demo=True),),
        examples=Examples(
            made_first=("timetable:lesson_feed",),
            not_there=tuple(f"timetable:{each}" for each in ("end_lesson", "withdraw", "lift")),
            form={"weekday": "2", "bells": "第一節 08:40-09:20"},
            queries={"timetable:room_week": "?room=1", "timetable:room_week_on": "?room=1"},
        ),
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
            held("timetable_lessonfeed", Whose.HOLDER, N_("個人訂閱的課表行事曆網址"), Category.IDENTITY, Purpose.SYSTEM, "account"),
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
            Lasts(("timetable_lessonfeed",), "one a person, who takes it away"),
            Lasts(("timetable_bellschedule", "timetable_bell", "timetable_borrowedday"), "a school's hours, by which past rolls are read"),
            Lasts(("timetable_lesson", "timetable_lessonchange", "timetable_rollexemption"), "who had which lesson: what a roll stands on"),
        ),
    )

    def ready(self) -> None:
        super().ready()
        sealed(Sealed("lesson-feed", "timetable.LessonFeed", "sealed"))
