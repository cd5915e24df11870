"""Pages of identity with forms that nobody of the cast finds as it is: a case, somebody without an account."""

from datetime import date

from django.urls import reverse

from conftest import as_owner
from tests.flows import Cast
from xiaowu.identity.models import Account, Case
from xiaowu.roster.models import Person, Post
from xiaowu.roster.rules.roles import Role


def _case(_cast: Cast) -> str:
    with as_owner():
        return f"/account-cases/{Case.objects.get().pk}/"


def _without_account(cast: Cast) -> str:
    school = cast.people["it_coordinator"].school_id
    with as_owner():
        person = Person.objects.create(name="王新人")
        Post.objects.create(person=person, role=Role.CLERK, school_id=school, valid=(date(2026, 8, 1), None))
        assert not Account.objects.filter(person=person).exists()
    return reverse("identity:person_account", args=[school, person.pk])


PAGES = {"identity:record_case": _case, "identity:make_account": _without_account}
