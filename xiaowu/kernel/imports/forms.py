"""The form of every import."""

from django import forms
from django.utils.translation import gettext_lazy

from xiaowu.kernel.ui.fields import UploadField


class SheetForm(forms.Form):
    """匯入試算表."""

    file = UploadField(label=gettext_lazy("檔案（CSV、XLSX 或 ODS）"))
