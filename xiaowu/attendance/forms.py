"""Forms of attendance."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from xiaowu.attendance.rules.report import SLICE_TITLES, Slice
from xiaowu.kernel import roc
from xiaowu.kernel.ui.fields import LineField, RocDateField, TitledField, choose_from
from xiaowu.roster.rules.roles import LEVEL_TITLES


class ReportForm(forms.Form):
    """The span and the grouping of a city report; by default the school year so far, by day."""

    by = TitledField(SLICE_TITLES, label=_("統計方式"))
    first = RocDateField(label=_("起日"))
    last = RocDateField(label=_("迄日"))
    district = LineField(max_length=60, required=False, widget=forms.HiddenInput())  # as when a chart's bar leads to its rows
    grade = forms.IntegerField(min_value=1, max_value=9, required=False, widget=forms.HiddenInput())

    @classmethod
    def of(cls, given: dict[str, str], first: date, last: date) -> "ReportForm":
        """The form's data, with these days if none were given."""
        return cls({"by": Slice.DAY.value, "first": roc.short(first), "last": roc.short(last)} | {k: v for k, v in given.items() if v})


class ClosureForm(forms.Form):
    """停課: which day, of which schools, and why."""

    day = RocDateField(label=_("日期"))
    district = forms.ChoiceField(label=_("分區"), required=False)
    level = TitledField(LEVEL_TITLES, label=_("學制"), required=False, empty=N_("所有學制"))
    reason = LineField(label=_("原因"), max_length=100)

    def __init__(self, *args: Any, districts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "district", [(each, each) for each in districts], empty=gettext("全市"))
