"""Who has which class of this academic year (導師), as a list of teachers is compared with it."""

from datetime import date

from xiaowu.kernel import roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.roster.models import Post, SchoolClass
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.staff import lasting
from xiaowu.roster.rules.homerooms import Colleague, Held, Homeroom
from xiaowu.roster.rules.roles import Role


def homerooms(actor: Actor, school_id: int, today: date) -> dict[tuple[int, int], Homeroom]:
    """(grade, number) → class, of this academic year, in order. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    held: dict[int, list[Held]] = {}
    posts = Post.objects.filter(lasting(today), school_id=school_id, role=Role.HOMEROOM_TEACHER).order_by("pk")
    for pk, person_id, name, class_id in posts.values_list("pk", "person_id", "person__name", "school_class_id"):
        held.setdefault(class_id, []).append(Held(pk, person_id, name))
    classes = SchoolClass.objects.filter(school_id=school_id, academic_year=roc.academic_year(today)).order_by("grade", "number")
    return {(each.grade, each.number): Homeroom(each.pk, each.name, each.closed_on is not None, tuple(held.get(each.pk, ()))) for each in classes}


def colleagues(actor: Actor, school_id: int, today: date) -> list[Colleague]:
    """Whoever serves at the school, today or from a day to come, each once. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    found = Post.objects.filter(lasting(today), school_id=school_id).order_by("person_id").distinct("person_id")
    return [Colleague(person_id, name) for person_id, name in found.values_list("person_id", "person__name")]
