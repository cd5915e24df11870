"""Files of meals and refunds as a spreadsheet reads them: numbers are numbers, moments are moments."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree
from openpyxl import load_workbook

from conftest import as_owner
from tests.client import HouseClient
from xiaowu.kernel import clock
from xiaowu.meals.actions.meal_stops import StopWish, stop_for
from xiaowu.meals.models import Kitchen
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.rules.refunds import Other
from xiaowu.meals.tests.october import October, at

pytestmark = pytest.mark.usefixtures("db")
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
WEEK = [date(2026, 10, each) for each in (12, 13, 14, 15, 16)]
WANTED: dict[str, set[str]] = {"sheet": set(), "sums": {"30", "1650"}, "list": {"275"}, "stops": set()}  # six children's five meals of 55


def ods(content: bytes) -> dict[str, set[str]]:
    """What the cells of an ODS sheet hold, by kind: `float`, `date`, `string`."""
    found: dict[str, set[str]] = {"float": set(), "date": set(), "string": set()}
    with ZipFile(io.BytesIO(content)) as pack:
        for cell in etree.fromstring(pack.read("content.xml")).iter(f"{TABLE}table-cell"):
            if kind := cell.get(f"{OFFICE}value-type"):
                found.setdefault(kind, set()).add(cell.get(f"{OFFICE}value") or cell.get(f"{OFFICE}date-value") or "".join(cell.itertext()))
    return found


def xlsx(content: bytes) -> dict[str, set[str]]:
    """The same of an XLSX sheet."""
    found: dict[str, set[str]] = {"float": set(), "date": set(), "string": set()}
    for line in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True):  # type: ignore[union-attr]
        for value in line:
            if isinstance(value, int | float):
                found["float"].add(str(value))
            elif isinstance(value, datetime):
                found["date"].add(value.isoformat())
            elif value is not None:
                found["string"].add(str(value))
    return found


def test_sheets_sums_lists_and_stops_hold_numbers_and_moments_and_no_words_instead(
    client_of: Callable[[str], HouseClient], october: October, actor_of: Any
) -> None:
    october.rule(SAMPLES["day_before"])
    for child in october.children[:6]:
        october.away(child, WEEK, at(date(2026, 10, 1)))
    october.close()
    october.release()
    wish = StopWish(Other.STOPPED, date(2026, 12, 1), date(2026, 12, 4), at(date(2026, 11, 20)))
    stop_for(actor_of("student_affairs"), october.school, [october.children[0]], wish, now=at(date(2026, 11, 24)))
    with as_owner():
        kitchen = Kitchen.objects.get(school_id=october.school).pk
    month, clerk, office = f"/meals/{october.school}/refunds/2026-10", client_of("clerk"), client_of("student_affairs")
    addresses = {
        "sheet": (clerk, f"/meals/{october.school}/{clock.today()}/{kitchen}/sheet"),
        "sums": (clerk, f"{month}/sums"),
        "list": (clerk, f"{month}/list/list"),
        "stops": (office, f"/meals/{october.school}/stops/list"),
    }
    for name, (client, path) in addresses.items():
        for suffix, read in (("xlsx", xlsx), ("ods", ods)):
            answer = client.get(f"{path}.{suffix}")
            assert answer.status_code == 200, (name, suffix)
            held = read(answer.content)
            assert WANTED[name] <= held["float"], (name, suffix)
            assert not any(each.strip().isdigit() for each in held["string"]), (name, suffix)
            assert any(each.startswith("2026-11-20T08:00") for each in held["date"]) is (name == "stops"), (name, suffix)
