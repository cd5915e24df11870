"""Rows on the lists of attendance that are empty in the cast."""

from conftest import as_owner
from tests.flows import Cast
from xiaowu.attendance.tests.asked import made
from xiaowu.kernel import clock
from xiaowu.roster.models import CityClosure


def _closure(_cast: Cast) -> None:
    with as_owner():
        CityClosure.objects.create(day=clock.today(), reason="颱風")


# the leave first: once the city is closed today, nobody needs any
EXAMPLES = {"attendance:leaves": made, "attendance:closures": _closure}
