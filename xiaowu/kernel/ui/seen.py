"""Forms that say what they showed (舊頁面的表單), so that an old page does not write over what somebody else wrote since (`kernel.seen`)."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from xiaowu.kernel.errors import Conflict
from xiaowu.kernel.seen import Seen, Stale, marks, written
from xiaowu.kernel.ui.fields import LineField, cleaned


class SeenField(LineField):
    """The marks, in a field that nobody sees; a form without them showed nothing."""

    widget = forms.HiddenInput(attrs={"id": False})  # several forms of one page have it

    def __init__(self) -> None:
        super().__init__(required=False, max_length=2000)

    def clean(self, value: Any) -> Seen | None:
        pairs = [each.partition(":") for each in super().clean(value).split()]
        if not all(name and sign for name, _colon, sign in pairs):
            raise ValidationError(_("請重新整理這一頁後再送出。"))
        return {name: sign for name, _colon, sign in pairs} or None


class SeenForm(forms.Form):
    """`shows` names the fields that stand in the record: their first values are marked."""

    shows: tuple[str, ...] = ()
    seen = SeenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen", written({name: self.initial[name] for name in self.shows if name in self.initial}))

    def say(self, stale: Stale) -> None:
        """Both stand on the page now: what was typed in its fields, and above what is stored; sent once more it is written."""
        sent = {**(self.cleaned_data["seen"] or {}), **marks(stale.now)}
        data = cast(QueryDict, self.data).copy()
        data["seen"] = " ".join(f"{name}:{sign}" for name, sign in sent.items())
        self.data = data
        words = _("這一頁顯示之後，已有人改為「%(now)s」；您送出的沒有寫入。核對後再送出一次，才會改成您填的內容。")
        self.add_error(None, words % {"now": self.told(stale.now)})

    def told(self, values: Mapping[str, Any]) -> str:
        return "；".join(f"{self.fields[name].label}：{self._shown(name, value)}" for name, value in values.items())

    def _shown(self, name: str, value: Any) -> str:
        field = self.fields[name]
        titles = {str(key): title for key, title in getattr(field, "choices", [])}
        return str(titles.get(str(value), field.prepare_value(value) if value is not None else "") or _("空白"))


def written_as_seen(form: SeenForm, act: Callable[..., Any]) -> None:
    """Do what a small form asks, on a page that does not show it again. Raises BadInput with all that is wrong; Conflict with what both say."""
    given = cleaned(form)
    try:
        act(**given)
    except Stale as stale:
        words = _("這一頁顯示之後，已有人改為「%(now)s」；您送出的「%(given)s」沒有寫入。請回到上一頁重新整理。")
        sent = {name: given[name] for name in stale.now}
        raise Conflict(words % {"now": form.told(stale.now), "given": form.told(sent)}) from stale
