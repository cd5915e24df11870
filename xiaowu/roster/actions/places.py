"""Adding and correcting schools and classes (學校、班級)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.kernel import audit, roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.seen import Seen, changes
from xiaowu.roster.actions.seating import hold_school
from xiaowu.roster.models import District, Enrolment, Mistake, Post, School, SchoolClass
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.city import city
from xiaowu.roster.rules.roles import GRADES, Level, class_name


def correct_school(actor: Actor, school_id: int, *, name: str, district: str, area: str, seen: Seen | None = None) -> None:
    """Correct what the directory says of a school. Raises NotFound, BadInput (no such district), Stale."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    place = District.objects.filter(name=district).first()
    if place is None:
        raise BadInput(_("沒有這個分區。"), at="district")
    school = School.objects.select_for_update(of=("self",)).select_related("district").filter(pk=school_id).first()
    if school is None:
        raise NotFound
    stored = {"name": school.name, "district": school.district.name, "area": school.area}
    new = changes(stored, {"name": name, "district": district, "area": area}, seen)
    if not new:
        return
    School.objects.filter(pk=school_id).update(**new | ({"district": place} if "district" in new else {}))
    audit.record(actor, "corrected", "school", school_id, school_id=school_id)


def add_school(actor: Actor, *, code: str, level: Level, name: str, district: str, area: str) -> int:
    """Add a school that the directory does not have yet; returns its id. Raises BadInput (code taken at that level, no such district)."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    place = District.objects.filter(name=district).first()
    if place is None:
        raise BadInput(_("沒有這個分區。"), at="district")
    try:
        with transaction.atomic():
            made = School.objects.create(code=code, level=level, name=name, city=city().name, area=area, district=place)
    except IntegrityError as error:
        raise BadInput(_("這個代碼已有學校使用，或曾是另一所學校的代碼。"), at="code") from error
    audit.record(actor, "added", "school", made.pk, school_id=made.pk)
    return int(made.pk)


def add_class(actor: Actor, school_id: int, *, grade: int, number: int, today: date, last_grade: int | None = None) -> int:
    """Add a class of this academic year, of one grade or of several (混齡班); returns its id.
    Raises BadInput (grade of another level, number taken).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    school = School.objects.filter(pk=school_id, closed_on=None).first()
    if school is None:
        raise NotFound
    grades = GRADES[Level(school.level)]
    if grade not in grades or (last_grade or grade) not in grades:
        words = _("年級須在 %(first)d 到 %(last)d 之間。") % {"first": grades[0], "last": grades[-1]}
        raise BadInput(words, at="last_grade" if grade in grades else "grade")
    if last_grade is not None and last_grade <= grade:
        raise BadInput(_("混齡班的最高年級須高於最低年級。"), at="last_grade")
    try:
        with transaction.atomic():
            made = SchoolClass.objects.create(
                school_id=school_id,
                academic_year=roc.academic_year(today),
                grade=grade,
                last_grade=last_grade,
                number=number,
                name=class_name(grade, number, last_grade),
            )
    except IntegrityError as error:
        raise BadInput(_("這個班級已經存在。"), at="number") from error
    audit.record(actor, "added", "class", made.pk, school_id=school_id)
    return int(made.pk)


def rename_class(actor: Actor, school_id: int, *, class_id: int, name: str, seen: Seen | None = None) -> None:
    """What people call a class. Raises NotFound, Stale."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    place = SchoolClass.objects.select_for_update(no_key=True).filter(school_id=school_id, pk=class_id).first()
    if place is None:
        raise NotFound
    if not changes({"name": place.name}, {"name": name}, seen):
        return
    SchoolClass.objects.filter(school_id=school_id, pk=class_id).update(name=name)
    audit.record(actor, "renamed", "class", class_id, school_id=school_id)


def close_class(actor: Actor, school_id: int, *, class_id: int, today: date) -> bool:
    """Remove an empty class: delete it if nothing was ever written about it, else close and hide it. Returns whether it was deleted.

    Raises NotFound, BadInput (children in it, or a post over it).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    hold_school(school_id)
    place = SchoolClass.objects.select_for_update().filter(school_id=school_id, pk=class_id, closed_on=None).first()
    if place is None:
        raise NotFound
    if inside := Enrolment.objects.filter(school_id=school_id, school_class_id=class_id, valid__upper_inf=True).count():
        raise BadInput(_("這個班級還有 %(count)d 位學生，請先調班。") % {"count": inside})
    if (
        held := Post.objects.filter(school_id=school_id, school_class_id=class_id)
        .filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=today))
        .count()
    ):
        raise BadInput(_("還有 %(count)d 個導師或科任職務屬於這個班級，請先結束職務。") % {"count": held})
    is_gone = deleted(school_id, class_id)
    if not is_gone:
        SchoolClass.objects.filter(school_id=school_id, pk=class_id).update(closed_on=today)
    audit.record(actor, "deleted" if is_gone else "closed", "class", class_id, school_id=school_id)
    return is_gone


def reopen_class(actor: Actor, school_id: int, *, class_id: int) -> None:
    """Open a closed class again. Raises NotFound."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    if not SchoolClass.objects.filter(school_id=school_id, pk=class_id, closed_on__isnull=False).update(closed_on=None):
        raise NotFound
    audit.record(actor, "reopened", "class", class_id, school_id=school_id)


def deleted(school_id: int, class_id: int) -> bool:
    """Delete an empty class if nothing was ever written about it; returns whether it was: the database's foreign keys know everything,
    including what is not shown here.
    """
    if Mistake.objects.filter(school_id=school_id, record__place__class_id=class_id).exists():  # a record that is put back sits there again
        return False
    try:
        with transaction.atomic():
            run("delete from roster_schoolclass where school_id = %s and id = %s", [school_id, class_id])
            run("set constraints all immediate")
    except IntegrityError:
        return False
    finally:
        run("set constraints all deferred")
    return True
