"""Who has a lesson today is lent its class (代課教師的班級): a substitute has no post there, and nobody else is lent anything."""

from datetime import date

from xiaowu.attendance.permissions import Permission
from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value


def open_class(actor: Actor, school_id: int, class_id: int, day: date) -> None:
    """That the class's rolls may be seen, by a post or by a lesson today, for which the database is then armed. At most one statement.

    Raises Forbidden.
    """
    if holds(actor, Permission.SEE_ROLL, school_id=school_id, class_id=class_id):
        return
    if day != clock.today() or not value("select attendance_lend(%s, %s, %s)", [school_id, class_id, day]):
        require(actor, Permission.SEE_ROLL, school_id=school_id, class_id=class_id)
