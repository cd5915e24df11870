"""A page of the register whose forms appear for nobody of the cast: that of a child who left."""

from conftest import as_owner
from tests.flows import Cast
from xiaowu.kernel import clock
from xiaowu.roster.actions import leaving
from xiaowu.roster.models import Student
from xiaowu.roster.rules.ends import Reason


def _left(cast: Cast) -> str:
    here = cast.people["it_coordinator"].school_id
    with as_owner():
        child = Student.objects.filter(school_id=here, school_class__isnull=False).order_by("-pk")[0].pk
    leaving.leave(
        cast.actor_of("it_coordinator"), here, student_id=child, reason=Reason.ABROAD, to_school_id=None, went_to="", left_on=clock.today(),
        today=clock.today(),
    )  # fmt: skip
    return f"/roster/{here}/students/{child}/"


PAGES = {"roster:readmit": _left}
