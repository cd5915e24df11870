"""Asking who is meant if somebody of that name is known (同名的人)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.kernel.errors import BadInput, Conflict
from xiaowu.kernel.ui.fields import say
from xiaowu.roster.actions.posts import Namesake
from xiaowu.roster.rules.namesakes import another, same
from xiaowu.roster.rules.posts import BARRIER_TITLES


def asked_of(asked: Namesake) -> dict[str, Any]:
    """The known people of that name, and the answer for each: the post is this person's, or why it cannot be given to them."""
    people = [(each, same(asked.token, each.person_id), _(BARRIER_TITLES[each.barrier]) if each.barrier else "") for each in asked.known]
    return {"message": asked.message, "people": people, "another": another(asked.token)}


def entered(
    form: forms.Form, act: Callable[[dict[str, Any]], object], done: Callable[[], HttpResponse], again: Callable[[Namesake | None], HttpResponse]
) -> HttpResponse:
    """As `kernel.ui.submitted`, for a form that enters a person: `again` shows it also with the question who is meant."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Namesake as asked:
            return again(asked)
        except (BadInput, Conflict) as refused:
            say(form, refused)
        else:
            return done()
    return again(None)
