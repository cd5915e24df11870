"""The field of a person's name (姓名)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiaowu.kernel.text import LOST
from xiaowu.kernel.ui.fields import LineField
from xiaowu.roster.rules.classlist import LONGEST_NAME


class NameField(LineField):
    """Refuses, as sheets and OneRoster sets do, a name that was copied from a file that lost a character: a question mark is in its place."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=LONGEST_NAME, **given)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if LOST.search(value):
            raise ValidationError(_("姓名裡的問號是遺失的字，請補回原來的字。"))
