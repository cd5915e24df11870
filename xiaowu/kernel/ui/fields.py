"""Form fields that every app uses."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from xiaowu.kernel import roc
from xiaowu.kernel.errors import BadInput


class RocDateField(forms.Field):
    """A day written in ROC or ISO form; shown in ROC years."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "115/11/24"})

    def prepare_value(self, value: Any) -> Any:
        return roc.short(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            return roc.parse(str(value))
        except roc.NotADate as error:
            raise ValidationError(gettext("「%(text)s」不是日期；請寫成 115/11/24 或 2026-11-24。") % {"text": str(value)[:20]}) from error


def form_faults(form: forms.Form) -> str:
    """All that is wrong with a form, in one sentence, for pages that cannot show it beside the fields."""
    return " ".join(f"{form[name].label}：{' '.join(str(each) for each in faults)}" for name, faults in form.errors.items())


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What a form says. Raises BadInput with everything that is wrong: for pages of many small forms."""
    if not form.is_valid():
        raise BadInput(form_faults(form))
    return form.cleaned_data
