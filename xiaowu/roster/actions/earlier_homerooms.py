"""Whoever gets a class of a new school year leaves that of the last one (導師職務隨學年結束)."""

from datetime import date

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.events import tell
from xiaowu.roster.events import PostEnded
from xiaowu.roster.models import Post, SchoolClass
from xiaowu.roster.queries.staff import lasting
from xiaowu.roster.rules.ends import first_day_after
from xiaowu.roster.rules.roles import Role


def end_earlier_homerooms(actor: Actor, school_id: int, *, person_id: int, class_id: int, since: date) -> None:
    """End this person's posts as homeroom teacher of classes of earlier academic years than the new class's: with the last day of their year, or
    when the new post begins if that is later, so that nobody is without a post in between. One statement if there is none.
    """
    year = SchoolClass.objects.filter(pk=class_id).values("academic_year")
    held = Post.objects.filter(person_id=person_id, school_id=school_id, role=Role.HOMEROOM_TEACHER, school_class__academic_year__lt=year)
    for each in held.filter(lasting(since), valid__startswith__lt=since).select_related("school_class").order_by("pk"):
        ends_on = max(first_day_after(each.school_class.academic_year), since)  # type: ignore[union-attr]  # the filter asks for a class
        if each.valid.upper is not None and each.valid.upper <= ends_on:
            continue
        Post.objects.filter(pk=each.pk).update(valid=(each.valid.lower, ends_on))
        audit.record(actor, "ended", "post", each.pk, school_id=school_id, ends_on=ends_on.isoformat())
        tell(PostEnded(person_id, school_id))
