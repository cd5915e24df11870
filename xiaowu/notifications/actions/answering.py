"""The answer to a letter or a push (傳送結果) is kept with the notice."""

from collections.abc import Iterable

from xiaowu.kernel import clock
from xiaowu.kernel.delivery import Answer
from xiaowu.kernel.text import line
from xiaowu.notifications.models import Sent
from xiaowu.notifications.rules import Outcome

_LONGEST = 200


def answered(sent: Iterable[int], answer: Answer) -> None:
    """Taken, refused, or not answered yet because nobody is there; in the words as they came."""
    outcome = Outcome.TAKEN if answer.is_taken else Outcome.WAITING if answer.is_away or answer.may_be_away else Outcome.REFUSED
    Sent.objects.filter(pk__in=list(sent)).update(outcome=outcome, answer=line(answer.words, _LONGEST), answered=clock.now())


def unneeded(sent: Iterable[int]) -> None:
    """It was read meanwhile, so nothing is sent any more."""
    Sent.objects.filter(pk__in=list(sent)).update(outcome=Outcome.UNNEEDED, answered=clock.now())


def not_sent(sent: Iterable[int], why: str) -> None:
    """It is not sent at all, since nothing can take it any more: the mailbox or the browser is gone."""
    Sent.objects.filter(pk__in=list(sent)).update(outcome=Outcome.REFUSED, answer=why, answered=clock.now())
