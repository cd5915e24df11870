"""What is asked before a day is changed of which somebody outside was told already (已通知的日子), on pages that otherwise ask nothing."""

from datetime import date

from django.forms import Form
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui.asking import Question
from xiaowu.kernel.ui.entered import entered
from xiaowu.kernel.ui.marks import listed, sentences
from xiaowu.roster.forms import ExceptionForm, IncomingForm, LeaveForm, MoveForm, NewStudentForm, PlaceForm, StudentForm, TermForm
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import calendar, places, students
from xiaowu.roster.queries.told import AHEAD, told_before, told_question
from xiaowu.roster.rules.beside import Affected
from xiaowu.roster.rules.calendar import changed_days


def exception(request: ActedRequest, school_id: int) -> Question | None:
    """A day without school, or with it after all."""
    require(request.actor, Permission.KEEP_CALENDAR, school_id=school_id)
    form = ExceptionForm(request.POST)
    if not form.is_valid() or not school_id:
        return None
    day: date = form.cleaned_data["day"]
    return told_question(_("更改行事曆"), spoken.long(day), Affected([school_id], day, day), counts=_but(form, "day"))


def diet(request: ActedRequest, school_id: int, student_id: int) -> Question | None:
    """Another diet than the kitchen counted with."""
    child, form = students.student_record(request.actor, school_id, student_id), StudentForm(request.POST)
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    if not form.is_valid() or form.cleaned_data["diet"] == child.diet:
        return None
    return _from_now_on(_("更改用餐別"), child.name, school_id, clock.today(), student_id, entered(form, ("diet",)))


def move(request: ActedRequest, school_id: int, student_id: int) -> Question | None:
    """Another class."""
    child, form = students.student_record(request.actor, school_id, student_id), MoveForm(request.POST, classes=_classes(school_id))
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    if not form.is_valid() or form.cleaned_data["class_id"] == child.class_id:
        return None
    return _from_now_on(_("辦理調班"), child.name, school_id, form.cleaned_data["since"], student_id, entered(form))


def leave(request: ActedRequest, school_id: int, student_id: int) -> Question | None:
    """離校."""
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    form = LeaveForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return None
    child = students.student_record(request.actor, school_id, student_id)
    return _from_now_on(_("辦理離校"), child.name, school_id, form.cleaned_data["left_on"], student_id, entered(form))


def take_back(request: ActedRequest, school_id: int, student_id: int) -> Question | None:
    """Here after all."""
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    child = students.student_record(request.actor, school_id, student_id)
    return _from_now_on(_("取消離校"), child.name, school_id, clock.today())


def put_back(request: ActedRequest, school_id: int, mistake_id: int) -> Question | None:
    """A child whose record was removed as a mistake."""
    del mistake_id
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    return _from_now_on(_("復原資料"), places.school(school_id, clock.today()).name, school_id, clock.today())


def promote(request: ActedRequest, school_id: int) -> Question | None:
    """Classes that go up, and with that perhaps to another kitchen, or that come back."""
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    return _from_now_on(_("原班升級"), places.school(school_id, clock.today()).name, school_id, clock.today()) if "class" in request.POST else None


def term(request: ActedRequest) -> Question | None:
    """The lesson days of all schools, where they change from today on."""
    require(request.actor, Permission.KEEP_TERMS, school_id=None)
    form, today = TermForm(request.POST), clock.today()
    if not form.is_valid() or form.cleaned_data["ends"] <= form.cleaned_data["starts"]:
        return None
    given = form.cleaned_data
    before, after = calendar.days_of_term(given["academic_year"], given["semester"]), (given["starts"], given["ends"])
    spans = [(max(first, today), last) for first, last in changed_days(before, after) if last >= today]
    if before is None or not spans:  # of a term that nobody knew yet, or of days that are over
        return None
    words = _("所有學校的上課日隨之改變：不在學期內的日子不點名、不供餐；已儲存的點名保留，上課的日子才計入統計。")
    words = sentences([words, *(told_before(Affected(places.open_schools(), first, last)) for first, last in spans)])
    about = f"{_span(before)} → {_span(after)}"
    return Question(_("更新學期"), about, words, ((_("改變的日子"), listed([_span(each) for each in spans])),))


def _span(days: tuple[date, date]) -> str:
    return f"{spoken.long(days[0])} – {spoken.long(days[1])}"


def readmit(request: ActedRequest, school_id: int, student_id: int) -> Question | None:
    """復學."""
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    form = PlaceForm(request.POST, classes=_classes(school_id))
    if not form.is_valid():
        return None
    child = students.student_record(request.actor, school_id, student_id)
    return _from_now_on(_("辦理復學"), child.name, school_id, form.cleaned_data["since"], counts=entered(form))


def new(request: ActedRequest, school_id: int) -> Question | None:
    """A child more."""
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    form = NewStudentForm(request.POST, classes=_classes(school_id))
    if not form.is_valid():
        return None
    return _from_now_on(_("新增學生"), form.cleaned_data["name"], school_id, form.cleaned_data["since"], counts=_but(form, "name"))


def place(request: ActedRequest, school_id: int, transfer_id: int) -> Question | None:
    """A child that came from another school."""
    del transfer_id
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    form = IncomingForm(request.POST, classes=_classes(school_id))
    if not form.is_valid():
        return None
    about = places.school(school_id, clock.today()).name
    return _from_now_on(_("轉入學生編班"), about, school_id, form.cleaned_data["since"], counts=entered(form))


def _from_now_on(
    title: str, about: str, school_id: int, since: date, student_id: int | None = None, counts: tuple[tuple[str, str], ...] = ()
) -> Question | None:
    whose = Affected([school_id], since, clock.today() + AHEAD, None if student_id is None else [student_id])
    return told_question(title, about, whose, counts=counts)


def _but(form: Form, name: str) -> tuple[tuple[str, str], ...]:
    """All that was typed, but for what the question names already."""
    return entered(form, [each for each in form.fields if each != name])


def _classes(school_id: int) -> list[places.ClassRow]:
    return places.classes(school_id, clock.today())
