"""Rows on which the flow of a kind is walked; a system that declares a kind makes its example the same way (`example`)."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.flows import Cast, Example
from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.rules.flow import ENDED, Verb
from xiaowu.kernel import clock

Press = Callable[[int, Any], tuple[str, dict[str, Any]]]


def example(make: Callable[[Cast], int], by: Mapping[str, str], *, outcome: str = "", press: Press | None = None, reads: str = "") -> Example:
    """The example's buttons are on the page of follow-ups, unless `press` says otherwise."""

    def take(actor: Any, follow_up: int, verb: Verb) -> None:
        step(actor, follow_up, verb, text="已辦理", outcome=outcome, now=clock.now())

    return Example(
        make=make,
        by=by,
        press=press or (lambda follow_up, verb: (f"/followups/{follow_up}/advance/", {"verb": verb, "text": "已辦理", "outcome": outcome})),
        take=take,
        fills=lambda state: {"done_at": clock.now()} if state in ENDED else {},
        reads=reads,
    )


def request(cast: Cast, **further: Any) -> int:
    """The bureau asks something of the cast's school."""
    wish = Wish("清點設備", school_id=cast.people["it_coordinator"].school_id, **further)
    return open_follow_up(cast.actor_of("bureau_officer"), "request", wish, now=clock.now())


EXAMPLES = {
    "request": example(
        request,
        {
            **dict.fromkeys((Verb.TAKE, Verb.NOTE, Verb.ANSWER), "it_coordinator"),
            **dict.fromkeys((Verb.CLOSE, Verb.REOPEN, Verb.DROP), "bureau_officer"),
        },
        outcome="done",
    )
}
