"""A day that somebody types is of a year that can be meant (輸入的日期): every field of every form refuses slips of the year, and says so."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

import xiaowu
from xiaowu.kernel import clock
from xiaowu.kernel.bounds import FURTHEST_AHEAD, NEXT_YEAR
from xiaowu.kernel.ui.fields import RocDateField

SLIPS = ("1", "1/1/1", "0001-01-01", "1900-01-01", "88/12/31", "189/12/31", "2100-12-31", "2101-01-01", "9999-12-31", "2026-02-30", "9" * 5_000)
# what somebody is given begins within a year: a post, a place in a class
BEGINS = {"OfferForm", "PostForm", "FurtherPostForm", "OfficerForm", "OutsiderForm"}


def form_classes() -> list[type[forms.BaseForm]]:
    for found in walk_packages(xiaowu.__path__, "xiaowu."):
        parts = found.name.split(".")
        if "forms" in parts and "tests" not in parts:
            import_module(found.name)

    def below(of: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
        for each in of.__subclasses__():
            yield each
            yield from below(each)

    ours = (each for each in dict.fromkeys(below(forms.BaseForm)) if each.__module__.startswith("xiaowu."))
    return [each for each in ours if "tests" not in each.__module__.split(".")]  # another test's own may be known by now


FORMS = form_classes()
FIELDS: dict[str, Any] = {
    f"{form.__module__}.{form.__name__}.{name}": field
    for form in FORMS
    for name, field in getattr(form, "base_fields", {}).items()
    if isinstance(field, RocDateField)
}


def test_days_come_in_by_one_field_alone() -> None:
    assert len(FIELDS) > 40
    others = (forms.DateField, forms.DateTimeField, forms.SplitDateTimeField)
    assert [form.__name__ for form in FORMS for field in getattr(form, "base_fields", {}).values() if isinstance(field, others)] == []


@pytest.mark.parametrize("typed", SLIPS, ids=[each[:12] for each in SLIPS])
@pytest.mark.parametrize("field", sorted(FIELDS))
def test_no_field_takes_a_slip_of_the_year_and_each_says_why(field: str, typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        FIELDS[field].clean(typed)
    assert any(part in refused.value.messages[0] for part in ("不是日期", "請確認年份"))


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_takes_today_and_the_last_day_it_allows_and_none_beyond(field: str) -> None:
    of, today = FIELDS[field], clock.today()
    assert of.clean(today.isoformat()) == today
    last = today + timedelta(days=of.ahead)
    assert of.clean(last.isoformat()) == last
    with pytest.raises(ValidationError, match="請確認年份"):
        of.clean((last + timedelta(days=1)).isoformat())
    assert of.ahead in (NEXT_YEAR, FURTHEST_AHEAD)


@pytest.mark.parametrize("form", sorted(BEGINS))
def test_nobody_is_given_a_post_further_ahead_than_a_year(form: str) -> None:
    [since] = {field.ahead for name, field in FIELDS.items() if name.endswith(f".{form}.since")}
    assert since == NEXT_YEAR
