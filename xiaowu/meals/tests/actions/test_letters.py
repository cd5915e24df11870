"""The first letter that a kitchen gets of a day has the whole list, a later one what changed since; none goes out after one with later numbers."""

from datetime import time
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.outbox import deliver, later
from tests.postbox import Inbox
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.meals.actions.serving import set_others
from xiaowu.meals.actions.telling import tell_kitchen, tell_kitchens
from xiaowu.meals.models import Kitchen, NotifiedSheet
from xiaowu.meals.queries.letters import LETTER
from xiaowu.meals.rules.kitchens import Guest
from xiaowu.meals.tests.kitchen_letters import letters_of
from xiaowu.meals.tests.listed import kitchen, service

WITH_MAIL = {"letters": True, "mail": "kitchen@example.tw"}


@pytest.fixture
def day(actor_of: Any, people: dict[str, Somebody], stop_clock: Any) -> SchoolDay:
    stop_clock()
    return SchoolDay(actor_of, people["nutritionist"].school_id)


def cooking(day: SchoolDay, **given: Any) -> Kitchen:
    made = kitchen(day.id, until=time(0, 1), **given)
    service(day.id, made.pk)
    return made


def guests(day: SchoolDay, of: Kitchen, meals: int) -> None:
    set_others(day.actor_of("nutritionist"), day.id, kitchen_id=of.pk, who=Guest.GUEST, meals=meals, day=day.today)
    assert tell_kitchen(day.actor_of("nutritionist"), day.id, kitchen_id=of.pk, day=day.today, now=clock.now()) == 1


def received(inbox: Inbox) -> list[tuple[bool, bool, str]]:
    """Of each letter: whether it is about a change, whether it has diets, and what it says of guests."""
    bodies = [(str(each["Subject"]), str(each.get_content())) for each in inbox.letters]
    return [("異動" in subject, "葷食" in body, next(line for line in body.splitlines() if "來賓" in line)) for subject, body in bodies]


def test_a_kitchen_whose_address_came_after_it_was_told_gets_the_whole_list_first(day: SchoolDay) -> None:
    of = cooking(day)
    guests(day, of, 2)
    with as_owner():
        Kitchen.objects.filter(pk=of.pk).update(**WITH_MAIL)
    guests(day, of, 3)
    guests(day, of, 5)
    with as_owner():
        by_hand = NotifiedSheet.objects.order_by("number")[0].pk
        assert not Delivery.objects.filter(kind=LETTER, key=str(by_hand)).exists()
    _by_hand, first, change = letters_of(of)
    assert ("異動" in first.subject, "葷食" in first.body, "・來賓：3 份" in first.body) == (False, True, True)
    assert ("異動" in change.subject, "葷食" in change.body, "・來賓：3 → 5 份（+2）" in change.body) == (True, False, True)


def test_a_kitchen_reads_no_older_numbers_after_newer_ones_when_mail_was_away(day: SchoolDay, inbox: Inbox) -> None:
    of = cooking(day, **WITH_MAIL)
    guests(day, of, 2)
    with as_owner():
        Delivery.objects.filter(kind=LETTER).update(asked=clock.now())  # tried in vain: whatever was not tried yet goes before it
    guests(day, of, 4)
    deliver()
    assert received(inbox) == [(False, True, "・來賓：4 份")]
    later()
    deliver()
    guests(day, of, 7)
    deliver()
    assert received(inbox) == [(False, True, "・來賓：4 份"), (True, False, "・來賓：4 → 7 份（+3）")]
    with as_owner():
        assert list(Delivery.objects.filter(kind=LETTER).order_by("pk").values_list("outcome", flat=True)) == ["dropped", "sent", "sent"]
    assert tell_kitchens() == 0
