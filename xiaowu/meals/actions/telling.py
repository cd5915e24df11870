"""A kitchen is told of a day (通知廚房): at its limit by a job, or by a press; what changes afterwards goes out by letter, once for each change."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import MAIL, Parcel, post
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.queue import one_by_one, perform
from xiaowu.meals.models import Kitchen, NotifiedSheet, Service
from xiaowu.meals.permissions import TELLS, Permission
from xiaowu.meals.queries import sheets as queries
from xiaowu.meals.queries.kitchens import KitchenRow, kitchen_row
from xiaowu.meals.queries.letters import LETTER
from xiaowu.meals.rules import sheets
from xiaowu.meals.rules.kitchens import How
from xiaowu.roster.models import School

JOB = "meals.tell_kitchens"
REACH = frozenset({TELLS})
_DAYS = timedelta(days=sheets.AHEAD)


def tell_kitchen(actor: Actor, school_id: int, *, kitchen_id: int, day: date, now: datetime) -> int:
    """Tell the kitchen the numbers as they are; from now on changes are marked against them. Returns how many schools are new; repeating it changes
    nothing.

    Raises Forbidden, NotFound, BadInput (a day that is over, or nothing to cook).
    """
    require(actor, Permission.KEEP_KITCHENS, school_id=school_id)
    shown = queries.sheet(actor, school_id, kitchen_id, day, clock.day(now), note=False)
    mine = [each for each in shown.parts if each.school_id == school_id]
    if not mine:
        raise BadInput(_("這一天不供餐，沒有可以通知的份數。"))
    told = sum(_tell(actor, shown.kitchen, each, day, How.PRESS, now) for each in mine)
    if told:
        audit.record(actor, "told", "kitchen", kitchen_id, school_id=school_id, day=day.isoformat())
    return told


def tell_kitchens() -> int:
    """Tell every kitchen about its days whose limit has passed, each kitchen in a transaction of its own; returns how often one was told. Safe to run
    twice, even at once: the second run finds it done.
    """
    now = clock.now()
    found: list[int] = perform(JOB, lambda _actor: _cooking(clock.day(now)), city=REACH)
    return sum(one_by_one(found, lambda each: perform(JOB, lambda actor: tell_by_limit(actor, each, now), city=REACH), pieces=True))


def tell_by_limit(actor: Actor, kitchen_id: int, now: datetime) -> int:
    """Tell one kitchen what is due: days that it was not told yet, and letters about what has changed. About ten statements for each day whose limit
    has passed, whatever the number of schools.
    """
    stored = Kitchen.objects.select_related("school").get(pk=kitchen_id)
    kitchen = kitchen_row(stored, stored.school_id)
    told, today = 0, clock.day(now)
    for day in _due(kitchen, today, now):
        for part in queries.parts_of(kitchen, day):
            if part.told_at is None:
                told += _tell(actor, kitchen, part, day, How.LIMIT, now)
            elif kitchen.letters and _is_for_letters(day, now):
                told += _tell(actor, kitchen, part, day, How.LETTER, now)
    return told


def _due(kitchen: KitchenRow, today: date, now: datetime) -> list[date]:
    """Days from today on whose limit has passed: as many as it has school days before, and the holidays between."""
    ahead = 0 if not kitchen.days_before else min(sheets.AHEAD, kitchen.days_before + 7)
    days = [today + timedelta(days=each) for each in range(ahead + 1)]
    return [each for each in days if queries.limit_of(kitchen, each) <= now]


def _tell(actor: Actor, kitchen: KitchenRow, part: queries.Part, day: date, how: How, now: datetime) -> bool:
    """Whether it was told: what it knows already is not told again. Whoever writes what was told about a school holds its row."""
    list(School.objects.select_for_update(of=("self",)).filter(pk=part.school_id))
    known = queries.notices_of(kitchen.id, part.school_id, day)
    if known and (how is How.LIMIT or not sheets.since_last(known, part.numbers)):
        return False
    made = NotifiedSheet.objects.create(
        school_id=part.school_id, kitchen_id=kitchen.id, day=day, number=len(known) + 1, how=how, numbers=part.numbers, at=now,
        account_id=actor.account_id,
    )  # fmt: skip
    if kitchen.letters and kitchen.mail and _is_for_letters(day, now):
        post(Parcel(LETTER, MAIL, {"told": made.pk}, key=str(made.pk)))
    return True


def _cooking(today: date) -> list[int]:
    """The kitchens that cook for somebody now or soon, or were told so."""
    found = Service.objects.filter(since__lte=today + _DAYS).exclude(ended_on__lte=today)
    told = NotifiedSheet.objects.filter(day__gte=today)
    return sorted({*found.values_list("kitchen_id", flat=True), *told.values_list("kitchen_id", flat=True)})


def _is_for_letters(day: date, now: datetime) -> bool:
    return sheets.is_for_letters(day, clock.day(now), now.astimezone(clock.TAIPEI).time())
