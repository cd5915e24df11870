"""A child's record on its way to another school (學籍資料移轉):
written down here and taken over there as a whole, even by a school that had it before.

Which columns go along is declared once (`rules.records`). Guardians keep their uid, so that an account bound to one stays bound.
"""

from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from xiaowu.kernel.flow.held import where_state
from xiaowu.roster.models import Enrolment, Guardian, Student, Transfer
from xiaowu.roster.rules.records import GUARDIAN_CARRIES, STUDENT_CARRIES
from xiaowu.roster.rules.transfers import TRANSFER, TransferState

_plain = DjangoJSONEncoder().default


def record_of(student: Student) -> dict[str, Any]:
    """What another school takes over about this child."""
    guardians = Guardian.objects.filter(school_id=student.school_id, student=student).order_by("pk")
    latest = Enrolment.objects.filter(school_id=student.school_id, student=student).select_related("school_class").order_by("-valid").first()
    was_in = {"grade": latest.grade or latest.school_class.grade, "academic_year": latest.school_class.academic_year} if latest else {}
    return _written(student, STUDENT_CARRIES) | {"guardians": [_written(each, GUARDIAN_CARRIES) for each in guardians], "was_in": was_in}


def renew_transfer(student: Student) -> None:
    """Corrections made here while the child is on its way go along too."""
    student.refresh_from_db()
    on_the_way = Transfer.objects.filter(where_state(TRANSFER, TransferState.WAITING), school_id=student.school_id, student=student)
    on_the_way.update(record=record_of(student))


def fields_of(record: dict[str, Any]) -> dict[str, Any]:
    """The columns that a record contains; a record written before a column existed says nothing about it."""
    return _read(Student, record, STUDENT_CARRIES)


def take_over(student: Student, record: dict[str, Any]) -> None:
    """Make this school's record of the child say what `record` says; guardians whom it does not name are removed here."""
    Student.objects.filter(school_id=student.school_id, pk=student.pk).update(**fields_of(record))
    known = list(Guardian.objects.filter(school_id=student.school_id, student=student).order_by("pk"))
    kept: set[int] = set()
    for told in record.get("guardians", []):
        values = _read(Guardian, told, GUARDIAN_CARRIES)
        same = next((each for each in known if each.pk not in kept and _is_same(each, values)), None)
        if same is None:
            same = Guardian.objects.create(school_id=student.school_id, student=student, **values)
        else:
            Guardian.objects.filter(pk=same.pk).update(**values)
        kept.add(same.pk)
    Guardian.objects.filter(school_id=student.school_id, student=student).exclude(pk__in=kept).delete()


def _is_same(each: Guardian, values: dict[str, Any]) -> bool:
    if "uid" in values:
        return bool(each.uid == values["uid"])
    return (each.name, each.relation) == (values["name"], values["relation"])  # a record from before guardians had identifiers


def _written(row: Model, names: Sequence[str]) -> dict[str, Any]:
    return {name: _text(row._meta.get_field(name).value_from_object(row)) for name in names}  # type: ignore[union-attr]


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool) else _plain(value)


def _read(model: type[Model], record: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: model._meta.get_field(name).to_python(record[name]) for name in names if name in record}  # type: ignore[union-attr]
