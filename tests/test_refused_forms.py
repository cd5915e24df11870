"""Every form of every page, found once and sent by somebody who may: empty and absurd it comes back as it was sent, and what is one press asks first."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.urls import resolve
from lxml import html

from conftest import Somebody, as_owner
from tests.cast import arm_for, signed_in
from tests.client import HouseClient, hidden
from tests.flows import Cast
from tests.forms import WRITERS, Found, form_again, heading_of, is_at_once, made, opened, value_of
from tests.routes import first_student, source
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.models import AuditEntry

ABSURD = {"empty": "", "blank": " \u3000 ", "long": "九" * 12_000, "odd": "<b>九月\"'&amp;</b>"}
MOST_TYPED = 100_000  # characters in all fields of a form together, nine bytes each on the way: a request of more is refused before any form is read
READS_FORM = re.compile(r"\w*Form\(\s*request\.POST")
# a form that nobody of these finds or types into: of whoever has no account yet, of a guardian, of a browser's script, of another officer than the
# one of the cast, of a leave or an absence that stands; their own tests send them
OF_THEIR_OWN = {
    "identity:start", "identity:children", "notifications:add_device", "roster:change_section",
    "attendance:ask_leave", "attendance:answer", "attendance:leave_again", "attendance:leave_attach", "attendance:leave_advance",
    "attendance:note_contact", "notifications:ask_address", "notifications:confirm_address", "meals:refund_sample",
    "meals:diet",  # nobody types there
    "meals:end_service",  # of a service that somebody entered
    "ipam:take", "ipam:call", "ipam:correct", "ipam:put_on_duty", "ipam:address", "ipam:report", "ipam:sweep",  # of engineers and people of firms
    "ipam:split", "ipam:merge", "ipam:note_missed",  # of engineers too
    "ipam:judge",  # of a ticket that is closed
    "meals:refund_collected",  # of a month that was paid
    "vulnerabilities:decide", "vulnerabilities:assign_host", "vulnerabilities:move_host",  # of a host and a finding that a scan brought
    "vulnerabilities_programs_send",  # of a scanner
    "vulnerabilities:fetch_archive", "vulnerabilities:reply", "vulnerabilities:report_back",  # of a letter and a report that stand
    "vulnerabilities:withdraw_letter", "vulnerabilities:take_back",  # of a letter that was sent, and a report that came in
    "traffic:correct_announcement",  # of what was announced
}  # fmt: skip
REFUSED_HERE = {"meals:end_kitchen"}  # the cast's kitchens cook for somebody: refused before it is asked about
OUTSIDE = ("vendor", "system_vendor", "clerk", "principal", "subject_teacher", "it_coordinator", "bureau_officer")


def _sent(client: HouseClient, form: Found, value: str) -> Any:
    with transaction.atomic():
        answer = client.send(form.action, form.sent(value), follow=False)
        transaction.set_rollback(True)
    return answer


def _wrong_with(form: Found, value: str, answer: Any) -> str:
    """What is wrong with the page on which a refused form came back."""
    text = answer.content.decode()
    page = html.fromstring(text)
    if heading_of(page) != form.heading:
        return f"another page: {heading_of(page)}"
    again = form_again(form, text)
    if again is None:
        return "no form, or no word on what is wrong"
    lost = [name for name, kind in form.typed.items() if kind != "password" and (value_of(again, name) or "").strip() != value.strip()]
    if lost:
        return f"not kept: {lost}"
    if len(page.xpath("//main//@autofocus")) != 1:
        return "nothing takes the focus, or several do"
    faulty = page.xpath("//main//*[@aria-invalid='true'][not(@type='radio' or @type='checkbox')]")
    return "" if all(page.xpath("//*[@id=$id]", id=each.get("aria-describedby", "-").split()[-1]) for each in faulty) else "a fault that is not told"


def _taking_forms() -> set[str]:
    """The addresses whose function reads a form of its app's."""
    return {name for _route, name, view in views() if name and READS_FORM.search(source(view))}


def _done() -> int:
    with as_owner():
        return AuditEntry.objects.exclude(verb__in=("looked", "read")).count()


def _wrong_with_asking(client: HouseClient, form: Found) -> str:
    """What is amiss with how it is asked; all of it is undone."""
    with transaction.atomic():
        before = _done()
        question = client.send(form.action, form.sent(""), follow=False, says_yes=False)
        if question.status_code == 422 and form.key in REFUSED_HERE:
            return "" if _done() == before else "done, and refused"
        if question.status_code != 200 or b'name="_yes"' not in question.content:
            return f"not asked: {question.status_code}"
        if _done() != before:
            return "done before it was answered"
        page = html.fromstring(question.content.decode())
        if not page.xpath("//main//form//button[@name='_back']"):
            return "no way back to the form"
        if not page.xpath("//*[@id='question']//p[@class='lead']"):
            return "does not say what it is about"
        if bool(page.xpath("//main//button[@class='danger']")) is not ("確定後不能復原" in question.content.decode()):
            return "does not say whether it can be undone"
        stale = client.send(form.action, {**form.sent(""), "_yes": "another"}, follow=False, says_yes=False)
        if b'name="_yes"' not in stale.content:
            return "a yes to something else was taken"
        sent = {each.get("name"): each.get("value") for each in page.xpath("//main//form//input[@type='hidden']")}
        answer = client.send(form.action, {**sent, "_yes": hidden(question, "_yes")}, follow=False, says_yes=False)
        transaction.set_rollback(True)
    return "" if answer.status_code in (302, 303, 409, 422) else f"answered, and not done: {answer.status_code}"


def _wrong_with_going_back(client: HouseClient, form: Found) -> str:
    """What is amiss with the page of whoever was asked, and would rather change what was typed."""
    typed, before = "<b>九月\"'&amp;</b>", _done()
    with transaction.atomic():
        answer = client.send(form.action, {**form.sent(typed), "_back": "1"}, follow=False, says_yes=False)
        if _done() != before:
            return "done"
        transaction.set_rollback(True)
    if answer.status_code != 200:
        return f"no page: {answer.status_code}"
    page = html.fromstring(answer.content.decode())
    if heading_of(page) != form.heading:
        return f"another page: {heading_of(page)}"
    focused = page.xpath("//main//form[@method='post'][.//@autofocus or @id=//*[@autofocus]/@form]")
    if len(page.xpath("//main//@autofocus")) != 1 or not focused or urlsplit(focused[0].get("action") or form.page).path != form.action:
        return "the form does not take the focus"
    (again,) = focused
    whole = [*again.xpath(".//*[@name]"), *(page.xpath("//*[@name][@form=$id]", id=again.get("id")) if again.get("id") else [])]
    kept = {each.get("name"): str(each.text_content().removeprefix("\n") if each.tag == "textarea" else each.get("value", "")) for each in whole}
    lost = [name for name, kind in form.typed.items() if kind != "password" and kept.get(name) != typed]
    if lost or again.xpath(".//*[@role='alert'] | .//*[@aria-invalid]"):
        return f"not kept: {lost}" if lost else "called wrong"
    return "folded" if again.xpath("ancestor::details[not(@open)]") else ""


@pytest.fixture(scope="module")
def forms(people: dict[str, Somebody]) -> Iterator[list[tuple[HouseClient, str, Found]]]:
    """Every form that these readers find, with what pages need to show something: one transaction holds it for the tests of this file."""
    with transaction.atomic():
        cast = Cast(people, lambda role: arm_for(people[role]), lambda role: signed_in(people[role].account_id))
        for make in made("EXAMPLES"):
            make(cast)
        besides = [make(cast) for make in made("PAGES")]
        teacher, found = people["homeroom_teacher"], []
        student = first_student(teacher)[0]
        for role in WRITERS:
            client = cast.client_of(role)
            found += [(client, key, form) for key, form in opened(client, role, teacher, student, besides).items()]
        yield found
        transaction.set_rollback(True)


@pytest.mark.usefixtures("db")
def test_no_refused_form_ends_on_a_bare_page(forms: list[tuple[HouseClient, str, Found]]) -> None:
    wrong, refused = [], set()
    for client, form in {key: (client, form) for client, key, form in reversed(forms) if form.takes_something}.values():
        for title, absurd in ABSURD.items():
            value = absurd[: MOST_TYPED // max(len(form.typed), 1)]
            answer = _sent(client, form, value)
            if answer.status_code in (409, 422):
                refused.add(form.name)
            amiss = _wrong_with(form, value, answer) if answer.status_code in (409, 422) else str(answer.status_code)
            if answer.status_code >= 400 and amiss:
                wrong.append((form.name, title, amiss))
    assert wrong == []
    assert _taking_forms() - refused == OF_THEIR_OWN


@pytest.mark.usefixtures("db")
def test_a_button_asks_first_or_is_known_to_be_one_that_need_not(forms: list[tuple[HouseClient, str, Found]]) -> None:
    asked, wrong = set(), []
    for client, form in {form.key: (client, form) for client, _key, form in reversed(forms) if not form.takes_something}.values():
        view = resolve(form.action).func
        if is_at_once(view, form.fixed.get("verb", "")):
            continue
        if not hasattr(view, "asks"):
            wrong.append((form.key, "neither asks nor is known"))
        elif amiss := _wrong_with_asking(client, form):
            wrong.append((form.key, amiss))
        else:
            asked.add(form.key)
    assert wrong == []
    assert {"roster:end_post", "connections:advance_target start", "meetings:withdraw withdraw", "connections:disconnect"} <= asked


@pytest.mark.usefixtures("db")
def test_whoever_goes_back_from_a_question_finds_the_form_as_it_was_sent(forms: list[tuple[HouseClient, str, Found]]) -> None:
    asking = {key: (client, form) for client, key, form in reversed(forms) if hasattr(resolve(form.action).func, "asks")}
    wrong = [(key, amiss) for key, (client, form) in asking.items() if (amiss := _wrong_with_going_back(client, form))]
    assert wrong == []
    assert sum(form.takes_something for _client, form in asking.values()) > 10
    assert len(asking) > 40


@pytest.mark.usefixtures("db")
def test_nobody_is_asked_about_what_they_may_not_do_or_what_would_be_refused(
    forms: list[tuple[HouseClient, str, Found]], people: dict[str, Somebody]
) -> None:
    """Every question of the house, put to people of every kind: whoever is asked may, and their yes is done."""
    wrong, refused, done = [], set(), set()
    asking = {form.key: form for _client, _key, form in reversed(forms) if hasattr(resolve(form.action).func, "asks")}
    for role in OUTSIDE:
        client = signed_in(people[role].account_id)
        for form in asking.values():
            with transaction.atomic():
                answer = client.send(form.action, form.sent(""), follow=False, says_yes=False)
                if answer.status_code >= 400:
                    refused.add(form.key)
                elif b'name="_yes"' in answer.content:
                    yes = client.send(form.action, {**form.sent(""), "_yes": hidden(answer, "_yes")}, follow=False, says_yes=False)
                    done.add(form.key)
                    wrong += [(form.key, role, yes.status_code)] if yes.status_code >= 400 else []
                transaction.set_rollback(True)
    assert wrong == []
    assert min(len(refused) - 40, len(done) - 10) > 0, (len(refused), len(done))
