"""What waits at a school that merges waits there again once the merger is taken back, whichever system keeps it: every flow of every offer is walked."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.module_loading import import_string

from conftest import Somebody, as_owner
from tests.flows import Cast, example_of
from tests.integrity import contradictions
from tests.jobs import with_its_jobs
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.kinds import HANDED_ON
from xiaowu.ipam.actions.requests import REACH, follow_school
from xiaowu.ipam.models import Address, AddressRequest, Plan, SchoolRange
from xiaowu.ipam.tests.flows import request
from xiaowu.kernel import clock
from xiaowu.kernel.offer import offers
from xiaowu.kernel.queue import perform
from xiaowu.notifications.models import Telling
from xiaowu.roster.actions.schools import reopen_school
from xiaowu.roster.tests.actions.closing import close
from xiaowu.roster.tests.ending import Stage, stage_of

AWAY = {"transfer"}  # the example's child is on the way from the school: `roster/tests/actions/test_reopening.py` has one on the way there
SETTLED = {"vulnerability"}  # of the example's letter nothing is left, which settles it: `vulnerabilities/tests/test_merged.py` has one with findings
PATHS = [
    path
    for offer in offers()
    for path in offer.flows
    if import_string(path).flow.name not in SETTLED and any(field.column == "school_id" for field in import_string(path).model._meta.fields)
]


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


def waiting(of: Any, school_id: int) -> Counter[tuple[str, ...]]:
    """How many rows of the flow stand at the school and were not handed on, by what its table says of their state, and by kind."""
    columns = [*dict.fromkeys(name for line in of.flow.reading.lines.values() for name in line)]
    kinds = ["kind", "owner_role"] if of.model is FollowUp else []
    with as_owner():
        rows = of.model.objects.filter(school_id=school_id)
        rows = (rows.exclude(outcome=HANDED_ON) if kinds else rows).values_list(*columns, *kinds)
        return Counter(tuple(map(str, (each if isinstance(each, str | None) else bool(each) for each in row))) for row in rows)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: import_string(path).flow.name)
def test_what_waited_at_a_school_waits_there_again_once_its_merger_is_taken_back(
    stage: Stage, people: dict[str, Somebody], actor_of: Any, client_of: Any, path: str
) -> None:
    of = import_string(path)
    example_of(of.flow, path).make(Cast(people, actor_of, client_of))
    before = waiting(of, stage.here)
    assert before or of.flow.name in AWAY
    with with_its_jobs():
        close(stage)
    with with_its_jobs():
        reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert waiting(of, stage.here) == before
    assert contradictions() == {}


def test_a_request_for_addresses_ends_with_a_merger_and_is_asked_again_if_the_addresses_are_still_there(
    stage: Stage, people: dict[str, Somebody], actor_of: Any, client_of: Any
) -> None:
    made = request(Cast(people, actor_of, client_of))

    def follow() -> int:
        return int(perform("ipam.test", lambda actor: follow_school(actor, stage.here, clock.now()), city=REACH))

    def stands() -> tuple[str, int]:
        with as_owner():
            return AddressRequest.objects.get(pk=made).state, Address.objects.filter(request_id=made, state="held").count()

    def told() -> list[str]:
        with as_owner():
            return [
                f"{each['standing']} {each['text']}"
                for each in Telling.objects.filter(kind="ipam.decided").order_by("pk").values_list("about", flat=True)
            ]

    assert (follow(), stands()) == (0, ("open", 2))  # it is there, and nothing of it ended
    close(stage)
    assert ([follow(), follow()], stands()) == ([1, 0], ("ended", 0))
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert ([follow(), follow()], stands()) == ([1, 0], ("open", 2))
    close(stage)
    assert (follow(), stands()) == (1, ("ended", 0))
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    with as_owner():
        Plan.objects.update(state="withdrawn")
    assert (follow(), stands()) == (0, ("ended", 0))
    with as_owner():
        SchoolRange.objects.filter(school_id=stage.here).update(school_id=stage.there)
    assert (follow(), stands()) == (0, ("ended", 0))
    assert told() == [
        "ended 學校已裁撤或併校；需要時請由承接學校申請。",
        "open 併校已復原，申請繼續等待核定。",
        "ended 併校已復原，但未能再保留位址：「冷氣 EMS」已撤回，不再配發位址。",
    ]
    assert perform("ipam.test", lambda actor: follow_school(actor, 2**40, clock.now()), city=REACH) == 0
