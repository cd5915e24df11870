"""Choosing one of a school's classes in a form (選擇班級)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from xiaowu.kernel.ui.fields import choose_from
from xiaowu.kernel.ui.picking import MOST_IN_A_SELECT, Choice, choose_or_pick
from xiaowu.roster.queries.picking import CLASSES, class_choice
from xiaowu.roster.queries.places import ClassRow


def choose_class(form: forms.Form, classes: list[ClassRow], *, empty: str | None = None) -> None:
    """A few classes are chosen from a list; of many one is picked by name or number."""
    few = len(classes) <= MOST_IN_A_SELECT
    choices = [Choice(each.id, each.name) if few else class_choice(each) for each in classes]
    choose_or_pick(form, "class_id", choices, CLASSES, empty=empty, school=classes[0].school_id if classes else "")


class ClassForm(forms.Form):
    """A form that chooses among a school's classes."""

    class_id = forms.TypedChoiceField(label=gettext_lazy("班級"), coerce=int)
    grade = forms.TypedChoiceField(
        label=gettext_lazy("年級（混齡班）"), coerce=int, required=False, empty_value=None, help_text=gettext_lazy("只有一個年級的班請留白")
    )

    def __init__(self, *args: Any, classes: list[ClassRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_class(self, classes)
        grades = sorted({grade for each in classes if each.last_grade for grade in range(each.grade, each.last_grade + 1)})
        if grades:
            choose_from(self, "grade", [(each, str(each)) for each in grades], empty="")
        else:
            del self.fields["grade"]
