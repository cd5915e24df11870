"""Forms of notifications."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.addresses import LONGEST
from xiaowu.kernel.notices import kinds
from xiaowu.kernel.ui.fields import LineField, TitledField
from xiaowu.notifications.queries.inbox import may_get
from xiaowu.notifications.rules import LETTER_TITLES, LONGEST_ADDRESS, Choice, Hours, Letter


def _hour(label: Any, **given: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **given)


class SettingsForm(forms.Form):
    """通知設定: for each kind that one may be told when to write a letter and whether to push, and the quiet hours."""

    start = _hour(gettext_lazy("勿擾時段開始"))
    end = _hour(
        gettext_lazy("勿擾時段結束"),
        help_text=gettext_lazy("這段時間的信件與推播會等到結束後再送；緊急通知不受限制。開始與結束相同表示不設勿擾時段。"),
    )

    def __init__(self, *given: Any, actor: Actor, **named: Any) -> None:
        super().__init__(*given, **named)
        of_family = actor.person_id is None
        self._kinds = {key: kind for key, kind in kinds().items() if may_get(actor, key)}
        for key, kind in self._kinds.items():
            title = _(kind.title)
            but = (Letter.DAILY,) if kind.is_urgent else ()
            if not of_family or kind.families == "letters":
                label = _("%(kind)s：信件") % {"kind": title}
                self.fields[f"letter-{key}"] = TitledField(LETTER_TITLES, but=but, label=label, initial=kind.letter)
            self.fields[f"push-{key}"] = forms.BooleanField(label=_("%(kind)s：推播") % {"kind": title}, required=False, initial=kind.push)

    @property
    def by_kind(self) -> list[tuple[str, Any, Any]]:
        """Each kind's title and its two fields; that of the letter is None where there is none of it."""
        letters = {key: self[f"letter-{key}"] for key in self._kinds if f"letter-{key}" in self.fields}
        return [(_(kind.title), letters.get(key), self[f"push-{key}"]) for key, kind in self._kinds.items()]

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
        ways = {key: Choice(said.get(f"letter-{key}", Letter.NEVER), said[f"push-{key}"]) for key in self._kinds}
        return ways, Hours(said["start"], said["end"])


class DeviceForm(forms.Form):
    """A browser's subscription."""

    endpoint = LineField(max_length=LONGEST, widget=forms.HiddenInput)
    p256dh = LineField(max_length=100, widget=forms.HiddenInput)
    auth = LineField(max_length=40, widget=forms.HiddenInput)


class AddressForm(forms.Form):
    """A family's own address."""

    address = LineField(label=gettext_lazy("電子信箱"), max_length=LONGEST_ADDRESS, validators=[validate_email], widget=forms.EmailInput)


class AddressCodeForm(forms.Form):
    """The code that came there."""

    code = LineField(
        label=gettext_lazy("驗證碼"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
    )
