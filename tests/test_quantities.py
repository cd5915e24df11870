"""Quantities (數量、金額) have their thousands apart wherever they are shown (`kernel.text.figures`); a number that names something has not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.template import engines
from jinja2 import nodes

from tests import each_list
from tests.each_list import Listed
from tests.listing import PAGES
from tests.package import PACKAGE
from tests.written import texts
from xiaowu.kernel.lists import Kind

listed = each_list.listed
# values of pages that say how many or how much
QUANTITIES = {
    "absent", "addresses", "amount", "away", "children", "classes", "cook", "count", "counted", "due", "eating", "failed", "free", "held", "hosts",
    "lines", "meals", "money", "open", "people", "pupils", "recorded", "requests", "rolls", "schools", "taken", "total",
}  # fmt: skip


def _bare(expression: nodes.Node) -> Iterator[str]:
    """Quantities that become text as they are; what a filter or a call makes of them is its own."""
    if isinstance(expression, nodes.Getattr | nodes.Name):
        name = expression.attr if isinstance(expression, nodes.Getattr) else expression.name
        yield from [name] if name in QUANTITIES else []
    elif isinstance(expression, nodes.CondExpr | nodes.Or | nodes.And | nodes.BinExpr):
        for child in expression.iter_child_nodes(exclude=("test",)):
            yield from _bare(child)


def bare(source: str) -> list[str]:
    environment: Any = engines["pages"].env  # type: ignore[attr-defined]  # the one engine that is not Django's
    return [name for piece in texts(environment.parse(source)) for name in _bare(piece)]


def test_the_walk_knows_what_shows_a_quantity_bare() -> None:
    assert bare("<p>{{ each.total }}</p>") == bare("<p>{{ total if total else '' }}</p>") == ["total"]
    assert bare("<p>{{ each.total|apart }}{{ 'x'|format(total) }}</p>") == []
    assert bare('<p id="s{{ count }}">{{ _("%(count)s 筆", count=total) }}</p><table><td class="num"><b>{{ row.amount }}</b></td></table>') == []


def test_no_page_shows_a_quantity_without_its_thousands_apart() -> None:
    pages = sorted(PACKAGE.glob("*/templates/**/*.html")) + sorted(PACKAGE.glob("*/*/templates/**/*.html"))
    assert len(pages) > 200
    assert {str(page.relative_to(PACKAGE)): told for page in pages if (told := bare(page.read_text(encoding="utf-8")))} == {}


def test_each_list_says_of_its_numbers_whether_they_count(listed: Listed) -> None:
    of = listed.of
    page = of.answer(listed.actor, {}, *listed.place).page
    numbers = {
        each.key for each in of.columns for row in page.rows if isinstance(value := each.cell(row), int | float) and not isinstance(value, bool)
    }
    assert {each.key for each in of.columns if each.key in numbers and each.kind not in (Kind.NUMBER, Kind.NUMERAL)} == set()


@pytest.mark.parametrize("key", ["seat", "vlan", "port", "status", "id", "grade", "class_number"])
def test_a_number_that_names_something_is_never_declared_as_a_quantity(key: str) -> None:
    found = {each.kind for _route, of in PAGES.values() for each in of.columns if each.key == key}
    assert (Kind.NUMERAL in found, Kind.NUMBER in found) == (True, False)
