"""Kitchens are kept (維護廚房): entered, changed, and ended once they cook no more."""

from collections.abc import Collection, Mapping
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.seen import Seen, changes
from xiaowu.meals.models import Kitchen, Service
from xiaowu.meals.permissions import Permission
from xiaowu.meals.rules.kitchens import MOST_DAYS_BEFORE, KitchenKind
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Diet


def keep_kitchen(
    actor: Actor, school_id: int, *, name: str, kind: KitchenKind, telephone: str, mail: str, days_before: int, until: time, letters: bool,
    cooks: Collection[Diet], kitchen_id: int | None = None, seen: Seen | None = None,
) -> int:  # fmt: skip
    """Enter a kitchen, or change the named one; returns its id. Repeating it changes nothing. Raises Forbidden, NotFound, BadInput, Stale."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    hold_school(school_id)
    given = {
        "name": name, "kind": kind.value, "telephone": telephone, "mail": mail, "days_before": days_before, "until": until, "letters": letters,
        "cooks": sorted(each.value for each in cooks),
    }  # fmt: skip
    known = _held(school_id, kitchen_id)
    new = given if known is None else changes(shown(known), given, seen, together=("mail", "letters"))
    if not new:
        return int(known.pk)
    _check(school_id, kitchen_id, {**(shown(known) if known else {}), **new})
    if known is None:
        made = Kitchen.objects.create(school_id=school_id, **new)
        audit.record(actor, "entered", "kitchen", made.pk, school_id=school_id)
        return made.pk
    Kitchen.objects.filter(pk=known.pk).update(**new)
    audit.record(actor, "changed", "kitchen", known.pk, school_id=school_id, fields=sorted(new))
    return int(known.pk)


def end_kitchen(actor: Actor, school_id: int, *, kitchen_id: int, today: date) -> None:
    """The kitchen cooks for nobody from today on, and stays ended. Raises Forbidden, NotFound, BadInput (a school still names it)."""
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    hold_school(school_id)
    known = _held(school_id, kitchen_id)
    if known.ended_on is not None:
        return
    serving = Service.objects.filter(kitchen_id=kitchen_id).exclude(ended_on__lte=today).select_related("school").first()
    if serving is not None:
        raise BadInput(_("%(school)s還由這個廚房供餐，請先結束供餐。") % {"school": serving.school.name})
    Kitchen.objects.filter(pk=kitchen_id).update(ended_on=today)
    audit.record(actor, "ended", "kitchen", kitchen_id, school_id=school_id)


def hold_school(school_id: int) -> None:
    """Nobody else writes this school's kitchens and days until the transaction ends."""
    list(School.objects.select_for_update(of=("self",)).filter(pk=school_id))


def shown(known: Any) -> dict[str, Any]:
    """A kitchen as its form shows it, by which an outdated page is recognised."""
    names = ("name", "kind", "telephone", "mail", "days_before", "until", "letters")
    return {each: getattr(known, each) for each in names} | {"cooks": sorted(map(str, known.cooks))}


def _held(school_id: int, kitchen_id: int | None) -> Any:
    """The kitchen as stored; None where none is named."""
    if kitchen_id is None:
        return None
    known = Kitchen.objects.select_for_update().filter(school_id=school_id, pk=kitchen_id).first()
    if known is None:
        raise NotFound
    return known


def _check(school_id: int, kitchen_id: int | None, kitchen: Mapping[str, Any]) -> None:
    if kitchen["letters"] and not kitchen["mail"]:
        raise BadInput(_("要寄異動信，請填廚房的電子郵件。"), at="mail")
    if not kitchen["cooks"]:
        raise BadInput(_("至少要供應一種餐別。"), at="cooks")
    if not 0 <= kitchen["days_before"] <= MOST_DAYS_BEFORE:
        raise BadInput(_("通知時限最早是 %(days)d 個上課日前。") % {"days": MOST_DAYS_BEFORE}, at="days_before")
    if Kitchen.objects.filter(school_id=school_id, name=kitchen["name"], ended_on=None).exclude(pk=kitchen_id or 0).exists():
        raise BadInput(_("已經有同名的廚房。"), at="name")
