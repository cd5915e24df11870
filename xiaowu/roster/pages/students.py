"""Students: lists, records, moves, transfers (學生)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.flow.pages import step
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.offer import declared
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, BRINGS_BACK, TYPED, asks_first, at_once
from xiaowu.kernel.ui.fields import cleaned, say
from xiaowu.kernel.ui.seen import seen_in
from xiaowu.kernel.ui.undoing import Undo
from xiaowu.roster.actions import leaving
from xiaowu.roster.actions import students as actions
from xiaowu.roster.actions.adding import Doubtful, enter_student
from xiaowu.roster.exchange.asked import asked
from xiaowu.roster.forms import (
    GuardianForm,
    HandOverForm,
    IncomingForm,
    LeaveForm,
    MoveForm,
    NewStudentForm,
    NumberForm,
    PlaceForm,
    StudentForm,
)
from xiaowu.roster.lists import CLASS, INCOMING, LOOKS, STUDENTS
from xiaowu.roster.pages import asking, changing
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import leaving as past
from xiaowu.roster.queries import places, students
from xiaowu.roster.queries.before import schools_before
from xiaowu.roster.rules.beside import ChildPage
from xiaowu.roster.rules.ends import REASON_TITLES
from xiaowu.roster.rules.roles import DIET_TITLES, RELATION_TITLES


def _class(request: ActedRequest, school_id: int, class_id: int) -> dict[str, Any]:
    return {
        "place": places.school_class(school_id, class_id),
    }


def _school(_request: ActedRequest, school_id: int) -> dict[str, Any]:
    return {"school": places.school(school_id, clock.today())}


def _way_in(request: ActedRequest, school_id: int) -> dict[str, Any]:
    form = IncomingForm(classes=places.classes(school_id, clock.today()), initial={"since": clock.today()})
    return _school(request, school_id) | {"form": form}


def _child(request: ActedRequest, school_id: int, student_id: int) -> dict[str, Any]:
    return {"record": students.student_record(request.actor, school_id, student_id)}


school_class = list_page(CLASS, "roster/class.html", _class)
find = list_page(STUDENTS, "roster/of_school.html", _school)
incoming = list_page(INCOMING, "roster/incoming.html", _way_in)
looks = list_page(LOOKS, "roster/looks.html", _child)


@needs(Permission.SEE_STUDENTS)
def record(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    """A child's record, and for those who keep it what may be done."""
    return _record(request, school_id, student_id)


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(changing.diet)
@at_once(TYPED)
def correct(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    return _change(request, school_id, student_id, StudentForm(request.POST), "correct", actions.correct_student, _("學生資料已修改。"))


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(changing.move)
@at_once(TYPED)
def move(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    form = MoveForm(request.POST, classes=places.classes(school_id, clock.today()))
    return _change(request, school_id, student_id, form, "move", partial(actions.move_student, today=clock.today()), _("班級與座號已更新。"))


@needs(Permission.KEEP_STUDENTS)
@require_POST
@at_once(TYPED)
def number(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    act = partial(actions.correct_number, today=clock.today())
    return _change(request, school_id, student_id, NumberForm(request.POST), "number", act, _("學號已修改，匯入舊學號的名條仍會認得這位學生。"))


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(changing.leave)
def leave(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    """離校. If the record was entered by mistake and nothing hung on it, there is no record page to return to."""
    form = LeaveForm(request.POST, actor=request.actor)

    def done(is_here: bool) -> HttpResponse:
        if not is_here:
            return back(request, _("誤建的資料已移除，可在這裡復原。"), "roster:mistakes", school_id)
        undo = Undo("roster:take_back", (school_id, student_id), seen={name: form.cleaned_data[name] for name in ("reason", "left_on")})
        return back(request, _("已辦理離校。如辦理有誤，可於本頁取消。"), "roster:student", school_id, student_id, undo=undo)

    act = partial(leaving.leave, request.actor, school_id, student_id=student_id, today=clock.today())
    return submitted(request, form, act, done, lambda: _record(request, school_id, student_id, leave=form))


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(changing.take_back)
@at_once(BRINGS_BACK)
def take_back(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    def said(sits_again: bool) -> str:
        return _("離校已取消，學生回到原班級與座號。") if sits_again else _("學籍移轉已取消。")

    act = partial(leaving.take_back, request.actor, school_id, student_id=student_id, seen=seen_in(request.POST))
    return step(request, act, said, "roster:student", school_id, student_id)


@needs(Permission.KEEP_STUDENTS)
@require_POST
@at_once("the record shows it and takes it back until the other school has placed the child")
def hand_over(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    form = HandOverForm(request.POST, actor=request.actor)
    return _change(request, school_id, student_id, form, "hand_over", leaving.hand_over, _("學籍已移轉，轉入學校可以編班了。"))


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(changing.readmit)
@at_once(BRINGS_BACK)
def readmit(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    form = PlaceForm(request.POST, classes=places.classes(school_id, clock.today()))
    return _change(request, school_id, student_id, form, "readmit", partial(leaving.readmit, today=clock.today()), _("已辦理復學。"))


@needs(Permission.KEEP_STUDENTS)
@require_POST
@at_once(ADDS)
def add_guardian(request: ActedRequest, school_id: int, student_id: int) -> HttpResponse:
    def add(actor: Any, school: int, *, student_id: int, guardian_name: str, **rest: Any) -> None:
        actions.add_guardian(actor, school, student_id=student_id, name=guardian_name, **rest)

    return _change(request, school_id, student_id, GuardianForm(request.POST), "guardian", add, _("已新增家長（監護人）。"))


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(asking.end_of_guardian)
def remove_guardian(request: ActedRequest, school_id: int, student_id: int, guardian_id: int) -> HttpResponse:
    actions.remove_guardian(request.actor, school_id, student_id=student_id, guardian_id=guardian_id)
    return back(request, _("已移除家長（監護人）。"), "roster:student", school_id, student_id)


@needs(Permission.KEEP_STUDENTS)
@takes("GET", "POST")
@asks_first(changing.new)
@at_once(ADDS)
def new(request: ActedRequest, school_id: int) -> HttpResponse:
    """A child who comes from outside the city's schools."""
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    classes = places.classes(school_id, clock.today())
    form = NewStudentForm(request.POST or None, classes=classes, initial={"since": clock.today()})
    context: dict[str, Any] = {"form": form, "school": places.school(school_id, clock.today()), "doubt": None}
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_student(request.actor, school_id, **form.cleaned_data)
        except Doubtful as doubt:
            context |= {"doubt": doubt, "questions": [asked(each) for each in doubt.questions]}
        except BadInput as error:
            say(form, error)
        else:
            return back(request, _("已新增學生。"), "roster:student", school_id, made.pk)
    del form.fields["confirmed"]  # the answer belongs to a question, and a first form has none
    return page(request, "roster/new_student.html", context, status=422 if form.errors else 200)


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(changing.place)
@at_once(TYPED)
def place(request: ActedRequest, school_id: int, transfer_id: int) -> HttpResponse:
    given = cleaned(IncomingForm(request.POST, classes=places.classes(school_id, clock.today())))
    actions.not_ahead(given["since"], clock.today())
    given["seat"] = given["seat"] or places.next_seat(school_id, given["class_id"])
    student_id = actions.place_student(request.actor, school_id, transfer_id=transfer_id, **given)
    return back(request, _("轉入學生已編班。"), "roster:student", school_id, student_id)


def _change(request: ActedRequest, school_id: int, student_id: int, form: forms.Form, which: str, act: Callable[..., Any], said: str) -> HttpResponse:
    """Do what a form of the record page asks, or show the page again with what was wrong beside its field."""
    return submitted(
        request, form, partial(act, request.actor, school_id, student_id=student_id),
        done=lambda _made: back(request, said, "roster:student", school_id, student_id),
        again=lambda: _record(request, school_id, student_id, **{which: form}),
    )  # fmt: skip


def _record(request: ActedRequest, school_id: int, student_id: int, **bound: forms.Form) -> HttpResponse:
    child = students.student_record(request.actor, school_id, student_id)
    may_keep = holds(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    today = clock.today()
    context: dict[str, Any] = {
        "record": child,
        "school": places.school(school_id, today),
        "diets": DIET_TITLES,
        "relations": RELATION_TITLES,
        "reasons": REASON_TITLES,
        "where": past.whereabouts(request.actor, school_id, student_id) if may_keep else None,
        "beside": [each for each in declared(ChildPage) if holds(request.actor, each.permission, school_id=school_id, class_id=child.class_id)],
        "before": schools_before(request.actor, school_id, student_id),
        "reads_on": [each for each in declared(ChildPage) if each.reads_on and holds(request.actor, each.permission, school_id=school_id)],
        "wrong": next(iter(bound), ""),
    }
    if may_keep:
        context["forms"] = {
            "correct": StudentForm(initial={"name": child.name, "birth_date": child.birth_date, "diet": child.diet}),
            "move": MoveForm(classes=places.classes(school_id, today), initial={"class_id": child.class_id, "seat": child.seat, "since": today}),
            "number": NumberForm(initial={"number": child.number}),
            "leave": LeaveForm(actor=request.actor, initial={"left_on": today}),
            "readmit": PlaceForm(classes=places.classes(school_id, today), initial={"number": child.number, "since": today}),
            "hand_over": HandOverForm(actor=request.actor),
            "guardian": GuardianForm(),
        } | bound
    return page(request, "roster/student.html", context)
