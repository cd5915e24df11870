"""Addresses of the register."""

from django.urls import path

from xiaowu.roster.pages import classlist, offers, places, staff, students

app_name = "roster"

urlpatterns = [
    path("schools/", places.schools, name="schools"),
    path("schools/new/", places.new_school, name="new_school"),
    path("classes/", places.classes, name="classes"),
    path("staff/", staff.mine, name="staff"),
    path("offers/", offers.take, name="take_offer"),
    path("calendar/", places.calendar_home, name="calendar"),
    path("calendar/terms/", places.set_term, name="set_term"),
    path("import/template.<str:suffix>", classlist.template, name="import_template"),
    path("<id:school_id>/", places.school, name="school"),
    path("<id:school_id>/correct/", places.correct_school, name="correct_school"),
    path("<id:school_id>/classes/new/", places.add_class, name="add_class"),
    path("<id:school_id>/classes/<id:class_id>/rename/", places.rename_class, name="rename_class"),
    path("<id:school_id>/closes/", places.set_closes, name="set_closes"),
    path("<id:school_id>/calendar/<year:year>-<month:month>/", places.calendar_month, name="calendar_month"),
    path("<id:school_id>/calendar/add/", places.add_exception, name="add_exception"),
    path("<id:school_id>/calendar/<id:exception_id>/clear/", places.clear_exception, name="clear_exception"),
    path("<id:school_id>/staff/", staff.school_staff, name="school_staff"),
    path("<id:school_id>/staff/add/", staff.add, name="add_post"),
    path("<id:school_id>/staff/offers/", offers.offer, name="offer_post"),
    path("<id:school_id>/staff/offers/<id:offer_id>/withdraw/", offers.withdraw, name="withdraw_offer"),
    path("<id:school_id>/staff/people/<id:person_id>/rename/", staff.rename, name="rename_person"),
    path("<id:school_id>/staff/<id:post_id>/end/", staff.end, name="end_post"),
    path("<id:school_id>/classes/<id:class_id>/", students.school_class, name="class"),
    path("<id:school_id>/classes/<id:class_id>/list.<str:suffix>", students.class_export, name="class_export"),
    path("<id:school_id>/students/", students.find, name="students"),
    path("<id:school_id>/students/new/", students.new, name="new_student"),
    path("<id:school_id>/students/incoming/", students.incoming, name="incoming"),
    path("<id:school_id>/students/incoming/<id:transfer_id>/", students.place, name="place"),
    path("<id:school_id>/students/<id:student_id>/", students.record, name="student"),
    path("<id:school_id>/students/<id:student_id>/correct/", students.correct, name="correct"),
    path("<id:school_id>/students/<id:student_id>/move/", students.move, name="move"),
    path("<id:school_id>/students/<id:student_id>/release/", students.release, name="release"),
    path("<id:school_id>/students/<id:student_id>/guardians/", students.add_guardian, name="add_guardian"),
    path("<id:school_id>/students/<id:student_id>/guardians/<id:guardian_id>/remove/", students.remove_guardian, name="remove_guardian"),
    path("<id:school_id>/students/<id:student_id>/looks/", students.looks, name="looks"),
    path("<id:school_id>/import/", classlist.upload, name="import"),
    path("<id:school_id>/import/<id:import_id>/", classlist.report, name="import_report"),
    path("<id:school_id>/import/<id:import_id>/confirm/", classlist.confirm, name="import_confirm"),
]
