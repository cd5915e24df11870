"""What a flow's button on a page sends (按鈕): the verb, in the field `verb` of the form that the macro `ui.verbs` makes."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.forms import CharField, Form
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput, Conflict
from xiaowu.kernel.flow.held import FlowOf
from xiaowu.kernel.flow.table import Flow, S, V
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import Asks, Question, asks_first
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.pages import way_back
from xiaowu.kernel.ui.refusals import title

FIELD = "verb"
Made = TypeVar("Made")


def sent_verb(request: ActedRequest, flow: Flow[Any, V]) -> V:
    """The verb that was pressed. Raises BadInput if this flow has no such button."""
    pressed = request.POST.get(FIELD, "")
    for verb in flow.verbs:
        if verb.value == pressed and flow.permission(verb):
            return verb
    raise BadInput(_("請選擇要進行的動作。"))


def step(
    request: ActedRequest, act: Callable[..., Made], said: str | Callable[[Made], str], to: str, *args: Any, form: Form | None = None
) -> HttpResponse:
    """Take a step with the form's values, if it has a form, and go to the page `to`, which shows the thing.

    If somebody else was first, nothing is written: a page of its own says so, gives back the words that were sent, and leads to `to` as well.
    Raises BadInput with everything that is wrong with the form.
    """
    given = cleaned(form) if form else {}
    try:
        made = act(**given)
    except Conflict as refused:
        sent = [(field.label, field.value()) for field in form or () if isinstance(field.field, CharField) and not field.is_hidden and field.value()]
        context = {"title": title(refused.status), "refused": refused, "sent": sent, "thing": way_back(request, to, *args)}
        return page(request, "ui/step_refused.html", context, status=refused.status)
    return back(request, said(made) if callable(said) else said, to, *args)


def flow_view(
    of: FlowOf[Any, S, V],
    permission: str,
    *,
    to: str,
    is_its_page: bool = True,
    act: Callable[..., S] | None = None,
    said: Mapping[S, str] | None = None,
    asks: Mapping[V, Asks] | None = None,
    at_once: Mapping[V, str] | None = None,
    words: type[Form] | None = None,
) -> Callable[..., HttpResponse]:
    """The address that a flow's buttons send to; its last argument is the row's id.

    Its other arguments must be true of the row (`within`). It takes the step itself, or calls `act` if the app does more: with the actor, the id,
    the verb and the other arguments by name; `act` returns the state. Then it goes to the page `to`, with the same arguments if `is_its_page` and
    without any otherwise, and says the state's words from `said`, or its title. `asks`: the verbs that ask for confirmation first
    (`kernel.ui.asking`); `at_once`: why the others need not. `words`: a form that the buttons may stand on, whose values go to `act` by name.
    """

    @needs(permission)
    @require_POST
    @asks_first(_of_verb(of.flow, asks or {}))
    def advanced(request: ActedRequest, **place: Any) -> HttpResponse:
        verb, arguments = sent_verb(request, of.flow), tuple(place.values())
        *others, (_name, row_id) = place.items()
        within = dict(others)

        def taken(**typed: Any) -> S:
            return act(request.actor, row_id, verb, **within, **typed) if act else of.advance(request.actor, row_id, verb, within=within).to

        def done(state: S) -> str:
            return _(said[state]) if said else _("已更新為「%(state)s」。") % {"state": _(of.flow.states[state])}

        return step(request, taken, done, to, *(arguments if is_its_page else ()), form=words(request.POST) if words else None)

    advanced.asked_verbs = frozenset(asks or ())  # type: ignore[attr-defined]
    advanced.at_once = {verb.value: why for verb, why in (at_once or {}).items()}  # type: ignore[attr-defined]
    advanced.verbs = frozenset(verb.value for verb in of.flow.verbs if of.flow.permission(verb))  # type: ignore[attr-defined]
    return advanced


def _of_verb(flow: Flow[Any, V], asks: Mapping[V, Asks]) -> Asks:
    """The question of the verb that was pressed, if it has one."""

    def asked(request: ActedRequest, **place: Any) -> Question | None:
        verb = sent_verb(request, flow)
        return asks[verb](request, **place) if verb in asks else None

    return asked
