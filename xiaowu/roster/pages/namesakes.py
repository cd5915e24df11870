"""Asking who is meant if somebody of that name is known (同名的人)."""

from typing import Any

from django.utils.translation import gettext as _

from xiaowu.roster.actions.posts import Namesake
from xiaowu.roster.rules.namesakes import another, same
from xiaowu.roster.rules.posts import BARRIER_TITLES


def asked_of(asked: Namesake) -> dict[str, Any]:
    """The known people of that name, and the answer for each: the post is this person's, or why it cannot be given to them."""
    people = [(each, same(asked.token, each.person_id), _(BARRIER_TITLES[each.barrier]) if each.barrier else "") for each in asked.known]
    return {"message": asked.message, "people": people, "another": another(asked.token)}
