"""Forms of attendance."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from xiaowu.attendance.rules.report import SLICE_TITLES, Slice
from xiaowu.kernel.ui.fields import DayField


class ReportForm(forms.Form):
    """The span and the slice of a city report; what is left out is the school year so far, by day."""

    by = forms.ChoiceField(label=_("統計方式"), choices=[(each.value, _(SLICE_TITLES[each])) for each in Slice])
    first = DayField(label=_("起日"), widget=forms.DateInput(attrs={"type": "date"}))
    last = DayField(label=_("迄日"), widget=forms.DateInput(attrs={"type": "date"}))

    @classmethod
    def of(cls, given: dict[str, str], first: date, last: date) -> "ReportForm":
        """What was asked, with these days where none were given."""
        return cls({"by": Slice.DAY.value, "first": first.isoformat(), "last": last.isoformat()} | {k: v for k, v in given.items() if v})
