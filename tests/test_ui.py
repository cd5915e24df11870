"""The basis of every page."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.template import engines
from django.test import override_settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest
from psycopg import errors

from tests.client import HouseClient
from xiaowu.kernel.lists.asked import parse_list_request
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui import messages
from xiaowu.kernel.ui.environment import found
from xiaowu.kernel.ui.named import grade_title


def test_what_people_type_is_escaped() -> None:
    template = engines["pages"].from_string("{{ name }}")
    assert template.render({"name": "<script>alert(1)</script>"}) == "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_what_was_looked_for_is_marked_where_it_stands_and_nothing_of_it_is_run() -> None:
    assert found("平板納管與納管<b>", "納管") == "平板<mark>納管</mark>與<mark>納管</mark>&lt;b&gt;"
    assert found("Tablet AND tab", "tab") == "<mark>Tab</mark>let AND <mark>tab</mark>"
    assert found("a.b<", ". <") == "a<mark>.</mark>b<mark>&lt;</mark>"
    assert found("王小明", "  ") == "王小明"


def test_a_grade_is_written_as_the_names_of_classes_write_it() -> None:
    with translation.override("zh-hant"):
        assert grade_title(3) == "三年級"
        assert spoken.month_alone(date(2026, 9, 1)) == "9 月"
    with translation.override("en"):
        assert grade_title(3) == "Grade 3"
        assert spoken.month_alone(date(2026, 9, 1)) == "Sep"


def test_so_many_are_told_in_the_number_the_language_has_and_escaped() -> None:
    text = "{% trans count=n, name=name %}{{ name }}：{{ count }} 校{% pluralize %}{{ name }}：{{ count }} 校s{% endtrans %}"
    template = engines["pages"].from_string(text)
    assert [template.render({"n": n, "name": "<b>"}) for n in (1, 2)] == ["&lt;b&gt;：1 校", "&lt;b&gt;：2 校s"]


def test_english_is_complete_and_the_catalogue_is_up_to_date() -> None:
    catalogue = messages.read()
    wanted_ids = {message[0] if isinstance(message, tuple) else message for _file, _line, message in messages.extracted()}
    translated = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue if message.id and message.string}
    assert wanted_ids - translated == set()


@given(st.dictionaries(st.sampled_from(["q", "sort", "page", "level"]), st.text(max_size=30)))
def test_a_lists_address_is_read_whatever_it_says(asked: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(asked)
    told = parse_list_request(query, sorts=["name", "code"], filters={"level": ["a", "b"]})
    assert told.sort in ("name", "code")
    assert told.number >= 1
    assert told.filter("level") in ("", "a", "b")


def test_health_answers_and_metrics_only_to_who_brings_the_token(db: Any) -> None:
    client = HouseClient()
    assert client.get("/healthz").json() == {"status": "ok"}
    client.get("/accounts/login/")
    assert client.get("/metrics").status_code == 404  # from the machine itself: a proxy may stand there
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
    with override_settings(XIAOWU_METRICS_TOKEN="t0ken"):
        told = client.get("/metrics", headers={"authorization": "Bearer t0ken"}).content.decode()
        assert 'xiaowu_requests_total{class="now",method="GET",module="account",status="200"}' in told
        assert client.get("/metrics", headers={"authorization": "Bearer t0kén"}).status_code == 404
        assert client.get("/metrics").status_code == 404


def test_who_invents_methods_makes_no_new_lines_in_the_metrics(db: Any) -> None:
    client = HouseClient()

    def lines() -> int:
        for number in range(20):
            client.generic(f"XMETH{number}", "/healthz")
            client.generic("GET", f"/nowhere-{number}/")
        return len(generate_latest().splitlines())

    before = lines()
    assert lines() == before
    assert b'method="other"' in generate_latest()


def test_every_answer_has_its_policy_and_request_id(db: Any) -> None:
    answer = HouseClient().get("/accounts/login/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert len(answer["X-Request-Id"]) == 32
    assert "frame-ancestors 'none'" in policy
    assert (answer["X-Content-Type-Options"], answer["Referrer-Policy"]) == ("nosniff", "same-origin")


def test_two_who_meet_at_a_constraint_are_told_and_nothing_is_shown_of_it(db: Any) -> None:
    from django.db import IntegrityError  # needs Django set up
    from django.test import RequestFactory

    from xiaowu.identity.middleware import PermissionMiddleware

    request: Any = RequestFactory().get("/")
    request.actor = None
    answer = PermissionMiddleware(lambda _request: None).process_exception(request, IntegrityError("duplicate key: secret"))  # type: ignore[arg-type, return-value]
    assert answer is not None
    assert answer.status_code == 409
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("cause", "status"),
    [(errors.CheckViolation(), 400), (errors.NotNullViolation(), 400), (errors.UniqueViolation(), 409), (errors.ForeignKeyViolation(), 409)],
)
def test_sender_is_asked_to_try_again_only_where_that_can_help(cause: Exception, status: int) -> None:
    from django.db import IntegrityError  # needs Django set up

    from xiaowu.kernel.ui.refusals import from_database

    error = IntegrityError("of a constraint")
    error.__cause__ = cause
    assert from_database(error).status == status


def test_an_address_that_does_not_exist_says_so(db: Any) -> None:
    assert HouseClient().get("/nowhere/").status_code == 404
