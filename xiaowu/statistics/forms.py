"""Forms of the released statistics."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xiaowu.kernel.ui.fields import TitledField, choose_from
from xiaowu.kernel.ui.named import grade_title
from xiaowu.statistics.queries.released import ReleaseRow
from xiaowu.statistics.rules.slices import SLICE_TITLES, Slice


class ReportForm(forms.Form):
    """Which period, by what, of which district and grade; by default the latest, by district."""

    period = forms.ChoiceField(label=_("期間"))
    by = TitledField(SLICE_TITLES, label=_("統計方式"))
    district = forms.ChoiceField(label=_("分區"), required=False)
    grade = forms.TypedChoiceField(label=_("年級"), required=False, coerce=int, empty_value=None)

    def __init__(self, given: Mapping[str, str], *, told: Sequence[ReleaseRow], districts: Sequence[str]) -> None:
        first: dict[str, Any] = {"by": Slice.DISTRICT.value, "period": told[0].key if told else ""}
        super().__init__(first | {name: value for name, value in given.items() if value})
        choose_from(self, "period", [(each.key, each.title) for each in told])
        choose_from(self, "district", [(each, each) for each in districts], empty=gettext("全市"))
        choose_from(self, "grade", [(grade, grade_title(grade)) for grade in range(1, 10)], empty=gettext("全部"))
