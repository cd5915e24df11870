"""A page that takes a form (表單頁): what was sent is done, or the page is shown again with what was wrong beside its field."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse

from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, Refused
from xiaowu.kernel.seen import Stale
from xiaowu.kernel.ui.fields import say
from xiaowu.kernel.ui.seen import SeenForm

Made = TypeVar("Made")


def submitted(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[..., Made],
    done: Callable[[Made], HttpResponse],
    again: Callable[[], HttpResponse],
    *,
    field: str | None = None,
    refuses: tuple[type[Refused], ...] = (BadInput, Conflict),
) -> HttpResponse:
    """`act` is called with the form's values, `done` answers with its result, `again` shows the page: at first, and after a refusal (422).

    A refusal of the kinds in `refuses` is shown on the form, beside the fields that it names or beside `field`, if one is to blame; a stale record
    (409) is shown as the form does it (`kernel.ui.seen`). A missing permission is never shown on a form: it is refused as everywhere.
    """
    status = 200
    if request.method == "POST":
        status = BadInput.status
        if form.is_valid():
            try:
                made = act(**form.cleaned_data)
            except Forbidden:
                raise
            except refuses as refused:
                status = refused.status if isinstance(refused, Stale) else status
                _say(form, refused, field)
            else:
                return done(made)
    answer = again()
    answer.status_code = status
    return answer


def _say(form: forms.Form, refused: Refused, field: str | None) -> None:
    if isinstance(refused, Stale) and isinstance(form, SeenForm):
        form.say(refused)
    else:
        say(form, refused, field)
