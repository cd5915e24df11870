"""Forms of notifications."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaowu.kernel.addresses import LONGEST
from xiaowu.kernel.notices import kinds
from xiaowu.kernel.ui.fields import LineField, TitledField
from xiaowu.notifications.rules import LETTER_TITLES, Choice, Hours, Letter


def _hour(label: Any, **given: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **given)


class SettingsForm(forms.Form):
    """通知設定: for each kind when to write a letter and whether to push, and the quiet hours."""

    start = _hour(gettext_lazy("勿擾時段開始"))
    end = _hour(
        gettext_lazy("勿擾時段結束"),
        help_text=gettext_lazy("這段時間的信件與推播會等到結束後再送；緊急通知不受限制。開始與結束相同表示不設勿擾時段。"),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for key, kind in kinds().items():
            title = _(kind.title)
            but = (Letter.DAILY,) if kind.is_urgent else ()
            self.fields[f"letter-{key}"] = TitledField(LETTER_TITLES, but=but, label=_("%(kind)s：信件") % {"kind": title}, initial=kind.letter)
            self.fields[f"push-{key}"] = forms.BooleanField(label=_("%(kind)s：推播") % {"kind": title}, required=False, initial=kind.push)

    @property
    def by_kind(self) -> list[tuple[str, Any, Any]]:
        """Each kind's title and its two fields."""
        return [(_(kind.title), self[f"letter-{key}"], self[f"push-{key}"]) for key, kind in kinds().items()]

    @staticmethod
    def filled(choices: dict[str, Choice], hours: Hours) -> dict[str, Any]:
        """The form's initial values, from what was chosen."""
        shown: dict[str, Any] = {"start": hours.start, "end": hours.end}
        for key, each in choices.items():
            shown |= {f"letter-{key}": each.letter.value, f"push-{key}": each.push}
        return shown

    def chosen(self) -> tuple[dict[str, Choice], Hours]:
        """The choices of a valid form."""
        said = self.cleaned_data
        return {key: Choice(said[f"letter-{key}"], said[f"push-{key}"]) for key in kinds()}, Hours(said["start"], said["end"])


class DeviceForm(forms.Form):
    """A browser's subscription."""

    endpoint = LineField(max_length=LONGEST, widget=forms.HiddenInput)
    p256dh = LineField(max_length=100, widget=forms.HiddenInput)
    auth = LineField(max_length=40, widget=forms.HiddenInput)
