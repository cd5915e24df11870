"""Follow-ups in the demo: the bureau asked two things of the first school; one is in progress, one is late."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.rules.flow import Verb
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.roster.models import School
from xiaowu.roster.queries.calendar import last_school_day
from xiaowu.roster.rules.roles import Role


@transaction.atomic
def seed(schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """Made by the bureau's officer and the school's coordinator, through the same actions as on the pages."""
    school_id, today = schools[0].pk, clock.day(moment)
    officer = Actor(cast[Role.BUREAU_OFFICER], (RoleAssignment(Role.BUREAU_OFFICER.value),))
    coordinator = Actor(cast[Role.IT_COORDINATOR], (RoleAssignment(Role.IT_COORDINATOR.value, school_id),))
    opened, due = (last_school_day(school_id, today - timedelta(days=back)) or today for back in (18, 4))
    late = Wish("盤點校園無線網路基地台，回報故障數量與位置", school_id=school_id, due=due, opened_on=opened)
    asked = open_follow_up(officer, "request", late, text="請附故障設備照片。", now=moment - timedelta(days=18))
    step(coordinator, asked, Verb.TAKE, text="一樓至三樓已盤點，四樓待電工配合。", now=moment - timedelta(days=6))
    told = Wish("確認導師點名權限名單", school_id=school_id)
    noted = open_follow_up(officer, "request", told, now=moment - timedelta(days=2))
    step(coordinator, noted, Verb.NOTE, text="已核對一至三年級，無異動。", now=moment - timedelta(days=1))
