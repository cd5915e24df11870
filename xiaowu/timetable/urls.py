"""Addresses of the timetable."""

from django.urls import path

from xiaowu.kernel.lists.pages import list_paths
from xiaowu.kernel.ui.picking import pick_path
from xiaowu.kernel.ui.subscribing import subscription_paths
from xiaowu.timetable.lists import CHANGES, EXEMPTIONS, LESSONS
from xiaowu.timetable.pages import calendar, covering, exemptions, keeping, weeks
from xiaowu.timetable.queries.picking import TEACHERS

app_name = "timetable"

urlpatterns = [
    path("", weeks.home, name="home"),
    path("mine/", weeks.mine, name="mine"),
    path("mine/<day:day>/", weeks.mine_on, name="mine_on"),
    *subscription_paths("mine/calendar", calendar.LESSONS),
    path("family/", weeks.family, name="family"),
    pick_path("pick/teachers/", TEACHERS),
    path("<id:school_id>/", weeks.school, name="school"),
    path("<id:school_id>/classes/<id:class_id>/", weeks.class_week, name="class_week"),
    path("<id:school_id>/classes/<id:class_id>/<day:day>/", weeks.class_week_on, name="class_week_on"),
    path("<id:school_id>/teachers/<id:person_id>/", weeks.teacher_week, name="teacher_week"),
    path("<id:school_id>/teachers/<id:person_id>/<day:day>/", weeks.teacher_week_on, name="teacher_week_on"),
    path("<id:school_id>/rooms/", weeks.room_week, name="room_week"),
    path("<id:school_id>/rooms/<day:day>/", weeks.room_week_on, name="room_week_on"),
    path("<id:school_id>/bells/", keeping.bells, name="bells"),
    path("<id:school_id>/bells/set/", keeping.set_bells, name="set_bells"),
    path("<id:school_id>/bells/usual/", keeping.usual_bells, name="usual_bells"),
    path("<id:school_id>/bells/borrow/", keeping.borrow, name="borrow"),
    *list_paths("<id:school_id>/lessons/", LESSONS, keeping.lessons),
    path("<id:school_id>/lessons/new/", keeping.lesson, name="lesson"),
    path("<id:school_id>/lessons/<id:lesson_id>/end/", keeping.end_lesson, name="end_lesson"),
    *list_paths("<id:school_id>/changes/", CHANGES, keeping.changed),
    path("<id:school_id>/changes/substitute/", keeping.substitute, name="substitute"),
    path("<id:school_id>/changes/cover/", covering.cover, name="cover"),
    path("<id:school_id>/changes/swap/", keeping.swap, name="swap"),
    path("<id:school_id>/changes/<id:change_id>/withdraw/", keeping.withdraw, name="withdraw"),
    *list_paths("<id:school_id>/exemptions/", EXEMPTIONS, exemptions.listed),
    path("<id:school_id>/exemptions/add/", exemptions.add, name="exempt"),
    path("<id:school_id>/exemptions/<id:exemption_id>/lift/", exemptions.lift, name="lift"),
]
