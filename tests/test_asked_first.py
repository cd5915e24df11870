"""What publishes, ends or sends asks first; every address that is sent a form does so, offers to undo, or says on its page why neither is needed."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve
from lxml import html

from conftest import Somebody, as_owner
from tests.client import HouseClient, hidden
from tests.forms import WRITERS, Found, opened
from tests.routes import first_student, of_programs, source
from xiaowu.kernel.access.checks import methods_of, views
from xiaowu.kernel.models import AuditEntry

ClientOf = Callable[[str], Any]
# protocols whose partner sends the form, and no browser
PROGRAMS = {"scim", "scim_root", *(f"idp:oidc:{end}" for end in ("token", "revoke", "device_code", "introspect", "userinfo", "logout"))}


def _key(form: Found) -> str:
    return f"{form.name} {form.fixed['verb']}" if form.fixed.get("verb") else form.name


def is_at_once(view: Any, verb: str = "") -> bool:
    """Whether its page says why it is done in one press, or the notice takes it back."""
    return bool({"", verb} & set(getattr(view, "at_once", {}))) or bool(re.search(r"\bundo=", source(view)))


def verbs_of(view: Any) -> set[str]:
    """The buttons of a flow; of any other address the one that it has."""
    return set(getattr(view, "verbs", {""}))


def _buttons(client_of: ClientOf, people: dict[str, Somebody], besides: list[str]) -> Iterator[tuple[HouseClient, Found]]:
    """Each form of one press, with somebody who finds it."""
    teacher, known = people["homeroom_teacher"], set()
    student = first_student(teacher)[0]
    for role in WRITERS:
        client = client_of(role)
        for form in opened(client, role, teacher, student, besides).values():
            if not form.takes_something and _key(form) not in known:
                known.add(_key(form))
                yield client, form


def _done() -> int:
    with as_owner():
        return AuditEntry.objects.exclude(verb="looked").count()


def _wrong_with(client: HouseClient, form: Found) -> str:
    """What is amiss with how it is asked; all of it is undone."""
    with transaction.atomic():
        before = _done()
        question = client.send(form.action, form.sent(""), follow=False, says_yes=False)
        if question.status_code != 200 or b'name="_yes"' not in question.content:
            return f"not asked: {question.status_code}"
        if _done() != before:
            return "done before it was answered"
        page = html.fromstring(question.content.decode())
        if form.page not in page.xpath("//main//a[@class='button']/@href"):
            return "no way back to the page"
        stale = client.send(form.action, {**form.sent(""), "_yes": "another"}, follow=False, says_yes=False)
        if b'name="_yes"' not in stale.content:
            return "a yes to something else was taken"
        sent = {each.get("name"): each.get("value") for each in page.xpath("//main//form//input[@type='hidden']")}
        answer = client.send(form.action, {**sent, "_yes": hidden(question, "_yes")}, follow=False, says_yes=False)
        transaction.set_rollback(True)
    return "" if answer.status_code in (302, 303, 409, 422) else f"answered, and not done: {answer.status_code}"


def test_a_button_asks_first_or_is_known_to_be_one_that_need_not(client_of: ClientOf, people: dict[str, Somebody], besides: list[str]) -> None:
    asked, wrong = set(), []
    for client, form in _buttons(client_of, people, besides):
        view = resolve(form.action).func
        if is_at_once(view, form.fixed.get("verb", "")):
            continue
        if not hasattr(view, "asks"):
            wrong.append((_key(form), "neither asks nor is known"))
        elif amiss := _wrong_with(client, form):
            wrong.append((_key(form), amiss))
        else:
            asked.add(_key(form))
    assert wrong == []
    assert {"roster:end_post", "connections:advance_target start", "meetings:withdraw withdraw", "connections:disconnect"} <= asked


def test_every_address_that_people_send_a_form_to_asks_offers_undo_or_says_why_neither() -> None:
    """Where the cast finds no button, too: a new page cannot forget it."""
    sent = {name: view for _route, name, view in views() if name and "POST" in methods_of(view) and not name.startswith("api:")}
    by_people = {name: view for name, view in sent.items() if not of_programs(view) and name not in PROGRAMS}
    silent = [
        (name, verb)
        for name, view in by_people.items()
        for verb in verbs_of(view)
        if not is_at_once(view, verb) and (verb not in view.asked_verbs if hasattr(view, "verbs") else not hasattr(view, "asks"))  # type: ignore[attr-defined]
    ]
    assert silent == []
    assert len(by_people) > 100


def test_what_programs_send_by_themselves_asks_for_no_form_token_and_shows_nobody_a_page() -> None:
    for name in PROGRAMS:
        assert next(view for _route, each, view in views() if each == name).csrf_exempt  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", ["publish", "cancel"])
def test_a_meeting_is_published_or_called_off_only_after_a_yes_to_what_was_shown(client_of: ClientOf, verb: str) -> None:
    from xiaowu.meetings.models import Meeting  # needs Django set up
    from xiaowu.meetings.rules.flow import Stage
    from xiaowu.meetings.tests.sample import meeting_at

    meeting, officer = meeting_at(Stage.DRAFT if verb == "publish" else Stage.AGENDA), client_of("bureau_officer")
    where = f"/meetings/{meeting.pk}/advance/"
    asked = officer.send(where, {"verb": verb, "_page": f"/meetings/{meeting.pk}/"}, follow=False, says_yes=False)
    assert (asked.status_code, Meeting.objects.get(pk=meeting.pk).stage) == (200, meeting.stage)
    done = officer.send(where, {"verb": verb, "_yes": hidden(asked, "_yes")}, follow=False, says_yes=False)
    assert done.status_code == 303
    assert Meeting.objects.get(pk=meeting.pk).stage == (Stage.PUBLISHED if verb == "publish" else Stage.CANCELLED)
