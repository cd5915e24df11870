"""The form that adds a system which is sent accounts."""

from django import forms
from django.utils.translation import gettext_lazy

from xiaowu.kernel.ui.fields import LineField, ProseField


class TargetForm(forms.Form):
    """帳號同步對象."""

    name = LineField(label=gettext_lazy("系統名稱"), max_length=60)
    url = LineField(label=gettext_lazy("SCIM 網址"), max_length=200)
    token = forms.CharField(label=gettext_lazy("存取權杖（Bearer）"), max_length=2_000, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))
    school_codes = ProseField(label=gettext_lazy("服務的學校代碼（每行一個）"), max_length=40_000, required=False, widget=forms.Textarea({"rows": 2}))
    is_city = forms.BooleanField(label=gettext_lazy("服務全市"), required=False)

    def clean_school_codes(self) -> list[str]:
        return list(dict.fromkeys(line.strip() for line in self.cleaned_data["school_codes"].splitlines() if line.strip()))
