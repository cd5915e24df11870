"""Forms of attendance."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xiaowu.attendance.rules.report import SLICE_TITLES, Slice
from xiaowu.kernel.ui.fields import DayField, LineField, RocDateField
from xiaowu.roster.rules.roles import LEVEL_TITLES


class ReportForm(forms.Form):
    """The span and the slice of a city report; what is left out is the school year so far, by day."""

    by = forms.ChoiceField(label=_("統計方式"), choices=[(each.value, _(SLICE_TITLES[each])) for each in Slice])
    first = DayField(label=_("起日"), widget=forms.DateInput(attrs={"type": "date"}))
    last = DayField(label=_("迄日"), widget=forms.DateInput(attrs={"type": "date"}))

    @classmethod
    def of(cls, given: dict[str, str], first: date, last: date) -> "ReportForm":
        """What was asked, with these days where none were given."""
        return cls({"by": Slice.DAY.value, "first": first.isoformat(), "last": last.isoformat()} | {k: v for k, v in given.items() if v})


class ClosureForm(forms.Form):
    """停課: which day, of which schools, and why."""

    day = RocDateField(label=_("日期"))
    district = forms.ChoiceField(label=_("分區"), required=False)
    level = forms.ChoiceField(label=_("學制"), required=False)
    reason = LineField(label=_("原因"), max_length=100)

    def __init__(self, *args: Any, districts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", gettext("全市")), *((each, each) for each in districts)]  # type: ignore[attr-defined]
        levels = [(level.value, gettext(title)) for level, title in LEVEL_TITLES.items()]
        self.fields["level"].choices = [("", gettext("所有學制")), *levels]  # type: ignore[attr-defined]
