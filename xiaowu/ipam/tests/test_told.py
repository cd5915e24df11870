"""Who is told of requests and tickets, and what waits on the first page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.ipam.actions import telling
from xiaowu.ipam.actions.requests import ask, decide, lapse
from xiaowu.ipam.actions.tickets import add_note, open_ticket, work
from xiaowu.ipam.models import Ticket
from xiaowu.ipam.queries import waiting
from xiaowu.ipam.rules.requests import Standing, Verb
from xiaowu.ipam.rules.tickets import Kind, TicketVerb
from xiaowu.ipam.tests.laid import laid
from xiaowu.kernel import clock
from xiaowu.kernel.notices import kinds
from xiaowu.kernel.retention import forgetting
from xiaowu.notifications.models import Telling

People = dict[str, Somebody]
Actors = Callable[[str], Any]


def _told(kind: str) -> list[tuple[int | None, str, int | None]]:
    with as_owner():
        return list(Telling.objects.filter(kind=kind).order_by("pk").values_list("account_id", "role", "school_id"))


def _asked(actor: Any, school_id: int) -> int:
    return ask(actor, laid(school_id).pk, count=2, reason="新裝冷氣", now=clock.now())


def _opened(actor: Any, school_id: int) -> int:
    return open_ticket(actor, school_id=school_id, kind=Kind.LINE, subject="連不上", caller="李老師", telephone="分機 21", now=clock.now())


def test_bureau_is_told_of_a_request_and_who_asked_what_became_of_it(actor_of: Actors, people: People) -> None:
    coordinator = people["it_coordinator"]
    made = _asked(actor_of("it_coordinator"), coordinator.school_id)
    assert _told(telling.ASKED) == [(None, "bureau_officer", None)]
    assert [(each.id, each.count, each.late) for each in waiting.requests(actor_of("bureau_officer"))] == [(made, 1, 0)]
    decide(actor_of("bureau_officer"), made, Verb.GRANT)
    assert _told(telling.DECIDED) == [(coordinator.account_id, "", None)]
    assert waiting.requests(actor_of("bureau_officer")) == []


def test_bureau_refuses_no_request_without_a_reason_which_the_school_is_told(
    client_of: Callable[[str], Any], actor_of: Actors, people: People
) -> None:
    made = _asked(actor_of("it_coordinator"), people["it_coordinator"].school_id)
    officer, where = client_of("bureau_officer"), f"/ipam/requests/{made}/"
    bare = officer.send(f"{where}advance/", {"verb": "refused", "text": "", "_page": where})
    assert (bare.status_code, "請寫不核准的理由" in words(bare)) == (422, True)
    officer.send(f"{where}advance/", {"verb": "refused", "text": "已有足夠位址", "_page": where})
    assert "未核准" in words(client_of("it_coordinator").get(where))
    with as_owner():
        [about] = Telling.objects.filter(kind=telling.DECIDED).values_list("about", flat=True)
    assert kinds()[telling.DECIDED].said(about).text.startswith("已有足夠位址")


def test_who_withdraws_the_own_request_is_not_told_and_who_let_it_lapse_is(actor_of: Actors, people: People) -> None:
    made = [_asked(actor_of("it_coordinator"), people["it_coordinator"].school_id) for _each in range(2)]
    decide(actor_of("it_coordinator"), made[0], Verb.WITHDRAW)
    assert _told(telling.DECIDED) == []
    later = clock.now() + timedelta(days=60)
    assert lapse(actor_of("bureau_officer"), clock.day(later), later) == 1
    assert len(_told(telling.DECIDED)) == 1


def test_engineers_are_told_what_a_school_reports_and_the_school_what_is_done(actor_of: Actors, people: People) -> None:
    mine = people["it_coordinator"].school_id
    _opened(actor_of("network_engineer"), mine)
    assert _told(telling.REPORTED) == []  # who took the call knows
    made = _opened(actor_of("it_coordinator"), mine)
    assert _told(telling.REPORTED) == [(None, "network_engineer", None)]
    add_note(actor_of("it_coordinator"), made, text="又斷了", now=clock.now())
    assert len(_told(telling.REPORTED)) == 1  # nobody owns it yet
    work(actor_of("network_engineer"), made, TicketVerb.TAKE)
    add_note(actor_of("it_coordinator"), made, text="又斷了", now=clock.now())
    assert _told(telling.REPORTED)[1:] == [(people["network_engineer"].account_id, "", None)]
    add_note(actor_of("network_engineer"), made, text="換了線", now=clock.now())
    work(actor_of("network_engineer"), made, TicketVerb.CLOSE, text="已換線")
    assert _told(telling.WORKED) == [(None, "it_coordinator", mine)] * 3


def test_engineer_finds_own_and_untaken_tickets_on_the_first_page(client_of: Callable[[str], Any], actor_of: Actors, people: People) -> None:
    made = [_opened(actor_of("it_coordinator"), people["it_coordinator"].school_id) for _each in range(3)]
    work(actor_of("network_engineer"), made[0], TicketVerb.TAKE)
    with as_owner():
        Ticket.objects.filter(pk=made[1]).update(state="taken", owner=people["bureau_officer"].account_id)
        Ticket.objects.filter(pk=made[2]).update(due=clock.today() - timedelta(days=1))
    found = waiting.tickets(actor_of("network_engineer"))
    assert [(each.id, each.count, each.late) for each in found] == [(made[2], 2, 1), (made[0], 2, 1)]
    assert [each.overdue for each in waiting.of_tickets(actor_of("network_engineer"), found).first] == [True, False]
    assert waiting.of_requests(actor_of("bureau_officer"), []).count == 0
    assert f"/ipam/tickets/{made[2]}/" in client_of("network_engineer").get("/").content.decode()


def test_notices_say_what_became_of_it() -> None:
    about = {
        "school": "江翠國小",
        "plan": "冷氣 EMS",
        "count": 2,
        "standing": Standing.GRANTED.value,
        "subject": "連不上",
        "state": "taken",
        "by": "潘",
    }
    said = {key: kinds()[key].said(about).title for key in (telling.ASKED, telling.DECIDED, telling.REPORTED, telling.WORKED)}
    assert said[telling.ASKED] == "江翠國小申請 2 個網路位址"
    assert said[telling.DECIDED].endswith("已核准")
    assert said[telling.REPORTED].endswith("連不上")
    assert said[telling.WORKED].endswith("處理中")
    noted = kinds()[telling.WORKED].said({**about, "text": "換了線", "is_note": True})
    assert (noted.title, noted.text) == ("報修「連不上」有新的處理紀錄", "換了線\n處理人員：潘")


def test_two_years_after_a_ticket_is_closed_nobody_reads_who_called(actor_of: Actors, people: People) -> None:
    made = [_opened(actor_of("network_engineer"), people["it_coordinator"].school_id) for _each in range(2)]
    for ticket, days in zip(made, (731, 729), strict=True):
        with as_owner():
            Ticket.objects.filter(pk=ticket).update(state="closed", closed_at=clock.now() - timedelta(days=days))
    forgetting.forget(actor_of("network_engineer"))
    with as_owner():
        assert list(Ticket.objects.order_by("pk").values_list("caller", "telephone")) == [("—", ""), ("李老師", "分機 21")]
