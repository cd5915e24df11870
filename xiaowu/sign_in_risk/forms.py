"""The form with which a case is closed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from xiaowu.kernel.ui.fields import GreyedRadio, ProseField, TitledField
from xiaowu.sign_in_risk.rules.cases import OUTCOME_TITLES, Outcome


class RecordForm(forms.Form):
    """案件處理情形."""

    outcome = TitledField(
        {each: OUTCOME_TITLES[each] for each in (Outcome.CLEANED, Outcome.MISTAKEN)}, label=gettext_lazy("結果"), widget=GreyedRadio
    )
    done = ProseField(label=gettext_lazy("處理情形"), max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, hindered: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].widget.hindered = hindered or {}
