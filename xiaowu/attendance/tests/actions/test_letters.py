"""Letters of absences to the address that a guardian gave: one that comes back shows at the desk, where somebody then calls."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import hidden, words
from tests.outbox import deliver
from tests.postbox import mail_server
from xiaowu.attendance.actions.telling import tell_families
from xiaowu.attendance.tests.families import Family, at
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.identity.models import Account
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.models import Mailbox

CALL = "沒有任何方式送達，請電話聯絡"


class Refusing:
    """A mail server that knows nobody, until it does."""

    knows = False
    letters: int = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  (aiosmtpd's)
        if not self.knows:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802  (aiosmtpd's)
        self.letters += 1
        return "250 OK"


def test_a_letter_that_comes_back_is_told_to_the_guardian_and_the_desk_says_call_until_somebody_is_reached(
    day: SchoolDay,
    family: Family,
    teacher: Somebody,
    stop_clock: Callable[..., None],
    client_of: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with as_owner():
        account = Account.objects.get(holder=family.uid)
        Mailbox.objects.create(account=account, address="gone@family.example", confirmed=at(8, 0), asked=at(8, 0), first_code=at(8, 0))
    server, desk = Refusing(), f"/attendance/{day.id}/2026-11-24/desk/"
    office = client_of("student_affairs")
    with mail_server(server, monkeypatch):
        day.take(teacher.class_id, {family.child.pk: ABSENT})
        stop_clock(at(8, 41))
        tell_families()
        distribute()
        waiting = words(office.get(desk))
        assert ("等候傳送" in waiting, CALL in waiting) == (True, False)
        deliver()
        assert (server.letters, CALL in words(office.get(desk)), "550" in words(office.get(desk))) == (0, True, True)
        settings = words(family.browser.get("/inbox/settings/"))
        assert ("退回了寄到這個信箱的通知" in settings, "gone@family.example" in settings) == (True, True)
        server.knows = True
        stop_clock(at(8, 41) + timedelta(minutes=5))
        deliver()
    assert (server.letters, CALL in words(office.get(desk))) == (1, False)
    assert "退回了寄到這個信箱的通知" not in words(family.browser.get("/inbox/settings/"))


def test_what_lies_on_the_page_unread_reaches_nobody_until_it_is_read(
    day: SchoolDay, family: Family, teacher: Somebody, stop_clock: Callable[..., None], client_of: Callable[[str], Any]
) -> None:
    office, desk = client_of("student_affairs"), f"/attendance/{day.id}/2026-11-24/desk/"
    day.take(teacher.class_id, {family.child.pk: ABSENT})
    stop_clock(at(8, 41))
    tell_families()
    distribute()
    assert CALL in words(office.get(desk))
    page = family.browser.get("/inbox/")
    family.browser.send("/inbox/read-all/", {"newest": hidden(page, "newest")})
    assert CALL not in words(office.get(desk))


def test_the_desk_of_today_refreshes_itself_sends_nothing_where_nothing_changed_and_leaves_the_forms_keys_out_of_it(
    day: SchoolDay, family: Family, teacher: Somebody, client_of: Callable[[str], Any]
) -> None:
    office, desk = client_of("student_affairs"), f"/attendance/{day.id}/2026-11-24/desk/"
    day.take(teacher.class_id, {family.child.pk: ABSENT})
    page = office.get(desk)
    shown = hidden(page, "shown")
    assert "data-live" in page.content.decode()
    assert office.get(desk, {"shown": shown}, headers={"HX-Request": "true"}).status_code == 204
    family.browser.send(family.page, {"said": "expected"})
    part = office.get(desk, {"shown": shown}, headers={"HX-Request": "true"})
    assert (part.status_code, "請立刻尋找" in words(part), "<html" in part.content.decode()) == (200, True, False)
    assert "data-live" not in office.get(f"/attendance/{day.id}/2026-11-23/desk/").content.decode()
