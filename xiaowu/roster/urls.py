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
    path("<int:school_id>/", places.school, name="school"),
    path("<int:school_id>/correct/", places.correct_school, name="correct_school"),
    path("<int:school_id>/classes/new/", places.add_class, name="add_class"),
    path("<int:school_id>/classes/<int:class_id>/rename/", places.rename_class, name="rename_class"),
    path("<int:school_id>/closes/", places.set_closes, name="set_closes"),
    path("<int:school_id>/calendar/<int:year>-<int:month>/", places.calendar_month, name="calendar_month"),
    path("<int:school_id>/calendar/add/", places.add_exception, name="add_exception"),
    path("<int:school_id>/calendar/<int:exception_id>/clear/", places.clear_exception, name="clear_exception"),
    path("<int:school_id>/staff/", staff.school_staff, name="school_staff"),
    path("<int:school_id>/staff/add/", staff.add, name="add_post"),
    path("<int:school_id>/staff/offers/", offers.offer, name="offer_post"),
    path("<int:school_id>/staff/offers/<int:offer_id>/withdraw/", offers.withdraw, name="withdraw_offer"),
    path("<int:school_id>/staff/people/<int:person_id>/rename/", staff.rename, name="rename_person"),
    path("<int:school_id>/staff/<int:post_id>/end/", staff.end, name="end_post"),
    path("<int:school_id>/classes/<int:class_id>/", students.school_class, name="class"),
    path("<int:school_id>/classes/<int:class_id>/list.<str:suffix>", students.class_export, name="class_export"),
    path("<int:school_id>/students/", students.find, name="students"),
    path("<int:school_id>/students/new/", students.new, name="new_student"),
    path("<int:school_id>/students/incoming/", students.incoming, name="incoming"),
    path("<int:school_id>/students/incoming/<int:transfer_id>/", students.place, name="place"),
    path("<int:school_id>/students/<int:student_id>/", students.record, name="student"),
    path("<int:school_id>/students/<int:student_id>/correct/", students.correct, name="correct"),
    path("<int:school_id>/students/<int:student_id>/move/", students.move, name="move"),
    path("<int:school_id>/students/<int:student_id>/release/", students.release, name="release"),
    path("<int:school_id>/students/<int:student_id>/guardians/", students.add_guardian, name="add_guardian"),
    path("<int:school_id>/students/<int:student_id>/guardians/<int:guardian_id>/remove/", students.remove_guardian, name="remove_guardian"),
    path("<int:school_id>/students/<int:student_id>/looks/", students.looks, name="looks"),
    path("<int:school_id>/import/", classlist.upload, name="import"),
    path("<int:school_id>/import/<int:import_id>/", classlist.report, name="import_report"),
    path("<int:school_id>/import/<int:import_id>/confirm/", classlist.confirm, name="import_confirm"),
]
