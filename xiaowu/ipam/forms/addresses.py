"""Forms that take, ask for and describe addresses."""

from django import forms
from django.utils.translation import gettext_lazy

from xiaowu.ipam.rules.addresses import LONGEST_NAME, LONGEST_TEXT, MOST_AT_ONCE
from xiaowu.kernel.text import narrow
from xiaowu.kernel.ui.fields import LineField
from xiaowu.kernel.ui.seen import SeenForm


def _count() -> forms.IntegerField:
    return forms.IntegerField(label=gettext_lazy("數量"), min_value=1, max_value=MOST_AT_ONCE, initial=1)


class TakeForm(forms.Form):
    """取用: the next free ones, or one that is named."""

    count = _count()
    address = LineField(label=gettext_lazy("指定位址"), max_length=45, required=False, help_text=gettext_lazy("空白為下一個可用的位址。"))

    def clean_address(self) -> str:
        told = self.cleaned_data["address"]
        return str(forms.GenericIPAddressField().clean(narrow(told))) if told else ""


class AskForm(forms.Form):
    """申請: how many, and what for."""

    count = _count()
    reason = LineField(label=gettext_lazy("用途"), max_length=200)


class DecisionForm(forms.Form):
    """核定: why a request is refused."""

    text = LineField(label=gettext_lazy("不核准的理由"), max_length=200, required=False)


class DeviceForm(SeenForm):
    """登錄設備: what has the address, and where it stands."""

    shows = ("device", "room", "name", "mac", "in_use")
    device = LineField(label=gettext_lazy("設備"), max_length=LONGEST_TEXT, required=False)
    room = LineField(label=gettext_lazy("地點"), max_length=LONGEST_TEXT, required=False)
    name = LineField(label=gettext_lazy("網路名稱"), max_length=LONGEST_NAME, required=False, help_text=gettext_lazy("英文字母、數字與連字號。"))
    mac = LineField(label=gettext_lazy("硬體位址（MAC）"), max_length=40, required=False)
    in_use = forms.BooleanField(label=gettext_lazy("設備已接上"), required=False, help_text=gettext_lazy("接上的位址列為使用中，其餘為已配發。"))
