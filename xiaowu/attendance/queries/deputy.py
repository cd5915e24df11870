"""What a pupil deputy is shown of the own class (副班長協助點名), and who is deputy of a class for those who name them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xiaowu.attendance.models import Deputy, DeputyRule
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.period import has_begun
from xiaowu.attendance.rules.roll import Exceptions, Mark, RollException
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row, rows
from xiaowu.timetable.queries.bells import periods_on
from xiaowu.timetable.rules.bells import BellPeriod
from xiaowu.timetable.rules.periods import WITH_ROLL


@dataclass(frozen=True, slots=True)
class Deputised:
    """The class whose rolls the pupil who is signed in may fill in today. `why`: why there is no school."""

    school_id: int
    class_id: int
    name: str
    why: str | None


@dataclass(frozen=True, slots=True)
class _Seat:
    seat: int
    mark: str
    revision: int
    is_taken: bool
    is_said: bool


@dataclass(frozen=True, slots=True)
class SeatSheet:
    """A period's roll as a deputy sees it: the seats, and what deputies said of them."""

    seats: tuple[int, ...]
    marks: Exceptions  # by seat
    revision: int
    is_taken: bool  # by a teacher: there is nothing left for a deputy to say
    is_said: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A pupil named as deputy."""

    id: int
    class_id: int
    class_name: str
    name: str
    first: date
    last: date | None


def deputised(actor: Actor) -> Deputised | None:
    """None: not today, or not at this school. One statement. Raises Forbidden."""
    require(actor, Permission.FILL_ROLL, school_id=ANYWHERE)
    return row(Deputised, "select school_id, class_id, name, why from attendance_deputised()")


def today(actor: Actor) -> Deputised | None:
    """The same for the home page, on a school day."""
    found = deputised(actor)
    return found if found and not found.why else None


def bell_now(place: Deputised) -> BellPeriod | None:
    """The period that has begun last today; None before the first. One statement."""
    day, now = clock.today(), clock.now()
    rung = periods_on([place.school_id], day).get(place.school_id, ())
    return next((each for each in reversed(rung) if each.kind in WITH_ROLL and has_begun(day, now, each.starts)), None)


def seat_sheet(period: int) -> SeatSheet:
    """Of the own class today. One statement; a class without seats for whoever is no deputy."""
    found = rows(_Seat, "select * from attendance_deputy_roll(%s::smallint)", [period])
    marks = {each.seat: RollException(Mark(each.mark)) for each in found if each.mark}
    one = found[0] if found else _Seat(0, "", 0, is_taken=False, is_said=False)
    return SeatSheet(tuple(each.seat for each in found), marks, one.revision, one.is_taken, one.is_said)


def are_allowed(school_id: int) -> bool:
    """Whether the school lets deputies fill in rolls. One statement."""
    return DeputyRule.objects.filter(pk=school_id, allows=True).exists()


def named(school_id: int, day: date, class_id: int | None = None) -> list[Named]:
    """Who is deputy that day or later, of a school or a class, as far as the reader sees the children. One statement."""
    found = Deputy.objects.filter(school_id=school_id).filter(Q(last=None) | Q(last__gte=day)).select_related("student", "school_class")
    found = found if class_id is None else found.filter(school_class_id=class_id)
    ordered = found.order_by("school_class__grade", "school_class__number", "first", "pk")
    return [Named(each.pk, each.school_class_id, each.school_class.name, each.student.name, each.first, each.last) for each in ordered]
