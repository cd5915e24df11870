"""A refused form comes back as it was sent, on its own page: every form of every page is sent empty and absurd by somebody who may send it."""

import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from lxml import html

from conftest import Somebody
from tests.client import HouseClient
from tests.forms import WRITERS, Found, form_again, heading_of, opened, value_of
from tests.routes import first_student, source
from xiaowu.kernel.access.checks import views

ClientOf = Callable[[str], Any]
ABSURD = {"empty": "", "blank": " \u3000 ", "long": "九" * 12_000, "odd": "<b>九月\"'&amp;</b>"}
MOST_TYPED = 300_000  # in all fields of a form together: a request of more is refused before any form is read
READS_FORM = re.compile(r"\w*Form\(\s*request\.POST")
# a form that nobody of these finds or types into: of whoever has no account yet, of a guardian, of a browser's script, of another officer than the
# one of the cast, of a leave or an absence that stands; their own tests send them
OF_THEIR_OWN = {
    "identity:start", "identity:children", "notifications:add_device", "roster:change_section",
    "attendance:ask_leave", "attendance:answer", "attendance:leave_again", "attendance:leave_attach", "attendance:leave_advance",
    "attendance:note_contact", "notifications:ask_address", "notifications:confirm_address", "meals:own_refunds", "meals:refund_sample",
    "meals:diet",  # nobody types there
    "ipam:take", "ipam:call", "ipam:correct", "ipam:put_on_duty", "ipam:address", "ipam:report", "ipam:sweep",  # of engineers and people of firms
    "ipam:split", "ipam:merge", "ipam:note_missed",  # of engineers too
    "ipam:judge",  # of a ticket that is closed
    "meals:refund_collected",  # of a month that was paid
    "vulnerabilities:decide", "vulnerabilities:assign_host", "vulnerabilities:move_host",  # of a host and a finding that a scan brought
    "vulnerabilities_programs_send",  # of a scanner
    "vulnerabilities:fetch_archive", "vulnerabilities:reply", "vulnerabilities:report_back",  # of a letter and a report that stand
    "vulnerabilities:withdraw_letter", "vulnerabilities:take_back",  # of a letter that was sent, and a report that came in
}  # fmt: skip


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


def test_no_refused_form_ends_on_a_bare_page(client_of: ClientOf, people: dict[str, Somebody], besides: list[str]) -> None:
    teacher, wrong, refused, known = people["homeroom_teacher"], [], set(), set()
    student = first_student(teacher)[0]
    for role in WRITERS:
        client = client_of(role)
        for key, form in opened(client, role, teacher, student, besides).items():
            for title, absurd in ABSURD.items() if form.takes_something and key not in known else ():
                value = absurd[: MOST_TYPED // max(len(form.typed), 1)]
                answer = _sent(client, form, value)
                if answer.status_code in (409, 422):
                    refused.add(form.name)
                amiss = _wrong_with(form, value, answer) if answer.status_code in (409, 422) else str(answer.status_code)
                if answer.status_code >= 400 and amiss:
                    wrong.append((form.name, title, amiss))
            known.add(key)
    assert wrong == []
    assert _taking_forms() - refused == OF_THEIR_OWN
