"""Whoever chooses a school, a class or a person among many finds it as they type: no form makes them scroll through a browser's list."""

import ast
import re
from collections.abc import Iterator

from tests.package import PACKAGE

_MANY = re.compile(r"學校|班級|教師|人員|負責人|學生|孩子|廠商|工程師|評審")
_SELECT = re.compile(r"<select[^>]*\bname=\"(school|class|person|teacher|student|officer|answers_for)\w*\"")
_OR_PICKED = "picked where they are many (`choose_or_pick`)"
FEW = {  # what stays a list, and why
    "attendance/forms.py: DeputyForm.student": "the children of one class",
    "attendance/forms.py: PupilLeaveForm.student": "the children of one class",
    "attendance/forms.py: SpanForm.children": "the children of a family or of one class, as boxes to tick",
    "ipam/forms/ports.py: ShortageForm.person_id": "the people whom a plan names for one school",
    "meals/forms/refunds.py: OwnStopForm.children": "the children of one family, as boxes to tick",
    "roster/forms/__init__.py: OfferForm.class_id": _OR_PICKED,
    "roster/forms/classes.py: ClassForm.class_id": _OR_PICKED,
    "timetable/forms/__init__.py: LessonForm.whom": "a class or a teaching group of one school: two kinds in one list",
    **{f"timetable/forms/__init__.py: {each}": _OR_PICKED for each in (
        "AbsentForm.teacher_id", "LessonForm.co_teacher", "LessonForm.teacher", "SubstituteForm.substitute_id", "SubstituteForm.teacher_id",
        "SwapForm.class_id",
    )},
}  # fmt: skip
FEW_IN_TEMPLATES = {"identity/templates/identity/account.html": "the schools at which one person serves"}


def _fields() -> Iterator[tuple[str, str]]:
    """Each field of a form that is chosen from a list: where it stands, and its label."""
    for path in sorted(PACKAGE.glob("*/**/forms*/*.py")) + sorted(PACKAGE.glob("*/**/forms.py")):
        for form in (each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.ClassDef)):
            for each in form.body:
                if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call) and ast.unparse(each.value.func).endswith("ChoiceField"):
                    label = next((ast.unparse(given.value) for given in each.value.keywords if given.arg == "label"), "")
                    yield f"{path.relative_to(PACKAGE)}: {form.name}.{ast.unparse(each.targets[0])}", label


def test_no_school_class_or_person_is_chosen_from_a_list_unless_they_are_few() -> None:
    found = dict(_fields())
    assert len(found) > 40
    assert {where for where, label in found.items() if _MANY.search(label)} == set(FEW)


def test_no_template_makes_such_a_list_by_hand_unless_they_are_few() -> None:
    pages = {str(each.relative_to(PACKAGE)) for each in PACKAGE.rglob("*.html") if _SELECT.search(each.read_text())}
    assert pages == set(FEW_IN_TEMPLATES)
