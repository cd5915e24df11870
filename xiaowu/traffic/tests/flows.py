"""A cause that is to be mended, on which its flow is walked."""

from datetime import timedelta

from tests.flows import Cast
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.tests.flows import example
from xiaowu.kernel import clock
from xiaowu.traffic.actions.evaluating import evaluate
from xiaowu.traffic.rules.causes import KIND, Trait
from xiaowu.traffic.tests.requests import answered, recorded


def mend(cast: Cast) -> int:
    """A page that failed, evaluated by the bureau's officer."""
    recorded(answered(route="meals:sheet", status=500), answered())
    return evaluate(cast.actor_of("bureau_officer"), Trait.ROUTE, "meals:sheet", mend="修正", due=clock.today() + timedelta(days=7), now=clock.now())


EXAMPLES = {KIND: example(mend, dict.fromkeys((Verb.NOTE, Verb.ANSWER, Verb.CLOSE, Verb.REOPEN), "bureau_officer"), reads="traffic.plan")}
