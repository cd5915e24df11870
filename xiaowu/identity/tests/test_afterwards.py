"""What is done after an answer (請求之後的事) takes no answer away when it fails, whatever is wrong with it; it is told to the log by its kind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from structlog.testing import CapturingLogger

from conftest import Somebody
from xiaowu.identity import middleware
from xiaowu.identity.middleware import RequestMiddleware
from xiaowu.identity.models import Failure
from xiaowu.identity.tests.breaking import break_at
from xiaowu.identity.tests.door import WRONG, knock
from xiaowu.kernel.actor.request import HouseRequest

ClientOf = Callable[[str], Any]
CODES = pytest.mark.parametrize(("code", "kind"), [("53100", "OperationalError"), ("P0001", "ProgrammingError"), ("23505", "IntegrityError")])


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> CapturingLogger:
    """What the middleware tells its log."""
    kept = CapturingLogger()
    monkeypatch.setattr(middleware, "log", kept)
    return kept


def fell(log: CapturingLogger) -> list[str]:
    assert "a name" not in str(log.calls)
    return [each.kwargs["error"] for each in log.calls if each.args == ("fell afterwards",)]


@CODES
@pytest.mark.parametrize(("table", "deed"), [("identity_failure", "delete"), ("identity_knowndevice", "insert")])
def test_somebody_with_the_right_password_is_in_though_the_count_cannot_be_forgotten_nor_the_browser_remembered(
    people: dict[str, Somebody], db: None, table: str, deed: str, code: str, kind: str, log: CapturingLogger
) -> None:
    break_at(table, deed, code)
    answer = knock(people["clerk"].sign_in)
    assert (answer.status_code, "xiaowu" in answer.cookies) == (302, True)
    assert fell(log) == [kind]
    assert Failure.objects.count() == 1  # what was counted before the answer stays


@CODES
def test_somebody_with_a_wrong_password_is_told_so_though_it_cannot_be_audited(
    people: dict[str, Somebody], db: None, code: str, kind: str, log: CapturingLogger
) -> None:
    break_at("kernel_audit", "insert", code)
    answer = knock(people["clerk"].sign_in, WRONG)
    assert (answer.status_code, fell(log), Failure.objects.count()) == (200, [kind], 1)


@CODES
def test_somebody_refused_is_told_so_though_it_cannot_be_audited(client_of: ClientOf, code: str, kind: str, log: CapturingLogger) -> None:
    client = client_of("clerk")
    break_at("kernel_audit", "insert", code)
    answer = client.get("/attendance/city/")
    assert (answer.status_code, fell(log)) == (403, [kind])


def test_somebody_is_answered_though_what_the_page_left_cannot_be_done_and_the_rest_of_it_is_done(db: None, log: CapturingLogger) -> None:
    done: list[str] = []

    def page(request: HouseRequest) -> HttpResponse:
        request.afterwards += [lambda: {}["device_code"], lambda: done.append("the rest")]  # type: ignore[list-item]
        return HttpResponse("here")

    answer = RequestMiddleware(page)(RequestFactory().get("/"))  # type: ignore[arg-type]
    assert (answer.content, fell(log), done) == (b"here", ["KeyError"], ["the rest"])
