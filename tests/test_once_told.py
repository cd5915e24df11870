"""A rule written in Python and again in a function of the database stays the same: for any value, or by the rule's own words."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.package import PACKAGE
from tests.transactions import undone
from xiaowu.attendance.rules.meals import FEWEST_TOLD
from xiaowu.attendance.rules.roll import AWAY, Mark
from xiaowu.kernel import clock, roc
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.roc import years
from xiaowu.roster.models import PostOffer
from xiaowu.roster.rules.transfers import OFFER, TRANSFER, OfferState, TransferState

any_day = st.dates(date(1912, 1, 1), date(2910, 12, 31))
within_a_test = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
HASH = b"h" * 32


def texts(*suffixes: str) -> dict[str, str]:
    """The house's files, without tests and migrations."""
    return {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for suffix in suffixes
        for path in sorted(PACKAGE.rglob(f"*.{suffix}"))
        if not {"tests", "migrations"} & set(path.parts)
    }


@within_a_test
@given(day=any_day)
def test_the_database_counts_academic_years_as_the_rules_do(db: None, day: date) -> None:
    assert value("select roster_academic_year(%s)", [day]) == roc.academic_year(day)
    assert value("select roster_first_day_of(%s)", [roc.academic_year(day)]) == roc.first_day_of(roc.academic_year(day)) <= day


def test_where_roc_years_begin_is_written_in_one_place_of_the_rules_and_one_of_the_database() -> None:
    first = re.compile(rf"\b({years.western(0)}|{years.western(1)})\b")
    found = {name for name, text in texts("py", "sql", "html").items() if first.search(text)}
    assert found == {"kernel/roc/years.py", "roster/sql/roster_academic_year.sql", "roster/sql/roster_first_day_of.sql"}


@pytest.mark.parametrize("mark", [*Mark, ""])
def test_the_database_tells_who_is_away_as_the_rules_do(db: None, mark: str) -> None:
    assert value("select attendance_is_away(%s)", [mark]) is (mark in AWAY)


def test_meals_are_told_to_whoever_cooks_from_as_many_on_as_the_rules_say() -> None:
    """The function holds the number itself: its callers must not choose the threshold."""
    [told] = re.findall(r"case when present >= (\d+) then", texts("sql")["attendance/sql/attendance_meals_on.sql"])
    assert int(told) == FEWEST_TOLD


def test_who_is_away_is_listed_in_no_other_statement() -> None:
    listed = re.compile(r"\bin \('(?:absent|leave|late|left_early)'")
    assert {name for name, text in texts("py", "sql").items() if listed.search(text)} == {"attendance/sql/attendance_is_away.sql"}


@pytest.mark.parametrize("is_taken", [True, False])
@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_an_offer_is_found_and_taken_by_its_code_exactly_while_its_flow_says_that_it_is_offered(
    people: dict[str, Somebody], actor_of: Callable[[str], Any], is_taken: bool, is_withdrawn: bool
) -> None:
    now, school = clock.now(), people["clerk"].school_id
    marks = {"taken": now if is_taken else None, "withdrawn": now if is_withdrawn else None}
    if is_taken and is_withdrawn:
        with pytest.raises(LookupError):
            OFFER.reading.of(marks)
        return
    taker = {"taken_by_id": people["principal"].person_id} if is_taken else {}
    with as_owner():
        PostOffer.objects.create(
            school_id=school, role="nutritionist", since=clock.today(), code_hash=HASH, made=now, expires=now + timedelta(days=1), **marks, **taker
        )
    is_offered = OFFER.reading.of(marks) is OfferState.OFFERED
    actor_of("clerk")
    assert value("select count(*) from roster_offered(%s, %s)", [HASH, now]) == is_offered
    with undone():
        assert (value("select roster_take_offer(%s, %s, %s)", [HASH, people["clerk"].person_id, now]) is not None) is is_offered


def test_how_a_transfer_stands_is_asked_in_the_words_of_its_flow() -> None:
    """`placed_on is null`: if the flow is read in another way one day, every statement that asks in the old way is reported here."""
    words = {TRANSFER.reading.condition(state, {"placed_on": "placed_on"}): state for state in (TransferState.WAITING, TransferState.PLACED)}
    asked = {found for text in texts("py", "sql").values() for found in re.findall(r"\bplaced_on is (?:not )?null", text)}
    assert asked == set(words)
