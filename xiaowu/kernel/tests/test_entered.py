"""A question says what was typed in the words of its form, and nothing of what was left empty."""

from datetime import date, time
from typing import Any

from django import forms

from xiaowu.kernel.ui.entered import entered


class Trip(forms.Form):
    kind = forms.ChoiceField(label="類別", choices=[("a", "甲"), ("b", "乙")])
    grades = forms.TypedMultipleChoiceField(label="年級", coerce=int, choices=[(1, "一年級"), (2, "二年級")], required=False)
    day = forms.DateField(label="日期", required=False)
    at = forms.TimeField(label="時間", required=False)
    count = forms.IntegerField(label="份數", required=False)
    is_daily = forms.BooleanField(label="每天", required=False)
    why = forms.CharField(label="說明", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


def told(names: tuple[str, ...] = (), **given: Any) -> tuple[tuple[str, str], ...]:
    form = Trip({"kind": "b", **given})
    assert form.is_valid()
    return entered(form, names)


def test_somebody_reads_each_field_by_its_label_and_what_was_chosen_by_its_title() -> None:
    whole = {"grades": ["1", "2"], "day": date(2026, 11, 24), "at": time(7, 5), "count": "0", "is_daily": "on", "why": "演練\n兩節", "seen": "x"}
    assert told(**whole) == (
        ("類別", "乙"), ("年級", "一年級、二年級"), ("日期", "115年11月24日（二）"), ("時間", "07:05"), ("份數", "0"), ("每天", "是"), ("說明", "演練\n兩節"),
    )  # fmt: skip


def test_somebody_reads_nothing_of_what_was_left_empty_or_was_not_named() -> None:
    assert told() == (("類別", "乙"),)
    assert told(("count",), count="3", why="x") == (("份數", "3"),)
