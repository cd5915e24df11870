"""What publishes, ends or sends asks first; every button of every page either does so, or is known to be one that need not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve
from lxml import html

from conftest import Somebody, as_owner
from tests.client import HouseClient, hidden
from tests.forms import WRITERS, Found, opened
from tests.routes import first_student
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.models import AuditEntry

ClientOf = Callable[[str], Any]
# done in one press, and why nobody is asked: by address, or by address and verb
AT_ONCE = {
    "attendance:remind": "a word to colleagues, once a day each",
    "attendance:close_schools": "its page is the question: which schools, how many, how many rolls",
    "forget_filter": "one's own words for a list",
    "sign_in_risk:answer_alert": "the answer to a question; whoever was robbed must not be held up",
    "identity:end_others": "one's own sessions, which begin anew by signing in",
    "identity:end_session": "the same",
    "identity:give_code": "asks only where somebody holds a code that would be void, as its own tests say",
    "identity:give_family_code": "the same",
    "identity:replace_card": "the same",
    "identity:make_cards": "nothing is taken from anybody: who has a password, or a card that is good, gets no card",
    "identity:restore_account": "brings back what was ended",
    "connections:withdraw_consent": "one's own yes, asked for again at the next sign-in there",
    "identity:work_in": "which of one's own schools is shown",
    "imports:accounts_confirm": "its page is the question, row by row",
    "imports:accounts_refused": "fetches a file",
    "imports:accounts_withdraw": "nothing was written",
    "imports:class_list_confirm": "its page is the question, row by row",
    "imports:class_list_refused": "fetches a file",
    "imports:class_list_withdraw": "nothing was written",
    "meetings:advance close": "the draft is still the office's",
    "meetings:advance open": "the agenda stays as it is, and can be called off",
    "meetings:advance resume": "brings back what was ended",
    "meetings:calendar_renew": "there is none yet that would end",
    "meetings:compile": "adds an attachment",
    "meetings:put_aside": "the notice brings it back",
    "meetings:remove": "its page is the question",
    "meetings:up": "the notice puts it back",
    "meetings:withdraw restore": "brings back what was ended",
    "notifications:add_device": "the browser itself asks",
    "notifications:end_device": "one's own browser, which subscribes again",
    "notifications:mark": "put back by pressing again",
    "notifications:read_all": "one's own marks; all stay listed",
    "roster:close_school": "its page is the question: who, where to, how many",
    "roster:put_back": "brings back what was ended",
    "roster:reopen_class": "brings back what was ended",
    "roster:take_back": "brings back what was ended",
    "roster:take_offer": "its page is the question",
    "roster:turn": "its page is the question: who graduates, class by class",
    "roster:turn_city": "its page is the question: how many, school by school",
}


def _key(form: Found) -> str:
    return f"{form.name} {form.fixed['verb']}" if form.fixed.get("verb") else form.name


def _buttons(client_of: ClientOf, people: dict[str, Somebody], besides: list[str]) -> Iterator[tuple[HouseClient, Found]]:
    """Each form of one press, with somebody who finds it."""
    teacher, known = people["homeroom_teacher"], set()
    student = first_student(teacher)[0]
    for role in WRITERS:
        client = client_of(role)
        for form in opened(client, teacher, student, besides).values():
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
        if _key(form) in AT_ONCE or form.name in AT_ONCE:
            continue
        if not hasattr(view, "asks"):
            wrong.append((_key(form), "neither asks nor is known"))
        elif amiss := _wrong_with(client, form):
            wrong.append((_key(form), amiss))
        else:
            asked.add(_key(form))
    assert wrong == []
    assert {"roster:end_post", "connections:advance_target start", "meetings:withdraw withdraw", "connections:disconnect"} <= asked


def test_what_is_done_at_once_is_there_to_be_done() -> None:
    assert {each.split(" ")[0] for each in AT_ONCE} <= {name for _route, name, _view in views()}


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
