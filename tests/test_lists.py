"""Every declared list, found by walking the pages: what is shown, searched, filtered, sorted and exported agrees."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import transaction
from django.urls import reverse
from lxml import html

from conftest import Somebody
from tests import each_list
from tests.client import words
from tests.each_list import EXAMPLES, EXPORTS, Listed, routes_of_lists
from tests.listing import PAGES
from tests.routes import WALKED, first_student, walked
from tests.transactions import statements
from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.models import Look
from xiaowu.kernel.sheets.typed import plain
from xiaowu.kernel.ui.exports import SUFFIXES

listed = each_list.listed


def test_each_list_has_a_page_and_files_and_is_told_to_programs() -> None:
    assert len(PAGES) > 10
    assert set(PAGES) == set(EXPORTS) == set(routes_of_lists())
    assert set(EXAMPLES) <= set(PAGES)


@pytest.mark.parametrize("role", WALKED)
def test_each_role_opens_page_and_files_and_api_of_a_list_or_none(people: dict[str, Somebody], client_of: Callable[[str], Any], role: str) -> None:
    teacher = people["homeroom_teacher"]
    told = {(route.method, route.name): answer.status for route, answer in walked(role, client_of(role), teacher, first_student(teacher)[0]).items()}
    api = {view.lists.name: name for _route, name, view in views() if hasattr(view, "lists")}
    for name, (_route, of) in PAGES.items():
        doors = [("GET", each) for each in (name, f"{name}_export", str(api[name]))]
        file_of = 200 if role in declared()[of.of_files].roles else 403
        if role in declared()[of.permission].roles:
            assert [told.get(door, 403) for door in doors] in ([200, file_of, file_of], [302, file_of, file_of]), name
        else:
            assert {told.get(door, 403) for door in doors} == {403}, name  # not each is asked what it refuses


def test_no_list_is_empty_in_the_cast_with_its_example(listed: Listed) -> None:
    """Otherwise the questions to every list here would be put to nothing."""
    assert len(listed.rows()) > 0
    assert listed.of.answer(listed.actor, {}, *listed.place).in_table


def test_columns_sort_by_what_the_query_knows_and_both_ways(listed: Listed) -> None:
    of, whole = listed.of, listed.rows()
    assert {each.sort for each in of.columns if each.sort} <= set(of.sorts)
    for column in (each for each in of.columns if each.sort):
        up, down = listed.rows(sort=column.sort), listed.rows(sort=f"-{column.sort}")
        assert sorted(map(str, up)) == sorted(map(str, down)) == sorted(map(str, whole))
        told = [each[column.key] for each in up if column.key in each]
        if len({each for each in told if each}) > 1:
            assert told != [each[column.key] for each in down], column.key


def test_filter_narrows_and_keeps_the_word_and_the_order_and_the_word_keeps_the_filter(listed: Listed) -> None:
    of, last = listed.of, tuple(listed.of.sorts)[-1]
    for name, offered in of.choices(listed.actor).items():
        assert offered
        for value in offered:
            shown = listed.client.get(listed.where, {"q": "王", "sort": f"-{last}", name: value})
            assert shown.status_code == 200
            [form] = re.findall(r'<form method="get" class="inline filters".*?</form>', shown.content.decode(), re.S)
            assert 'value="王"' in form or not of.search
            assert f'value="-{last}"' in form or of.usual == f"-{last}"
            assert re.search(rf'value="{value}" selected', form)
    narrow = [row for each in of.filters if each.unset == "全部" for value in each.offered(listed.actor) for row in listed.rows(**{each.name: value})]
    assert set(map(str, narrow)) <= set(map(str, listed.rows()))


def test_second_page_follows_the_first(listed: Listed) -> None:
    of, whole = listed.of, listed.rows()
    pages = [of.answer(listed.actor, replace(of.asked({"page": str(number)}), size=1), *listed.place) for number in (1, 2, 9_000)]
    assert [each.records() for each in pages] == [whole[:1], whole[1:2], []]
    assert {each.page.total for each in pages} == {len(whole)}


def test_whoever_asks_for_a_page_past_the_end_sees_the_last_one(listed: Listed) -> None:
    assert listed.of.empty not in words(listed.client.get(listed.where, {"page": "9000"}))


def test_page_and_every_file_and_api_show_the_same(listed: Listed) -> None:
    shown, told = listed.client.get(listed.where), listed.rows()
    if shown.status_code == 302:  # somebody with one place only is led there
        return
    first = told[:50]
    answer = listed.client.get(listed.api).json()
    assert (answer["total"], answer["page"], answer["rows"]) == (len(told), 1, first)
    listing = listed.of.answer(listed.actor, {}, *listed.place)
    tables = html.fromstring(shown.content.decode()).xpath("//main//table") if first else []
    cells = [[_words(cell) for cell in row.xpath("./th|./td")] for table in tables[:1] for row in table.xpath("./tbody/tr")]
    assert len(cells) == len(first)
    for row, seen in zip(listing.page.rows, cells, strict=True):
        assert all(_bare(column.text(row)) in _bare(cell) for column, cell in zip(listing.in_table, seen, strict=False))
    written = listed.of.answer(listed.actor, {}, *listed.place, whole=True).table().rows
    assert [[str(each).lstrip("'") for each in row] for row in _csv(listed.file("csv"))] == [[str(plain(each)) for each in row] for row in written]
    assert all(listed.file(suffix).status_code == 200 for suffix in SUFFIXES)
    skips = html.fromstring(shown.content.decode()).xpath("//a[@class='skip']/@href")
    assert skips == (["#main", "#list"] if first else ["#main"])
    if not first:
        assert listed.of.empty in words(shown)


def test_file_holds_what_was_filtered_and_says_so_in_its_name(listed: Listed) -> None:
    if not listed.of.search:
        return
    answer = listed.file("csv", q="查無此人之名")
    assert _csv(answer) == []
    assert "%E6%9F%A5%E7%84%A1" in answer["Content-Disposition"]
    last = tuple(listed.of.sorts)[-1]
    shown = listed.client.get(listed.where, {"sort": f"-{last}"}).content.decode()
    links = re.findall(rf'href="({re.escape(reverse(f"{listed.of.name}_export", args=[*listed.place, "csv"]))}[^"]*)"', shown)
    assert [parse_qs(urlsplit(each).query).get("sort") for each in links] in ([], [[f"-{last}"]])


def test_files_of_other_formats_are_not_offered(listed: Listed) -> None:
    where = reverse(f"{listed.of.name}_export", args=[*listed.place, "csv"])
    assert listed.client.get(where.removesuffix("csv") + "exe").status_code == 404


def test_a_look_at_children_is_on_record_for_the_file_and_for_programs_as_for_the_page(listed: Listed, owner: Any) -> None:
    def looks(get: Callable[[], Any]) -> list[Any]:
        with owner():
            last = Look.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with transaction.atomic():
            get()
            with owner():
                found = list(Look.objects.filter(pk__gt=last).order_by("purpose", "school_id").values_list("purpose", "school_id"))
            transaction.set_rollback(True)  # a second look on the same day would not be recorded again
        return found

    seen = looks(lambda: listed.client.get(listed.api))
    assert looks(lambda: listed.file("csv")) == seen
    assert set(seen) <= set(looks(lambda: listed.client.get(listed.where)))


def test_one_row_costs_as_many_statements_as_all(listed: Listed) -> None:
    one = replace(listed.of.asked({}), size=1)
    with statements() as for_one:
        listed.of.answer(listed.actor, one, *listed.place)
    with statements() as for_all:
        found = listed.of.answer(listed.actor, one, *listed.place, whole=True)
    with statements() as for_place:  # which a file names
        assert not listed.of.where or listed.of.where(*listed.place)
    assert len(for_all) == len(for_one) + len(for_place) or not found.page.rows


def test_reader_keeps_what_is_often_asked_under_a_name_and_nobody_else_sees_it(listed: Listed, client_of: Callable[[str], Any]) -> None:
    of, client, where = listed.of, listed.client, listed.where
    if not of.search:
        return
    asked = {"q": "王", **{name: next(iter(offered)) for name, offered in list(of.choices(listed.actor).items())[:1]}}
    shown = client.get(where, asked)
    if shown.status_code == 302:
        return
    [leads] = {each for each in html.fromstring(shown.content.decode()).xpath("//form//a/@href") if each.startswith(reverse("saved_filters"))}
    kept_at = f"{reverse('saved_filters')}?{urlencode({'where': where})}"
    form = html.fromstring(client.get(leads).content.decode()).xpath("//main//form[.//input[@name='title']]")[0]
    for title in ("開學要看的", "開學要看的", "第二組"):  # under the same title: it replaces the earlier one
        answer = client.send(form.get("action"), dict(form.form_values()) | {"title": title}, follow=False)
        assert answer.status_code == 303
        assert answer.url.startswith(where)
        assert asked.items() <= {name: value for name, [value] in parse_qs(urlsplit(answer.url).query).items()}.items()
    page = client.get(kept_at)
    assert [words(page).count(each) for each in ("開學要看的", "第二組")] == [1, 1]
    address_of = re.search(r'開學要看的</a>\s*<form method="post" action="(/lists/\d+/forget/)"', page.content.decode())
    assert address_of
    stranger = client_of("other_coordinator")
    assert "開學要看的" not in words(stranger.get(kept_at))
    assert stranger.send(address_of[1], {"where": where}, follow=False).status_code == 404
    assert "開學要看的" in words(client.get(kept_at))
    client.send(address_of[1], {"where": where})
    assert "開學要看的" not in words(client.get(kept_at))


def test_saved_filters_lead_nowhere_but_to_lists(client_of: Callable[[str], Any]) -> None:
    client = client_of("bureau_officer")
    for where in ("https://evil.example/", "//evil.example", "/", "/accounts/login/"):
        assert client.send(reverse("saved_filters"), {"where": where, "query": "", "title": "x"}).status_code == 404
        assert client.get(reverse("saved_filters"), {"where": where}).status_code == 404


def _csv(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def _words(cell: Any) -> str:
    return str(cell.text_content())


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
