"""Meetings in the demo: the first school convenes its district; minutes are read, one resolution is tracked, the next meeting is planned."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.meetings.actions import agenda, follow_up
from xiaowu.meetings.models import Item
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.reading import read_text
from xiaowu.meetings.seed.minutes import MINUTES
from xiaowu.roster.models import School
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import Role


@transaction.atomic
def seed(schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """Made by the bureau's officer, through the same actions as on the pages."""
    actor = Actor(cast[Role.BUREAU_OFFICER], (RoleAssignment(Role.BUREAU_OFFICER.value),))
    agenda.set_convener(actor, district_id=schools[0].district_id, school_id=schools[0].pk)
    read = read_text(MINUTES)
    last = agenda.keep_minutes(actor, read=read, filename="112-03.md", body=next(block.text for block in read.walk()))
    motion = Item.objects.filter(meeting_id=last, kind=Kind.MOTION).order_by("pk").first()
    if motion is not None:
        due = clock.day(moment) + timedelta(days=20)
        tracked = follow_up.track(
            actor, last, motion_id=motion.pk, owner=Owner(Role.BUREAU_OFFICER, SectionCode("platform")), due=due, seen={}, now=moment
        )
        follow_up.move_tracked(actor, tracked_id=tracked, verb=Verb.NOTE, text="納管方案已送各分區表示意見。", now=moment)
    held_on = clock.day(moment) + timedelta(days=14)
    agenda.plan_meeting(
        actor, body=f"資訊組長專業社群 {roc.year(held_on)}年{held_on.month}月份聯席會議", held_on=held_on, hour="上午10時",
        place="教育研究發展中心3樓", chair="林科長", recorder="王小姐", motions_due=clock.day(moment) + timedelta(days=7),
    )  # fmt: skip
