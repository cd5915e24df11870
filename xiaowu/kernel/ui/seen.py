"""Forms that say what they showed (舊頁面的表單), so that an old page does not write over what somebody else wrote since (`kernel.seen`)."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.seen import Seen, Stale, marks, written
from xiaowu.kernel.ui.fields import LineField, ProseField, cleaned
from xiaowu.kernel.ui.pages import back, page, way_back


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


def seen_in(sent: QueryDict) -> Seen | None:
    """What a button says that its page showed; None for one that does not say. Raises BadInput."""
    try:
        return SeenField().clean(sent.get("seen", ""))
    except ValidationError as error:
        raise BadInput(error.messages[0]) from error


class SeenForm(forms.Form):
    """`shows` names the fields that stand in the record: their first values are marked.

    `is_strict`: a form that does not say what it showed has seen nothing, and writes over nothing.
    """

    shows: tuple[str, ...] = ()
    is_strict = False
    seen = SeenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen", written({name: self.initial[name] for name in self.shows if name in self.initial}))

    def clean_seen(self) -> Seen | None:
        seen: Seen | None = self.cleaned_data["seen"]
        return {**dict.fromkeys(self.shows, ""), **(seen or {})} if self.is_strict else seen

    def renew(self, stale: Stale) -> None:
        """Sent once more, it is written: what is stored is what the form has shown by now."""
        sent = {**(self.cleaned_data["seen"] or {}), **marks(stale.now)}
        data = cast(QueryDict, self.data).copy()
        data["seen"] = " ".join(f"{name}:{sign}" for name, sign in sent.items())
        self.data = data

    def say(self, stale: Stale) -> None:
        """Both stand on the page now: what was typed in its fields, and above what is stored."""
        self.renew(stale)
        words = _("這一頁顯示之後，已有人改為「%(now)s」；您送出的沒有寫入。核對後再送出一次，才會改成您填的內容。")
        self.add_error(None, words % {"now": self.told(stale.now)})

    def told(self, values: Mapping[str, Any]) -> str:
        return "；".join(f"{self.fields[name].label}：{self.shown(name, value)}" for name, value in values.items())

    def shown(self, name: str, value: Any) -> str:
        field = self.fields[name]
        titles = {str(key): title for key, title in getattr(field, "choices", [])}
        return str(titles.get(str(value), field.prepare_value(value) if value is not None else "") or _("空白"))


def save_as_seen(
    request: ActedRequest, form: SeenForm, act: Callable[..., Any], *, said: str, to: str, args: tuple[Any, ...] = (), anchor: str = ""
) -> HttpResponse:
    """Do what a small form asks, on a page that does not show it again, and go to the page `to`.

    Overtaken by somebody else's write, nothing is written: both are shown on a page of their own, to decide once. Raises BadInput with all that is
    wrong with the form.
    """
    given = cleaned(form)
    try:
        act(**given)
    except Stale as stale:
        form.renew(stale)
        stands = [(form.fields[name].label, form.shown(name, value), isinstance(form.fields[name], ProseField)) for name, value in stale.now.items()]
        return page(request, "ui/overtaken.html", {"form": form, "stands": stands, "back": way_back(request, to, *args)}, status=stale.status)
    return back(request, said, to, *args, anchor=anchor)
