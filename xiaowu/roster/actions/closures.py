"""The bureau closes schools for a day: all of them, those of a district or of a level; and takes that back (全市停課、分區停課)."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.events import tell
from xiaowu.roster.events import SchoolDayChanged
from xiaowu.roster.models import CityClosure, District
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.roles import Level


def close_schools(actor: Actor, *, day: date, district: str, level: Level | None, reason: str) -> int:
    """One closure for all the schools it names; returns its id. No school's own exception overrides it; rolls of that day stay, but do not count.

    The same closure again only replaces the reason. Raises Forbidden, BadInput (no such district).
    """
    require(actor, Permission.CLOSE_CITY, school_id=None)
    place = District.objects.filter(name=district).first() if district else None
    if district and place is None:
        raise BadInput(_("沒有這個分區。"), at="district")
    act, _is_new = CityClosure.objects.update_or_create(day=day, district=place, level=level or "", defaults={"reason": reason})
    audit.record(actor, "closed", "schools", act.pk, day=day.isoformat(), district=district, level=level or "")
    tell(SchoolDayChanged(None, day, actor.account_id, actor.name, act.district_id, act.level))
    return int(act.pk)


def open_schools(actor: Actor, *, closure_id: int) -> None:
    """Take a closure back: that day is again what it would be without it, and its rolls count again. Raises Forbidden, NotFound."""
    require(actor, Permission.CLOSE_CITY, school_id=None)
    act = CityClosure.objects.filter(pk=closure_id).first()
    if act is None:
        raise NotFound(_("這次停課已經取消。"))
    CityClosure.objects.filter(pk=closure_id).delete()
    audit.record(actor, "opened", "schools", closure_id, day=act.day.isoformat())
    tell(SchoolDayChanged(None, act.day, actor.account_id, actor.name, act.district_id, act.level))
