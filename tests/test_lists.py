"""Every declared list, found by walking the pages: what is shown, searched, filtered, sorted and taken away is one and the same."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import resolve, reverse

from conftest import Somebody
from tests.conftest_tools import words
from tests.routes import address
from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import permission_of, views
from xiaowu.kernel.lists.pages import SUFFIXES

LISTS = {name: (route, str(permission_of(view)), view.of) for route, name, view in views() if name and hasattr(view, "of")}
WIDEST = ("bureau_officer", "it_coordinator", "student_affairs")
Listed = tuple[Any, str, Any]


@pytest.fixture(params=sorted(LISTS))
def listed(request: pytest.FixtureRequest, people: dict[str, Somebody], client_of: Callable[[str], Any]) -> Listed:
    """(the client of somebody who may see it, its address, its declaration)"""
    route, permission, of = LISTS[request.param]
    role = next(each for each in WIDEST if each in declared()[permission].holders)
    return client_of(role), address(request.param, route, people["it_coordinator"], 1), of


def test_there_are_lists() -> None:
    assert len(LISTS) > 0


def test_table_has_the_declared_columns_and_sorts_by_those_that_say_so(listed: Listed) -> None:
    client, where, of = listed
    for order in (*of.sorts, *(f"-{each}" for each in of.sorts)):
        assert client.get(where, {"sort": order}).status_code == 200
    assert {each.sort for each in of.columns if each.sort} <= set(of.sorts)


def test_filter_keeps_the_word_and_the_order_and_the_word_keeps_the_filter(listed: Listed) -> None:
    client, where, of = listed
    for each in of.filters:
        for value in each.offered():
            shown = client.get(where, {"q": "王", "sort": f"-{of.sorts[-1]}", each.name: value})
            assert shown.status_code == 200
            [form] = re.findall(r'<form method="get".*?</form>', shown.content.decode(), re.S)
            assert 'value="王"' in form or not of.search
            assert f'value="-{of.sorts[-1]}"' in form
            assert re.search(rf'value="{value}" selected', form)


def test_files_hold_what_was_filtered_in_every_format(listed: Listed) -> None:
    client, where, of = listed
    export = reverse(f"{of.name}_export", kwargs={**_place(of.name, where), "suffix": "csv"})
    for suffix in SUFFIXES:
        assert client.get(export.removesuffix("csv") + suffix).status_code == 200
    whole = _rows(client.get(export))
    nothing = _rows(client.get(export, {"q": "查無此人之名"})) if of.search else []
    assert nothing == []
    shown = client.get(where)
    if whole:
        links = re.findall(r'href="([^"]*\.csv[^"]*)"', client.get(where, {"sort": f"-{of.sorts[-1]}"}).content.decode())
        assert [parse_qs(urlsplit(each).query).get("sort") for each in links] == [[f"-{of.sorts[-1]}"]]
    else:
        assert of.empty in words(shown)


def test_files_of_other_formats_are_not_offered(listed: Listed) -> None:
    client, where, of = listed
    assert client.get(reverse(f"{of.name}_export", kwargs={**_place(of.name, where), "suffix": "exe"})).status_code == 404


def _place(_name: str, where: str) -> dict[str, Any]:
    return resolve(where).kwargs


def _rows(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def test_reader_keeps_what_is_often_asked_under_a_name_and_nobody_else_sees_it(listed: Listed, client_of: Callable[[str], Any]) -> None:
    client, where, of = listed
    asked = {"q": "王", **{each.name: next(iter(each.offered())) for each in of.filters[:1]}}
    shown = client.get(where, asked)
    [query] = re.findall(r'name="query" value="([^"]*)"', shown.content.decode())
    for title in ("開學要看的", "開學要看的", "第二組"):  # under the same title: instead of what it was
        answer = client.send(reverse("save_filter"), {"where": where, "query": query.replace("&amp;", "&"), "title": title}, follow=False)
        assert answer.status_code == 303
        assert parse_qs(urlsplit(answer.url).query)["q"] == ["王"]
    page = client.get(where)
    assert [words(page).count(each) for each in ("開學要看的", "第二組")] == [1, 1]
    address_of = re.search(r'開學要看的</a>\s*<form method="post" action="(/lists/\d+/forget/)"', page.content.decode())
    assert address_of
    stranger = client_of("other_coordinator")
    assert "開學要看的" not in words(stranger.get(where))
    assert stranger.send(address_of[1], {"where": where}, follow=False).status_code in (303, 404)
    assert "開學要看的" in words(client.get(where))
    client.send(address_of[1], {"where": where})
    assert "開學要看的" not in words(client.get(where))


def test_saved_filters_lead_nowhere_but_to_lists(listed: Listed) -> None:
    client, _where, _of = listed
    for where in ("https://evil.example/", "//evil.example", "/", "/accounts/login/"):
        assert client.send(reverse("save_filter"), {"where": where, "query": "", "title": "x"}).status_code == 404
