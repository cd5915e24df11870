"""What a form says, in its own words (表單內容): for the question of an act that does what was typed."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.forms import BoundField, Form
from django.utils.translation import gettext as _

from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui.marks import listed
from xiaowu.kernel.ui.picking import PickField


def entered(form: Form, names: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Each field of a valid form by its label, or those that are named; without those that were left empty, and without hidden ones."""
    seen = [each for each in form.visible_fields() if not names or each.name in names]
    return tuple((str(each.label), said) for each in seen if (said := _said(each, form.cleaned_data.get(each.name))))


def _said(field: BoundField, value: Any) -> str:
    if value is None or value is False or value in ("", [], ()):
        return ""
    if value is True:
        return _("是")
    if isinstance(field.field, PickField):
        return str(field.value())
    titles = {str(key): str(title) for key, title in getattr(field.field, "choices", ())}
    if isinstance(value, list | tuple):
        return listed(titles.get(str(each), str(each)) for each in value)
    if isinstance(value, date):
        return spoken.long(value)
    return f"{value:%H:%M}" if isinstance(value, time) else titles.get(str(value), str(value))
