"""The attacker of refunds (退費的攻擊者): what a clerk reads of a closed month before its list is released, from page and files, and what follows of
a class whose numbers are hidden.

It knows that a hidden class has four children at the most, and how many meals a month can have. A class of which fewer numbers of meals stay possible
than must (`LEAST`) has leaked, and so has one of fewer than five children whose number is shown.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl import load_workbook

from bench.bounds import Seen, bounds
from bench.gathered import Get

LEAST = 5  # numbers that must stay possible, and children of whom a number may be told
_FEW = 4  # children of a hidden class at the most
_MEALS = 23  # of a month at the most
_ALL, _FUND = "全校合計", "退回補助經費（不在合計內）"
_HIDDEN = "＊"


@dataclass(frozen=True)
class Sums:
    """What is told of a month: class → meals, None where hidden; all together, None where that is not told."""

    classes: Mapping[str, int | None]
    all: int | None


def sums(get: Get, school: int, year: int, month: int) -> Sums:
    """As the CSV has it; the XLSX and the page must say the same, and the list must not be told yet."""
    where = f"/meals/{school}/refunds/{year}-{month:02}/"
    table = [row[:2] for row in list(csv.reader(io.StringIO(get(f"{where}sums.csv").decode("utf-8-sig"))))[1:]]
    book = load_workbook(io.BytesIO(get(f"{where}sums.xlsx")), read_only=True)
    rows = [[str(each) for each in row[:2]] for row in book.active.iter_rows(values_only=True) if len(row) > 1 and row[1] is not None][1:]
    page = get(where).decode()
    shown = re.findall(r'<th scope="row">(?:<a[^>]*>)?([^<]*)(?:</a>)?</th>\s*<td class="num">(?:<abbr[^>]*>)?([^<]*)(?:</abbr>)?</td>', page)
    if rows != table or [[name, meals.replace(",", "")] for name, meals in shown] != table:
        raise ValueError("page and files tell different numbers")
    told = {name: None if meals == _HIDDEN else int(meals) for name, meals in table}
    told.pop(_FUND, None)  # in no class's number
    return Sums({name: meals for name, meals in told.items() if name != _ALL}, told.get(_ALL))


def leaked(told: Sums, children: Mapping[str, int]) -> dict[str, tuple[int, float]]:
    """Classes of which too much follows; `children`: of how many a class's numbers really are."""
    cells = {name: Seen(meals, 0, _FEW * _MEALS) for name, meals in told.classes.items()}
    together = [] if told.all is None else [("all", tuple(told.classes))]
    found = bounds(cells | ({} if told.all is None else {"all": Seen(told.all)}), together)
    small = {name: (meals, float(meals)) for name, meals in told.classes.items() if meals is not None and children.get(name, 0) < LEAST}
    return small | {name: span for name, span in found.items() if children.get(name) and span[1] - span[0] + 1 < LEAST}
