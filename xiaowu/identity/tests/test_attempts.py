"""No secret is looked at by a guess that was not counted, or that must wait."""

from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse

from xiaowu.identity.actions.guessing import guessed_by_programs
from xiaowu.identity.actions.throttling import Attempt, Outcome, attempt_of, looking
from xiaowu.identity.queries.throttling import Subject
from xiaowu.identity.rules.throttling import Limit
from xiaowu.kernel.errors import TooOften


def at(limit: Limit, *, wait: int = 0) -> HttpRequest:
    request = HttpRequest()
    request.attempt = Attempt(Subject(limit, ()), known=False, wait=timedelta(seconds=wait))  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize("request_", [HttpRequest(), at(Limit.CLIENT)])
def test_what_was_not_counted_at_this_door_is_not_looked_at(request_: HttpRequest) -> None:
    with pytest.raises(LookupError):
        attempt_of(request_, Limit.SIGN_IN)


def test_what_must_wait_is_not_looked_at() -> None:
    waits = at(Limit.FACTOR, wait=1)
    with pytest.raises(LookupError), looking(waits, Limit.FACTOR):
        pytest.fail("it was looked at")
    assert attempt_of(waits, Limit.FACTOR).outcome is Outcome.NOT_LOOKED_AT


def test_a_program_that_must_wait_is_told_how_long_and_its_secret_is_not_looked_at() -> None:
    @guessed_by_programs
    def secret(_request: HttpRequest) -> HttpResponse:
        pytest.fail("it was looked at")

    with pytest.raises(TooOften) as told:
        secret(at(Limit.CLIENT, wait=9))
    assert told.value.seconds == 9


def test_what_is_raised_while_looking_means_wrong_and_nothing_raised_means_right() -> None:
    wrong, right = at(Limit.FACTOR), at(Limit.FACTOR)
    with pytest.raises(ValueError, match="wrong"), looking(wrong, Limit.FACTOR):
        raise ValueError("wrong")
    with looking(right, Limit.FACTOR):
        pass
    assert [attempt_of(each, Limit.FACTOR).outcome for each in (wrong, right)] == [Outcome.WRONG, Outcome.RIGHT]
