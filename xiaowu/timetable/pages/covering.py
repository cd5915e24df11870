"""An absent teacher's lessons one by one (逐節安排代課): all to the same colleague first, another for one; who has something then is asked about."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import Question, asks_first, is_answered
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.marks import listed
from xiaowu.timetable.actions import changes
from xiaowu.timetable.forms import AbsentForm, CoverForm
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.covering import Choice, Cover, Days, Doubt, chosen, doubts, lessons_to_cover
from xiaowu.timetable.queries.lessons import LessonToday
from xiaowu.timetable.queries.picking import teacher_labels


@dataclass(frozen=True, slots=True)
class _Grid:
    """Whose lessons on which days, and who may be chosen."""

    teacher_id: int
    first: date
    last: date
    staff: dict[int, str]
    days: Days
    mine: list[tuple[date, LessonToday]]


def _doubtful(request: ActedRequest, school_id: int) -> Question | None:
    """Only where a colleague has something else then."""
    grid = _grid(request, school_id)
    form = _form(request, school_id, grid)
    if not form.is_valid():
        return None  # said beside the field
    given = form.cleaned_data
    return _question(grid, doubts(grid.days, chosen(grid.mine, given["everybody"], _choice(grid, given))))


def _question(grid: _Grid, found: list[Doubt]) -> Question | None:
    follows = _("以下節次，代課的老師另有課或已整天代課。仍要這樣安排，請按確定；原來的課不會因此取消。")
    told = tuple((_title(one.cover.day, one.cover.lesson), listed((grid.staff[one.cover.substitute_id], _why(one)), "：")) for one in found)
    return Question(_("安排代課"), grid.staff[grid.teacher_id], follows, told) if told else None


@needs(Permission.KEEP)
@takes("GET", "POST")
@asks_first(_doubtful)
def cover(request: ActedRequest, school_id: int) -> HttpResponse:
    """Whose lessons on which days is asked first; of these the form has a field for each lesson, and says whose they are."""
    require(request.actor, Permission.KEEP, school_id=school_id)
    absent = AbsentForm(request.GET or None, staff=_staff(school_id).items(), school_id=school_id)
    if request.method == "GET" and not absent.is_valid():
        return page(request, "timetable/cover.html", {"absent": absent, "school_id": school_id, "grid": None})
    grid = _grid(request, school_id)
    form = _form(request, school_id, grid)

    def act(everybody: int | None, note: str, **each: int | None) -> int:
        choice = _choice(grid, each)
        found = doubts(grid.days, chosen(grid.mine, everybody, choice))
        question = _question(grid, found)
        said_yes = question is not None and is_answered(request, question)
        return changes.cover(
            request.actor, school_id, teacher_id=grid.teacher_id, first=grid.first, last=grid.last, everybody=everybody, each=choice,
            note=note, now=clock.now(), sure=[one.key for one in found] if said_yes else [],
        )  # fmt: skip

    context = {"form": form, "school_id": school_id, "grid": grid, "teacher": grid.staff[grid.teacher_id]}
    return submitted(
        request, form, act,
        done=lambda made: back(request, _("已安排代課：%(count)d 節。") % {"count": made}, "timetable:changes", school_id),
        again=lambda: page(request, "timetable/cover.html", context),
        field="everybody",
    )  # fmt: skip


def _grid(request: ActedRequest, school_id: int) -> _Grid:
    """Raises Forbidden, BadInput."""
    require(request.actor, Permission.KEEP, school_id=school_id)
    staff = _staff(school_id)
    asked = cleaned(AbsentForm(request.POST or request.GET, staff=staff.items(), school_id=school_id))
    first, last = asked["first"], asked["last"] or asked["first"]
    days, mine = lessons_to_cover(request.actor, school_id, asked["teacher_id"], first, last)
    return _Grid(asked["teacher_id"], first, last, staff, days, mine)


def _staff(school_id: int) -> dict[int, str]:
    return dict(teacher_labels(school_id))


def _form(request: ActedRequest, school_id: int, grid: _Grid) -> CoverForm:
    colleagues = [(each, name) for each, name in grid.staff.items() if each != grid.teacher_id]
    lessons = {_name(day, each): (_title(day, each), _choices(grid, colleagues, day, each)) for day, each in grid.mine}
    return CoverForm(request.POST if request.method == "POST" else None, staff=colleagues, school_id=school_id, lessons=lessons)


def _choices(grid: _Grid, colleagues: list[tuple[int, str]], day: date, lesson: LessonToday) -> list[tuple[int, str]]:
    """Each colleague, with what they have then; who has nothing first."""
    found = {one.cover.substitute_id: _why(one) for one in doubts(grid.days, [Cover(day, lesson, each) for each, _name in colleagues])}
    told = [(each, f"{name}　{found[each]}" if each in found else name) for each, name in colleagues]
    return sorted(told, key=lambda one: one[0] in found)


def _choice(grid: _Grid, each: dict[str, Any]) -> Choice:
    return {(day, lesson.lesson_id): each[_name(day, lesson)] for day, lesson in grid.mine if each.get(_name(day, lesson))}


def _name(day: date, lesson: LessonToday) -> str:
    return f"lesson_{day:%Y%m%d}_{lesson.lesson_id}"


def _title(day: date, lesson: LessonToday) -> str:
    return f"{spoken.short(day)} {_(lesson.period_title)} {lesson.of_whom} {lesson.subject}".rstrip()


def _why(doubt: Doubt) -> str:
    if doubt.other is None:
        return _("當天已整天代課")
    return _("這一節有課：%(whom)s %(subject)s") % {"whom": doubt.other.of_whom, "subject": doubt.other.subject}
