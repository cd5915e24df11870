"""Who is told (收件人): determined at the time of telling, by who holds the role on that day."""

from dataclasses import dataclass
from datetime import date

from xiaowu.identity.models import Account
from xiaowu.notifications.models import Telling
from xiaowu.notifications.rules import sections_asked, stand_ins
from xiaowu.roster.rules.roles import CITY_ROLES, with_deputies


@dataclass(frozen=True, slots=True)
class Found:
    """The accounts to tell, in order, each once; `stands_in`: they stand in for a role that nobody holds."""

    accounts: tuple[int, ...]
    stands_in: bool = False


def recipients(telling: Telling, today: date) -> Found:
    """An account is told itself, whether or not it may sign in today: its owner reads when they are back. For a role, whoever holds it that day:
    deputies with a post of their own included, and for a section of the bureau its officers; if nobody holds it, the stand-ins. One statement, and
    one more for each stand-in tried.
    """
    if telling.account_id is not None:
        return Found((telling.account_id,))
    for section in sections_asked(telling.section):
        if holders := _holders(telling.role, telling.school_id, telling.school_class_id, today, section):
            return Found(holders, stands_in=section != (telling.section or None))
    for role in stand_ins(telling.role, at_school=telling.school_id is not None):
        holders = _holders(role, None if role in CITY_ROLES else telling.school_id, None, today)
        if holders:
            return Found(holders, stands_in=True)
    return Found(())


def _holders(role: str, school_id: int | None, class_id: int | None, today: date, section: str | None = None) -> tuple[int, ...]:
    """The active accounts of those with such a post."""
    place: dict[str, int | str | None] = {"person__post__school_id": school_id} if class_id is None else {"person__post__school_class_id": class_id}
    if section is not None:
        place["person__post__section"] = section
    held = Account.objects.filter(is_open=True, person__post__role__in=with_deputies(role), person__post__valid__contains=today, **place)
    return tuple(held.order_by("pk").values_list("pk", flat=True).distinct())
