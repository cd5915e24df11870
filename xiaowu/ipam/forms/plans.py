"""Forms of plans, of their exceptions and vendors, and of the schools' numbers."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from xiaowu.ipam.rules.addresses import LONGEST_TEXT
from xiaowu.ipam.rules.plans import LARGEST_NUMBER, LAST_VLAN, SCHEME_TITLES
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.ui.fields import LineField, ProseField, RocDateField, TitledField
from xiaowu.kernel.ui.picking import PickField, pick_for
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.roster.queries.picking import OUTSIDE_PEOPLE, SCHOOLS
from xiaowu.roster.rules.roles import Role

_LARGEST_OFFSET = 1_000_000_000


def _offset(label: Any, help_text: Any = "", **given: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, **{"min_value": 1, "max_value": _LARGEST_OFFSET, **given})


class PlanForm(SeenForm):
    """A plan: its VLAN, the space that is cut into networks, and what each of them holds."""

    shows = ("name", "vlan", "space", "length", "scheme", "first", "last", "gateway", "reserved", "until")
    name = LineField(label=gettext_lazy("計畫名稱"), max_length=LONGEST_TEXT, help_text=gettext_lazy("例如冷氣 EMS、無線基地臺、網路電話。"))
    vlan = forms.IntegerField(label=gettext_lazy("VLAN"), min_value=1, max_value=LAST_VLAN)
    space = LineField(label=gettext_lazy("計畫網段"), max_length=50, help_text=gettext_lazy("全市的網段；例如 10.239.0.0/16 或 fd00:239::/48。"))
    length = forms.IntegerField(
        label=gettext_lazy("每校網段長度"), min_value=1, max_value=128, initial=24, help_text=gettext_lazy("24 為每校一個 /24；IPv6 通常是 64。")
    )
    scheme = TitledField(SCHEME_TITLES, label=gettext_lazy("編號方式"))
    first = _offset(gettext_lazy("設備的第一個位址"), gettext_lazy("網段內的第幾個；101 即 10.239.網路編號.101。"), initial=101)
    last = _offset(gettext_lazy("設備的最後一個位址"), initial=110)
    gateway = _offset(gettext_lazy("閘道"), initial=254)
    reserved = _offset(gettext_lazy("開頭保留不配發的個數"), gettext_lazy("例如 2：範圍的前兩個留給設備管理。"), min_value=0, initial=0)
    until = RocDateField(label=gettext_lazy("取用期限"), required=False)


class ByHandForm(forms.Form):
    """例外網段: a network for one school that a plan does not fit."""

    school_id = PickField(SCHOOLS, label=gettext_lazy("學校"))
    network = LineField(label=gettext_lazy("網段"), max_length=50)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "school_id", actor)


class VendorForm(forms.Form):
    """廠商: who takes from a plan, until which day, and of which schools if not of all."""

    person_id = PickField(OUTSIDE_PEOPLE, label=gettext_lazy("廠商人員"))
    until = RocDateField(label=gettext_lazy("最後一日"))
    schools = ProseField(
        label=gettext_lazy("只限這些學校"), max_length=20_000, required=False,
        help_text=gettext_lazy("每行一校的代碼，兩校同代碼時加上校名；空白為計畫的所有學校。"), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "person_id", actor, role=Role.VENDOR)

    def clean_schools(self) -> list[tuple[str, str]]:
        """(code, name or "") for each line."""
        parts = [re.split(r"[\s,，]+", each.strip()) for each in self.cleaned_data["schools"].splitlines() if each.strip()]
        return [(each[0], "".join(each[1:])) for each in parts]


class NumbersForm(forms.Form):
    """網路編號: one line per school: its code and its number, and between them its name where two schools have one code."""

    lines = ProseField(
        label=gettext_lazy("學校代碼與網路編號"), max_length=20_000,
        help_text=gettext_lazy("每行一校，可從試算表貼上；例如：014501 42。兩校同代碼時加上校名：011301 淡江國小 85"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str, int]]:
        """(code, name or "", number) for each line."""
        found = []
        for place, told in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not told.strip():
                continue
            parts = [each for each in re.split(r"[\s,，]", told) if each]
            number = int(parts[-1]) if re.fullmatch(r"[0-9]{1,6}", (parts[-1:] and parts[-1]) or "") else 0
            if len(parts) < 2 or not 1 <= number <= LARGEST_NUMBER:
                raise ValidationError(gettext("第 %(line)d 行不是學校代碼與 1 到 65535 的編號：%(text)s") % {"line": place, "text": told[:40]})
            found.append((parts[0], "".join(parts[1:-1]), number))
        return found
