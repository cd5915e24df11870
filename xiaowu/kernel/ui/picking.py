"""Picking one of many (挑選): a school among hundreds, a person among thousands, found by name or code as one types.

A `Picker` says what it finds, and for whom; `pick_path` makes its page; a `PickField` stands in a form. The field accepts what was typed; with a
script it becomes a combobox over what the page finds, but nothing depends on the script.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from xiaowu.kernel.access import needs
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.text import line
from xiaowu.kernel.ui.environment import asset
from xiaowu.kernel.ui.fields import LineField, choose_from
from xiaowu.kernel.ui.marks import listed
from xiaowu.kernel.ui.pages import page

MOST = 20  # offered at once
MOST_IN_A_SELECT = 30  # that the browser's own list still shows at a glance
_MOST_TOLD = 5  # in a refusal
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Choice:
    """One that may be picked. `label` tells it from all others: it stands in the field, and finds the choice again. `note` says more to people."""

    value: int
    label: str
    note: str = ""


def words_of(text: str) -> list[str]:
    """The words to find in what somebody typed, or in a label."""
    return line(text, _LONGEST).translate({ord("（"): " ", ord("）"): " ", ord("("): " ", ord(")"): " "}).split()


@dataclass(frozen=True, slots=True)
class Picker:
    """What can be picked. `name` is its page's (`app:page`), `find` the query: (actor, words, most, **within) → choices, best match first; it finds
    only what the reader may see. `within`: by which other fields of a form the choices may be narrowed. `hint`: what may be typed.
    """

    name: str
    title: str
    hint: str
    permission: str
    find: Callable[..., list[Choice]]
    within: tuple[str, ...] = ()

    def found(self, actor: Actor, text: str, within: dict[str, str]) -> list[Choice]:
        """Those that contain every word; one more than are offered, so that the page knows whether there are more."""
        words = words_of(text)
        return self.find(actor, words, MOST + 1, **within) if words else []


class PickInput(forms.TextInput):
    """A text input that suggests as one types."""

    def __init__(self, picker: Picker) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"})
        self.picker, self.within = picker, dict[str, str]()

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> Any:
        where = reverse(self.picker.name) + (f"?{urlencode(self.within)}" if self.within else "")
        drawn = super().render(name, value, {**(attrs or {}), "data-pick": where}, renderer)
        script = format_html('<script type="module" src="{}"></script>', asset("ui/picker.js"))
        return format_html('<span class="picker">{}</span><a class="quiet" href="{}">{}</a>{}', drawn, where, _("查找"), script)


def among(choices: Sequence[Choice], words: Sequence[str]) -> list[Choice]:
    """Those of a few choices in memory whose labels contain every word; a number that tells namesakes apart is typed whole: #1 is not #12."""
    return [each for each in choices if all(_holds(each.label, word) for word in words)]


def _holds(label: str, word: str) -> bool:
    name, sign, number = label.rpartition("#")
    return word in name or word.removeprefix("#") == number.rstrip("）)") if sign else word in label


class PickField(LineField):
    """One of many, as picked or typed: a label, or words that only one has. `pick_for` says who asks.

    `choices`: all of them, for a form that has read them anyway; then the field asks nobody, and shows a value by its label.
    """

    def __init__(self, picker: Picker, *, choices: Sequence[Choice] | None = None, **kwargs: Any) -> None:
        super().__init__(widget=PickInput(picker), max_length=_LONGEST, **{"help_text": "", **kwargs})
        self.picker, self.among = picker, choices
        self.actor: Actor | None = None

    def prepare_value(self, value: Any) -> Any:
        return next((each.label for each in self.among or () if each.value == value), super().prepare_value(value))

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed or (self.actor is None and self.among is None):
            return None
        found = self._found(typed)
        chosen = [each for each in found if each.label == typed] or found
        if len(chosen) == 1:
            return chosen[0].value
        if not chosen:
            raise ValidationError(_("找不到「%(text)s」；%(hint)s。") % {"text": typed, "hint": _(self.picker.hint)})
        some = listed(each.label for each in chosen[:_MOST_TOLD])
        raise ValidationError(_("不只一筆符合「%(text)s」：%(some)s。請照樣輸入其中一筆。") % {"text": typed, "some": some})

    def _found(self, typed: str) -> list[Choice]:
        if self.among is not None:
            return among(self.among, words_of(typed))
        return self.picker.found(self.actor, typed, self.widget.within) if self.actor else []


def choose_or_pick(form: forms.Form, name: str, choices: Sequence[Choice], picker: Picker, *, empty: str | None = None, **within: Any) -> None:
    """Of a few one is chosen from a list; of many it is picked. `choices` are all of them, `within` narrows what the picker's page finds."""
    if len(choices) <= MOST_IN_A_SELECT:
        choose_from(form, name, [(each.value, each.label) for each in choices], empty=empty)
        return
    chosen = form.fields[name]
    picked = PickField(picker, choices=choices, label=chosen.label, required=chosen.required, help_text=chosen.help_text)
    picked.widget.within = {key: str(value) for key, value in within.items()}
    picked.widget.attrs["placeholder"] = _(picker.hint)
    form.fields[name] = picked


def pick_for(form: forms.Form, name: str, actor: Actor, **within: Any) -> None:
    """Say who picks in a form's field, and how the choices are narrowed there."""
    field: Any = form.fields[name]
    field.actor, field.widget.within = actor, {key: str(value) for key, value in within.items()}
    field.widget.attrs["placeholder"] = _(field.picker.hint)


def pick_path(route: str, of: Picker) -> URLPattern:
    """The page of a picker: a search for people, and the results for the script."""

    @needs(of.permission)
    def pick(request: ActedRequest) -> HttpResponse:
        text = line(request.GET.get("q", ""), _LONGEST)
        within = {key: line(request.GET[key], _LONGEST) for key in of.within if key in request.GET}
        found = of.found(request.actor, text, within)
        context = {"of": of, "text": text, "within": within, "choices": found[:MOST], "has_more": len(found) > MOST}
        return page(request, "ui/picked.html" if request.htmx else "ui/pick.html", context)

    return path(route, pick, name=of.name.rpartition(":")[2])
