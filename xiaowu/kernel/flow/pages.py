"""What a page's button of a flow sends (按鈕): the verb, in the field `verb` of the form that the macro `ui.verbs` makes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel.access import needs
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.flow.held import FlowOf
from xiaowu.kernel.flow.table import Flow, S, V
from xiaowu.kernel.ui import back

FIELD = "verb"


def sent_verb(request: ActedRequest, flow: Flow[Any, V]) -> V:
    """The verb that was pressed. Raises BadInput for what is none of this flow's buttons."""
    pressed = request.POST.get(FIELD, "")
    for verb in flow.verbs:
        if verb.value == pressed and flow.permission(verb):
            return verb
    raise BadInput(_("請選擇要進行的動作。"))


def flow_view(
    of: FlowOf[Any, S, V],
    permission: str,
    *,
    to: str,
    is_its_page: bool = True,
    act: Callable[[Actor, int, V], S] | None = None,
    said: Mapping[S, str] | None = None,
) -> Callable[..., HttpResponse]:
    """The address that a flow's buttons are sent to; the last of its arguments is the row's id.

    It takes the step, by `act` (which answers the state) if the app does more. Then it goes to the page `to`, which has the same arguments if it
    `is_its_page`, else none, with the words for the state from `said`, or its title.
    """

    @needs(permission)
    @require_POST
    def advanced(request: ActedRequest, **place: Any) -> HttpResponse:
        verb, arguments = sent_verb(request, of.flow), tuple(place.values())
        state = act(request.actor, arguments[-1], verb) if act else of.advance(request.actor, arguments[-1], verb).to
        words = _(said[state]) if said else _("已更新為「%(state)s」。") % {"state": _(of.flow.states[state])}
        return back(request, words, to, *(arguments if is_its_page else ()))

    return advanced
