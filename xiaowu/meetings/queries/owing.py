"""Whom minutes name besides the bureau (負責單位): schools that are told of a tracked resolution whenever the bureau is."""

from collections.abc import Iterator

from xiaowu.followups.models import FollowUp
from xiaowu.meetings.models import Convener
from xiaowu.meetings.rules.owing import who_owes
from xiaowu.roster.models import District, School
from xiaowu.roster.rules.roles import Role


def named(held: FollowUp) -> Iterator[tuple[Role, int | None]]:
    """The schools that the minutes' words for the owner name, and those that speak for a district named there. Three statements at most."""
    if not held.owner_words:
        return
    districts = dict(District.objects.values_list("pk", "name"))
    schools = dict(School.objects.filter(closed_on=None).values_list("pk", "name"))
    owing = who_owes(held.owner_words, districts, schools)
    speaking = set(Convener.objects.filter(district__in=owing.districts, school__closed_on=None).values_list("school_id", flat=True))
    for school_id in sorted(speaking | owing.schools):
        yield Role.IT_COORDINATOR, school_id
