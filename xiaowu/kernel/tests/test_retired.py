"""What the release before calls stays while its nodes run."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from xiaowu.kernel.database import functions, retired

pytestmark = pytest.mark.usefixtures("db")
OLD = "kernel_of_before(integer)"
MADE = "create or replace function kernel_of_before(p_number integer) returns integer language sql as $$ select p_number + 1 $$"


def answered() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select kernel_of_before(1)")
        return int(cursor.fetchone()[0])


def test_a_function_that_lost_its_file_is_called_by_the_release_before_until_the_next_release(owner: Callable[[], object]) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute(MADE)
        functions.apply()
    assert answered() == 2  # as the application
    with owner():
        retired.settle([], [OLD])  # `xiaowu migrate` again
    assert answered() == 2
    with owner():
        retired.settle([], [OLD], release="the next")
    with pytest.raises(ProgrammingError, match="does not exist"):
        answered()


def test_whoever_has_stopped_the_release_before_drops_what_only_it_called(owner: Callable[[], object]) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute(MADE)
        retired.settle([], [OLD])
        assert OLD in retired.contract()
        assert OLD not in retired.contract()


def test_a_function_that_has_a_file_again_is_not_dropped(owner: Callable[[], object]) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute(MADE)
        retired.settle([], [OLD])
        retired.settle([OLD], [])
        assert OLD not in retired.contract()
    assert answered() == 2


def test_of_a_function_its_arguments_and_what_it_returns_are_its_head() -> None:
    text = (
        "-- Told.\ncreate or replace function kernel_x(p_a bigint,\n    p_b date)\nreturns table (language_id bigint)\nlanguage sql as $$ select 1 $$"
    )
    assert functions.head(text) == "kernel_x(p_a bigint, p_b date) returns table (language_id bigint)"
    assert functions.head("create or replace view kernel_x as select 1") == ""
