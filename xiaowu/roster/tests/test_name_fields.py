"""What is no name is refused wherever a person's name is typed, so that what a form took always goes out and comes in again."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from xiaowu.roster import forms as of_schools
from xiaowu.roster.forms import bureau

FIELDS = {
    f"{form.__name__}.{name}": field
    for module in (of_schools, bureau)
    for form in vars(module).values()
    if isinstance(form, type) and issubclass(form, forms.BaseForm)
    for name, field in getattr(form, "base_fields", {}).items()
    if str(field.label).endswith("姓名")
}


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_a_name_that_lost_a_character_is_typed_nowhere(field: str) -> None:
    for typed in ("王？明", "王?", "\ufffd明"):
        with pytest.raises(ValidationError, match="問號"):
            FIELDS[field].clean(typed)
    assert FIELDS[field].clean(" 王 大明 ") == "王 大明"


def test_there_are_forms_that_take_a_name() -> None:
    assert len(FIELDS) > 4
