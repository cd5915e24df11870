"""Functions and views of the database keep to the floors as imports do: they name tables and functions of their own app and of those below."""

import re
import tomllib
from pathlib import Path

import pytest

from contracts import SYSTEMS, apps
from xiaowu.kernel.database.functions import Function, filled

ROOT = Path(__file__).resolve().parents[1]
APPS = ["kernel", *apps()]
_NAMED = re.compile(rf"\b({'|'.join(APPS)})_\w+")


def floors() -> dict[str, int]:
    """App → how high it lies; those without a floor of their own lie side by side."""
    [contract] = [
        each for each in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"] if each["type"] == "floors"
    ]
    order = {name: height for height, name in enumerate(reversed(contract["layers"]))}
    return {app: order.get(app, order[SYSTEMS]) for app in APPS}


def upward(app: str, text: str) -> set[str]:
    """What a function of the app names of apps that are not below it."""
    known = floors()
    code = "\n".join(line.partition("--")[0] for line in text.splitlines())
    return {found[0] for found in _NAMED.finditer(code) if found[1] != app and known[found[1]] >= known[app]}


@pytest.mark.parametrize("app", APPS)
def test_no_function_of_the_database_names_what_lies_above_or_beside_its_app(app: str) -> None:
    found = {path.name: upward(app, path.read_text(encoding="utf-8")) for path in sorted((ROOT / "xiaowu" / app / "sql").glob("*.sql"))}
    assert {name: said for name, said in found.items() if said} == {}


def test_a_function_that_names_a_floor_above_is_found() -> None:
    text = "-- as meals_told says\nselect * from public.meals_stopped(1, day) join public.roster_school on true"
    assert upward("attendance", text) == {"meals_stopped"}
    assert upward("statistics", text) == {"meals_stopped"}
    assert upward("meals", text) == set()


def made(name: str, text: str) -> Function:
    return Function(name, text, "owner", "")


def test_what_a_floor_leaves_open_is_filled_by_those_above_and_empty_without_any() -> None:
    left = made("low_open", "create or replace function low_open(p_one bigint, p_day date) as $$ select null where false /* filled */ $$")
    fills = made("high_rows", "-- fills: low_open\ncreate or replace function high_rows(p_one bigint, p_day date)")
    assert [each.text for each in filled([left])] == [left.text.replace("/* filled */", "")]
    assert filled([left, fills])[0].text.endswith("where false union all select * from public.high_rows(p_one, p_day) $$")


def test_nothing_fills_a_function_that_is_not_left_open() -> None:
    with pytest.raises(ValueError, match="low_shut"):
        filled([made("low_shut", "select 1"), made("high_rows", "-- fills: low_shut")])
