"""What the bureau reads over the city, and the sheet for the man on the ladder."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from xiaowu.ipam.actions.addresses import take
from xiaowu.ipam.actions.tickets import open_ticket, put_on_duty, work
from xiaowu.ipam.exchange.paper import sheet
from xiaowu.ipam.lists.reports import TIMES, USE
from xiaowu.ipam.models import Ticket
from xiaowu.ipam.queries.addresses import of_school
from xiaowu.ipam.queries.plans import ranges_of_school
from xiaowu.ipam.queries.reports import times, use
from xiaowu.ipam.queries.tickets import duties
from xiaowu.ipam.rules.forecasts import runs_out
from xiaowu.ipam.rules.tickets import Kind, TicketVerb
from xiaowu.ipam.tests.laid import laid
from xiaowu.kernel import clock
from xiaowu.kernel.errors import Forbidden

People = dict[str, Somebody]
Actors = Callable[[str], Any]
_TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(("free", "lately", "days"), [(0, 5, 0), (5, 0, None), (5, -3, None), (90, 90, 90), (1, 90, 1), (100_000, 1, None)])
def test_plan_runs_out_at_the_pace_of_ninety_days(free: int, lately: int, days: int | None) -> None:
    assert runs_out(free, lately, _TODAY) == (None if days is None else _TODAY + timedelta(days=days))


@given(st.integers(1, 500), st.integers(1, 500))
def test_more_free_addresses_last_no_shorter(free: int, lately: int) -> None:
    first, second = runs_out(free, lately, _TODAY), runs_out(free + 1, lately, _TODAY)
    assert second is None or (first is not None and first <= second)


def test_use_of_a_plan_is_told_for_what_the_reader_sees(actor_of: Actors, people: People) -> None:
    mine = laid(people["it_coordinator"].school_id, people["other_coordinator"].school_id)
    take(actor_of("network_engineer"), mine.pk, count=3, now=clock.now())
    [row] = use(actor_of("bureau_officer"), USE.asked({})).rows
    assert (row.schools, row.addresses, row.taken, row.free, row.share, row.lately) == (2, 20, 3, 17, 15.0, 3)
    assert row.out == clock.today() + timedelta(days=510)
    [own] = use(actor_of("other_coordinator"), USE.asked({})).rows
    assert (own.schools, own.taken, own.out) == (1, 0, None)
    with pytest.raises(Forbidden):
        use(actor_of("vendor"), USE.asked({}))


def test_tickets_are_counted_by_school_and_kind_with_their_times(actor_of: Actors, people: People) -> None:
    engineer, mine = actor_of("network_engineer"), people["it_coordinator"].school_id
    told: dict[str, Any] = {"subject": "連不上", "caller": "李老師", "telephone": "", "now": clock.now()}
    made = [open_ticket(engineer, school_id=mine, kind=Kind.LINE, **told) for _each in range(3)]
    open_ticket(engineer, school_id=mine, kind=Kind.OTHER, **told)
    for each in made[:2]:
        work(engineer, each, TicketVerb.CLOSE, text="已換線")
    with as_owner():
        for each, minutes, content in zip(made[:2], (60, 120), (5, 4), strict=True):
            Ticket.objects.filter(pk=each).update(solution=minutes, content=content)
        Ticket.objects.filter(pk=made[2]).update(due=clock.today() - timedelta(days=1))
    [row] = times(actor_of("bureau_officer"), TIMES.asked({"kind": "line"})).rows
    assert (row.opened, row.open, row.late, row.median, row.slow, row.content) == (3, 1, 1, 90.0, 114.0, 4.5)
    assert times(actor_of("bureau_officer"), TIMES.asked({})).total == 2
    assert times(actor_of("other_coordinator"), TIMES.asked({})).total == 0


def test_sheet_of_a_school_is_one_page_however_much_it_has(actor_of: Actors, people: People, client_of: Callable[[str], Any]) -> None:
    school = people["it_coordinator"].school_id
    mine = laid(school, last=200)
    engineer = actor_of("network_engineer")
    put_on_duty(engineer, name="潘冠宇", telephone="02-29603456", weekdays=[1, 2])
    take(engineer, mine.pk, count=60, now=clock.now())
    content = sheet(
        "江翠國小", ranges_of_school(engineer, school), of_school(engineer, school), duties(engineer), "https://x.example/ipam/schools/1/"
    )
    [page] = [each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(io.BytesIO(content))]
    for word in ("10.239.42.101", "10.239.42.254", "70", "02-29603456", "請掃描行動條碼"):
        assert word.replace(" ", "") in page.replace(" ", "")
    answer = client_of("it_coordinator").get(f"/ipam/schools/{school}/sheet.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert client_of("other_coordinator").get(f"/ipam/schools/{school}/sheet.pdf").status_code == 403
    assert "10.239.42.101" in client_of("it_coordinator").get(f"/ipam/schools/{school}/").content.decode()
