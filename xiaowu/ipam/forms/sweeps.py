"""The form of sweeps."""

from django import forms
from django.utils.translation import gettext_lazy

from xiaowu.kernel.ui.fields import UploadField


class SweepForm(forms.Form):
    """上傳掃描結果."""

    file = UploadField(label=gettext_lazy("掃描結果（Nmap XML、fping 輸出、交換器位址表 CSV）"))
