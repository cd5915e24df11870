"""Forms of switches, and of the ports that a firm owes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from xiaowu.ipam.rules.addresses import LONGEST_TEXT
from xiaowu.ipam.rules.ports import LONGEST_CLAUSE, MOST_PORTS
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.ui.fields import LineField, ProseField, RocDateField, choose_from
from xiaowu.kernel.ui.picking import PickField, pick_for
from xiaowu.kernel.ui.seen import SeenForm
from xiaowu.roster.queries.picking import SCHOOLS


class SwitchForm(SeenForm):
    """交換器: where it stands, how many ports it has and how many are used."""

    shows = ("name", "room", "model", "ports", "used")
    name = LineField(label=gettext_lazy("交換器"), max_length=LONGEST_TEXT, help_text=gettext_lazy("學校的叫法；例如：行政大樓二樓機櫃 1。"))
    room = LineField(label=gettext_lazy("地點"), max_length=LONGEST_TEXT, required=False)
    model = LineField(label=gettext_lazy("型號"), max_length=LONGEST_TEXT, required=False)
    ports = forms.IntegerField(label=gettext_lazy("連接埠"), min_value=1, max_value=MOST_PORTS)
    used = forms.IntegerField(label=gettext_lazy("已用"), min_value=0, max_value=MOST_PORTS)


class NewSwitchForm(SwitchForm):
    """登錄交換器: of which school too."""

    school_id = PickField(SCHOOLS, label=gettext_lazy("學校"))
    field_order = ("school_id", "name", "room", "model", "ports", "used")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick_for(self, "school_id", actor)


class ShortageForm(forms.Form):
    """請廠商增設連接埠: how many, under which clause, who, until when."""

    ports = forms.IntegerField(label=gettext_lazy("缺少的連接埠"), min_value=1, max_value=MOST_PORTS)
    clause = LineField(label=gettext_lazy("契約條次"), max_length=LONGEST_CLAUSE, help_text=gettext_lazy("例如：第 8 條第 2 款。"))
    person_id = forms.TypedChoiceField(label=gettext_lazy("廠商人員"), coerce=int)
    due = RocDateField(label=gettext_lazy("期限"), required=False, help_text=gettext_lazy("空白為 20 個上班日。"))
    text = ProseField(label=gettext_lazy("說明"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "person_id", people, empty=gettext("請選擇"))
