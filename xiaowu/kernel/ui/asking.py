"""An act that publishes, ends or sends asks for confirmation (再次確認): a page says what it changes and for whom, before it is done.

An app declares it on the address (`asks_first`, or `asks` of `flow_view`); templates need nothing. A page that shows what an act would do carries the
yes to it in its form (`yes_to`), so that one press is enough as long as nothing changed. An address that neither asks nor offers to undo says why
(`at_once`). The yes is bound to what was shown and sent: if either is another by now, the page is shown again. Without a script it is a page
like any other. Whoever goes back finds the form as it was sent.

Nobody is asked about what would be refused: before the question is shown, the act itself is tried and taken back, so that permission, values and
state are judged by the act alone, and each refusal comes before the question.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from xiaowu.kernel.access import View
from xiaowu.kernel.actor.request import HouseRequest
from xiaowu.kernel.errors import Conflict
from xiaowu.kernel.ui.pages import FROM, PAGE, page
from xiaowu.kernel.ui.refusals import unsaid
from xiaowu.kernel.ui.returned import to_be_changed

YES = "_yes"
PLAN = "_plan"
BACK = "_back"  # the button of whoever would rather change the form
_OWN = frozenset({"csrfmiddlewaretoken", "_key", PAGE, FROM, YES, BACK})


@dataclass(frozen=True, slots=True)
class Question:
    """What is about to be done, to what, the consequences, and for how many: (title, number or words)."""

    title: str
    about: str
    follows: str
    counts: tuple[tuple[str, str | int], ...] = ()
    is_grave: bool = False  # cannot be taken back, which the page says

    def mark(self, sent: Sequence[tuple[str, str]]) -> str:
        """The yes to exactly this question about exactly this form: one child's yes is none for another."""
        return hashlib.sha256(repr((self.title, self.about, self.follows, self.counts, sorted(sent))).encode()).hexdigest()[:20]


Made = TypeVar("Made")
Asks = Callable[..., Question | None]  # called with the request and the address's arguments; None: nothing to ask


def asks_first(asks: Asks) -> Callable[[View], View]:
    """Mark an address that receives a form: the form takes effect once the question that `asks` makes of it was answered with yes.

    `asks` reads through queries that check their permission; it is called again when the yes arrives. What is refused is never asked about.
    The act must leave nothing outside the database, except what is sent or swept after the commit.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **place: Any) -> HttpResponse:
            if request.method == "POST" and BACK in request.POST:
                return to_be_changed()
            if request.method == "POST" and (question := asks(request, *args, **place)) and not is_answered(request, question):
                return _refused(request, lambda: view(request, *args, **place)) or _shown(request, question)
            answer: HttpResponse = view(request, *args, **place)
            return answer

        asked.asks = asks  # type: ignore[attr-defined]  # whoever walks the addresses finds it
        return asked  # type: ignore[return-value]  # a view as the one that it marks

    return mark


# why an act is done in one press, without being asked about or offering to be taken back
TYPED = "what was typed is the answer, and is typed anew as easily"
ADDS = "adds something, and takes nothing from anybody"
BRINGS_BACK = "brings back what was ended"
ITS_PAGE = "its page is the question: what it changes, and for whom"  # where that can change meanwhile, its form brings the plan (`plan_mark`)
OWN = "one's own alone, and put back as easily"


def at_once(why: str, *verbs: str) -> Callable[[View], View]:
    """Mark an address that is sent a form and need not ask, nor offer to undo: why not; of some verbs alone, where it has several."""

    def mark(view: View) -> View:
        view.at_once = getattr(view, "at_once", {}) | dict.fromkeys(verbs or ("",), why)  # type: ignore[attr-defined]  # the same walk
        return view

    return mark


def yes_to(question: Question, sent: Mapping[str, object]) -> str:
    """The yes that a page's own form brings (as `_yes`, beside `sent` and nothing else), where the page itself tells all that the question would."""
    return question.mark([(name, str(value)) for name, value in sent.items()])


def plan_mark(plan: object) -> str:
    """What a page that shows a plan puts into its form (`ui.plan`), so that the yes is one to this plan."""
    return hashlib.sha256(repr(plan).encode()).hexdigest()[:20]


def is_as_shown(request: HttpRequest, plan: object) -> bool:
    """Whether the form was sent from a page that showed this plan: what somebody else changed meanwhile is not done unseen."""
    return request.POST.get(PLAN, "") == plan_mark(plan)


def as_shown(request: HttpRequest, plan: object, act: Callable[..., Made]) -> Callable[..., Made]:
    """The act of a form (`kernel.ui.submitted`) whose page shows what it would do. Raises Conflict: something else was shown."""

    def done(**given: Any) -> Made:
        if not is_as_shown(request, plan):
            raise Conflict(changed_meanwhile())
        return act(**given)

    return done


def changed_meanwhile() -> str:
    return _("您查看之後有變動，還沒有辦理；以下是現在的內容，請重新確認。")


def is_answered(request: HttpRequest, question: Question) -> bool:
    """Whether the form brings the yes to this question, or is tried as if it did."""
    return getattr(request, "is_tried", False) or request.POST.get(YES, "") == question.mark(_sent(request))


def _refused(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    """What the act answers to this form, the yes given, if it refuses it; None if it takes it, and then nothing is left of the try.
    Raises what the act raises.
    """
    tried = cast("HouseRequest", request)
    tried.is_tried = True
    try:
        with transaction.atomic():
            answer = act()
            if answer.status_code >= 400:
                return answer
            connection.check_constraints()  # those that wait for the commit
            transaction.set_rollback(True)
    finally:
        tried.is_tried = False
    unsaid(request)
    return None


def _shown(request: HttpRequest, question: Question) -> HttpResponse:
    sent = _sent(request)
    return page(request, "ui/confirm.html", {"question": question, "yes": YES, "mark": question.mark(sent), "sent": sent, "back": BACK})


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in request.POST.lists() if name not in _OWN for value in values]
