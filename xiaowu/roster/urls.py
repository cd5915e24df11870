"""Addresses of the register."""

from django.urls import path

from xiaowu.kernel.lists.pages import list_paths
from xiaowu.kernel.ui.picking import pick_path
from xiaowu.roster import lists
from xiaowu.roster.lists.bureau import OFFICERS, OUTSIDERS
from xiaowu.roster.pages import bureau, leaving, offers, places, schools, staff, students
from xiaowu.roster.queries.picking import BUREAU_PEOPLE, CLASSES, OUTSIDE_PEOPLE, PEOPLE, SCHOOLS

app_name = "roster"

urlpatterns = [
    *list_paths("schools/", lists.SCHOOLS, places.schools),
    path("schools/new/", places.new_school, name="new_school"),
    *list_paths("graduation/", lists.TURNS, leaving.turn_city),
    *list_paths("bureau/", OFFICERS, bureau.officers),
    path("bureau/add/", bureau.add_officer, name="add_officer"),
    path("bureau/<id:officer_id>/section/", bureau.change_section, name="change_section"),
    path("bureau/<id:officer_id>/end/", bureau.end_officer, name="end_officer"),
    *list_paths("outsiders/", OUTSIDERS, bureau.outsiders),
    path("outsiders/add/", bureau.add_outsider, name="add_outsider"),
    path("outsiders/<id:outsider_id>/last-day/", bureau.prolong_outsider, name="prolong_outsider"),
    path("outsiders/<id:outsider_id>/answers-for/", bureau.hand_over_outsider, name="hand_over_outsider"),
    path("outsiders/<id:outsider_id>/end/", bureau.end_outsider, name="end_outsider"),
    path("classes/", places.classes, name="classes"),
    path("staff/", staff.mine, name="staff"),
    path("offers/", offers.take, name="take_offer"),
    pick_path("pick/schools/", SCHOOLS),
    pick_path("pick/classes/", CLASSES),
    pick_path("pick/people/", PEOPLE),
    pick_path("pick/outsiders/", OUTSIDE_PEOPLE),
    pick_path("pick/officers/", BUREAU_PEOPLE),
    path("calendar/", places.calendar_home, name="calendar"),
    path("calendar/terms/", places.set_term, name="set_term"),
    path("<id:school_id>/", places.school, name="school"),
    path("<id:school_id>/correct/", places.correct_school, name="correct_school"),
    path("<id:school_id>/classes/new/", places.add_class, name="add_class"),
    path("<id:school_id>/classes/<id:class_id>/rename/", places.rename_class, name="rename_class"),
    path("<id:school_id>/classes/<id:class_id>/close/", places.close_class, name="close_class"),
    path("<id:school_id>/classes/<id:class_id>/reopen/", places.reopen_class, name="reopen_class"),
    path("<id:school_id>/graduation/", leaving.turn, name="turn"),
    path("<id:school_id>/graduation/take-back/", leaving.take_back_turn, name="take_back_turn"),
    path("<id:school_id>/promotion/", leaving.promote, name="promote"),
    path("<id:school_id>/promotion/take-back/", leaving.demote, name="demote"),
    path("<id:school_id>/code/", schools.correct_code, name="correct_code"),
    path("<id:school_id>/closing/", schools.close, name="close_school"),
    path("<id:school_id>/closing/take-back/", schools.reopen, name="reopen_school"),
    path("<id:school_id>/closes/", places.set_closes, name="set_closes"),
    path("<id:school_id>/calendar/<year:year>-<month:month>/", places.calendar_month, name="calendar_month"),
    path("<id:school_id>/calendar/add/", places.add_exception, name="add_exception"),
    path("<id:school_id>/calendar/<id:exception_id>/clear/", places.clear_exception, name="clear_exception"),
    *list_paths("<id:school_id>/staff/", lists.STAFF, staff.school_staff),
    path("<id:school_id>/staff/add/", staff.add, name="add_post"),
    path("<id:school_id>/staff/offers/", offers.offer, name="offer_post"),
    path("<id:school_id>/staff/offers/<id:offer_id>/withdraw/", offers.withdraw, name="withdraw_offer"),
    path("<id:school_id>/staff/people/<id:person_id>/rename/", staff.rename, name="rename_person"),
    path("<id:school_id>/staff/<id:post_id>/end/", staff.end, name="end_post"),
    *list_paths("<id:school_id>/classes/<id:class_id>/", lists.CLASS, students.school_class),
    *list_paths("<id:school_id>/students/", lists.STUDENTS, students.find),
    path("<id:school_id>/students/new/", students.new, name="new_student"),
    *list_paths("<id:school_id>/students/incoming/", lists.INCOMING, students.incoming),
    path("<id:school_id>/students/incoming/<id:transfer_id>/", students.place, name="place"),
    *list_paths("<id:school_id>/students/left/", lists.LEFT, leaving.left),
    *list_paths("<id:school_id>/students/left/removed/", lists.MISTAKES, leaving.mistakes),
    path("<id:school_id>/students/left/<id:mistake_id>/put-back/", leaving.put_back, name="put_back"),
    path("<id:school_id>/students/<id:student_id>/", students.record, name="student"),
    path("<id:school_id>/students/<id:student_id>/correct/", students.correct, name="correct"),
    path("<id:school_id>/students/<id:student_id>/move/", students.move, name="move"),
    path("<id:school_id>/students/<id:student_id>/number/", students.number, name="number"),
    path("<id:school_id>/students/<id:student_id>/leave/", students.leave, name="leave"),
    path("<id:school_id>/students/<id:student_id>/take-back/", students.take_back, name="take_back"),
    path("<id:school_id>/students/<id:student_id>/readmit/", students.readmit, name="readmit"),
    path("<id:school_id>/students/<id:student_id>/hand-over/", students.hand_over, name="hand_over"),
    path("<id:school_id>/students/<id:student_id>/guardians/", students.add_guardian, name="add_guardian"),
    path("<id:school_id>/students/<id:student_id>/guardians/<id:guardian_id>/remove/", students.remove_guardian, name="remove_guardian"),
    *list_paths("<id:school_id>/students/<id:student_id>/looks/", lists.LOOKS, students.looks),
]
