"""A page of identity with a form that nobody of the cast finds as it is: of somebody without an account."""

from datetime import date

from django.urls import reverse

from conftest import as_owner
from tests.flows import Cast
from xiaowu.identity.models import Account
from xiaowu.roster.models import Person, Post
from xiaowu.roster.rules.roles import Role


def _without_account(cast: Cast) -> str:
    school = cast.people["it_coordinator"].school_id
    with as_owner():
        person = Person.objects.create(name="王新人")
        Post.objects.create(person=person, role=Role.CLERK, school_id=school, valid=(date(2026, 8, 1), None))
        assert not Account.objects.filter(person=person).exists()
    return reverse("identity:person_account", args=[school, person.pk])


PAGES = {"identity:make_account": _without_account}
