"""Attendance as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.kernel.events import Listener
from xiaowu.kernel.offer import Card, Entry, Examples, HouseApp, Offer, Routes
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.events import ChildrenMoved


class AttendanceConfig(HouseApp):
    name = "xiaowu.attendance"
    label = "attendance"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(N_("點名"), "attendance:today", "attendance.take_roll", 10, ("attendance:roll", "attendance:save", "attendance:history")),
            Entry(N_("全市點名進度"), "attendance:city", "attendance.see_city", 12),
            Entry(N_("全市出缺席統計"), "attendance:report", "attendance.see_city", 13),
            Entry(N_("停課"), "attendance:closures", "roster.close_city", 14),
            Entry(N_("今日點名進度"), "attendance:school", "attendance.see_completion", 15, ("attendance:school_day",), "attendance.see_city"),
            Entry(N_("今日人數與供餐"), "attendance:counts", "attendance.see_counts", 20, ("attendance:counts_day",)),
            Entry(N_("班級月報"), "attendance:month", "attendance.see_roll", 25, ("attendance:class_month",)),
        ),
        cards=(
            Card("attendance/cards/classes.html", "xiaowu.attendance.queries.home.my_classes", "attendance.see_roll", 10),
            Card("attendance/cards/school.html", "xiaowu.attendance.queries.home.my_schools", "attendance.see_completion", 20),
            Card("attendance/cards/counts.html", "xiaowu.attendance.queries.home.my_counts", "attendance.see_counts", 30),
            Card("attendance/cards/city.html", "xiaowu.attendance.queries.home.city", "attendance.see_city", 15),
        ),
        styles=("attendance/roll.css",),
        scripts=("attendance/roll.js",),
        routes=(Routes("attendance/", "xiaowu.attendance.urls"),),
        api="xiaowu.attendance.api.router",
        examples=Examples(
            not_there=("attendance:open_schools",),
            form={"revision": "0", "closed": "on"},
            queries={"api:read_report": "?first=2026-11-02&last=2026-11-06"},
        ),
        checks="xiaowu.attendance.queries.integrity.CHECKS",
        personal_data=(
            held("attendance_roll", Whose.STAFF, "who saved a class's roll, and when", Category.POST, Purpose.TEACHING, "saved_by", "saved_by_name"),
            held("attendance_rollmark", Whose.CHILD, "absence, leave and its kind, by day", Category.PUPIL, Purpose.PUPILS, "student"),
            held(
                "attendance_rollrevision",
                (Whose.CHILD, Whose.STAFF),
                "each saved state of a roll: its marks by child (`marks`, found by class and day), and who saved it",
                (Category.PUPIL, Category.POST),
                Purpose.PUPILS,
                "saved_by",
                "saved_by_name",
                "school_class",
            ),
            held(
                "attendance_aside",
                Whose.CHILD,
                "marks of a child who has left the class, as long as it may come back",
                Category.PUPIL,
                Purpose.PUPILS,
                "student_id",
            ),
        ),
        lasting=(
            Lasts(("attendance_roll", "attendance_rollmark", "attendance_rollrevision", "attendance_aside"), "the record of attendance, by term"),
            Lasts(("attendance_tally", "attendance_untold"), "figures of the days, a row a class, without children"),
        ),
        mend="xiaowu.attendance.actions.following.mend",
        listeners=(Listener(ChildrenMoved, "xiaowu.attendance.actions.following.follow"),),
    )
