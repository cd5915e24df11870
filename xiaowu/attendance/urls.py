"""Addresses of attendance."""

from django.urls import path

from xiaowu.attendance.lists import CLOSURES, LEAVES
from xiaowu.attendance.pages import boards, care, closures, family, leave, leave_office, period, reports, roll, watch
from xiaowu.kernel.lists.pages import list_paths

app_name = "attendance"

urlpatterns = [
    path("", roll.today, name="today"),
    path("months/", roll.month_today, name="month"),
    path("own/", family.own, name="own"),
    path("own/<year:year>-<month:month>/", family.own, name="own_month"),
    path("own/<id:student_id>/<day:day>/", care.answer, name="answer"),
    path("desk/", care.desk, name="desk"),
    path("<id:school_id>/<day:day>/desk/", care.desk_day, name="desk_day"),
    path("<id:school_id>/<day:day>/desk/<id:student_id>/", care.note, name="note_contact"),
    path("<id:school_id>/<id:class_id>/<day:day>/confirm/", care.confirm, name="confirm_roll"),
    path("<id:school_id>/care/", care.settings, name="care"),
    path("watch/", watch.watch, name="watch"),
    path("<id:school_id>/watch/", watch.watch_school, name="watch_school"),
    path("<id:school_id>/watch/letters/make/", watch.make, name="make_letters"),
    path("<id:school_id>/watch/letters/<day:day>.<str:suffix>", watch.letters, name="letters"),
    path("present/", watch.present, name="present"),
    path("present/worker.js", watch.worker, name="present_worker"),
    path("present/<id:school_id>/", watch.present_school, name="present_school"),
    path("city/", boards.city, name="city"),
    path("city/export.<sheet:suffix>", boards.city_export, name="city_export"),
    path("city/report/", reports.report, name="report"),
    path("city/report.<sheet:suffix>", reports.report_export, name="report_export"),
    *list_paths("city/closures/", CLOSURES, closures.closures),
    path("city/closures/close/", closures.close, name="close_schools"),
    path("city/closures/<id:closure_id>/open/", closures.reopen, name="open_schools"),
    *list_paths("leave/", LEAVES, leave_office.leaves),
    path("leave/own/", leave.own, name="own_leave"),
    path("leave/own.ics", leave.calendar, name="leave_calendar"),
    path("leave/ask/", leave.ask, name="ask_leave"),
    path("leave/<id:leave_id>/", leave.leave, name="leave"),
    path("leave/<id:leave_id>/advance/", leave.advance, name="leave_advance"),
    path("leave/<id:leave_id>/again/", leave.again, name="leave_again"),
    path("leave/<id:leave_id>/attach/", leave.attach, name="leave_attach"),
    path("leave/<id:leave_id>/files/<id:file_id>/", leave.proof, name="leave_proof"),
    path("leave/<id:leave_id>/files/<id:file_id>/take-back/", leave.take_back, name="leave_take_back"),
    path("<id:school_id>/<id:class_id>/leave/", leave.ask_for, name="ask_leave_for"),
    path("<id:school_id>/leave/group/", leave_office.group, name="group_leave"),
    path("<id:school_id>/leave/rules/", leave_office.rules, name="leave_rules"),
    path("school/", boards.school, name="school"),
    path("<id:school_id>/remind/", boards.remind, name="remind"),
    path("counts/", boards.counts, name="counts"),
    path("<id:school_id>/<day:day>/", boards.school_day, name="school_day"),
    path("<id:school_id>/<day:day>/counts/", boards.counts_day, name="counts_day"),
    path("<id:school_id>/<day:day>/counts.<table:suffix>", boards.counts_export, name="counts_export"),
    path("<id:school_id>/<id:class_id>/<day:day>/", roll.roll, name="roll"),
    path("<id:school_id>/<id:class_id>/<day:day>/save/", roll.save, name="save"),
    path("<id:school_id>/<id:class_id>/<day:day>/history/", roll.roll_history, name="history"),
    path("<id:school_id>/<id:class_id>/<day:day>/periods/", period.now, name="periods"),
    path("<id:school_id>/<id:class_id>/periods/<id:number>/<day:day>/", period.roll, name="period"),
    path("<id:school_id>/<id:class_id>/periods/<id:number>/<day:day>/save/", period.save, name="period_save"),
    path("<id:school_id>/<id:class_id>/periods/<id:number>/<day:day>/history/", period.roll_history, name="period_history"),
    path("<id:school_id>/<id:class_id>/<year:year>-<month:month>/", roll.month, name="class_month"),
    path("<id:school_id>/<id:class_id>/<year:year>-<month:month>.<sheet:suffix>", boards.month_export, name="month_export"),
]
