"""What forms pick from the register (挑選學校、班級與人員): the city's schools, which are public; the classes of a school;
people, for readers who keep their posts.
"""

from collections.abc import Sequence

from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import SIGNED_IN, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.bounds import number
from xiaowu.kernel.text import narrow
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.picking import Choice, Picker, among
from xiaowu.roster.models import Person, Post, School, SchoolCode
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.places import ClassRow, classes
from xiaowu.roster.queries.staff import lasting, latest_posts
from xiaowu.roster.rules.roles import LEVEL_TITLES, ROLE_TITLES, Level, Role


def schools(_actor: Actor, words: Sequence[str], most: int, level: str = "", but: str = "", district: str = "") -> list[Choice]:
    """Open schools by name, area or code, including former codes. One statement."""
    found = School.objects.filter(closed_on=None).exclude(pk=number(but) or 0)
    if level in set(Level):
        found = found.filter(level=level)
    if district:
        found = found.filter(district=number(district) or 0)
    for word in words:
        held = SchoolCode.objects.filter(code__istartswith=narrow(word)).values("place_id")
        levels = [each for each, title in LEVEL_TITLES.items() if title == word]
        found = found.filter(Q(name__icontains=word) | Q(area__icontains=word) | Q(pk__in=held) | Q(level__in=levels))
    named = Q.create([("name__icontains", word) for word in words])  # before whatever merely lies in a district of that name
    coded, begins = When(code__iexact=narrow(words[0]), then=Value(0)), When(name__istartswith=words[0], then=Value(1))
    apt = Case(coded, begins, When(named, then=Value(2)), default=Value(3))
    chosen = found.order_by(apt, "area", "code", "level")[:most]
    return [Choice(each.pk, school_label(each), each.area) for each in chosen]


def school_label(school: School) -> str:
    """A label that tells a school from every other: two with one code differ in level."""
    return f"{school.name}（{school.code} {LEVEL_TITLES[Level(school.level)]}）"


def school_classes(actor: Actor, words: Sequence[str], most: int, school: str = "") -> list[Choice]:
    """This academic year's open classes of a school, by name or number (302). One statement. Raises Forbidden."""
    school_id = number(school)
    require(actor, Permission.SEE_CLASSES, school_id=school_id)
    return among([class_choice(each) for each in classes(school_id or 0, clock.today())], words)[:most]


def class_choice(row: ClassRow) -> Choice:
    """A class by its name and the number that tells it from every other of the school: 三年2班（302）."""
    return Choice(row.id, f"{row.name}（{row.grade}{row.number:02}）")


def people(actor: Actor, words: Sequence[str], most: int, school: str = "") -> list[Choice]:
    """Those who may get a further post at a school, by name or number: people who serve there; for the bureau, all known people. Two statements.

    Raises Forbidden.
    """
    school_id = number(school)
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    found = Person.objects.exclude(pk=actor.person_id or 0)
    if not holds(actor, Permission.KEEP_STAFF, school_id=None):
        here = Post.objects.filter(lasting(clock.today()), school_id=school_id or 0)
        found = found.filter(pk__in=here.values("person_id"))
    for word in words:
        found = found.filter(Q(name__icontains=word) | Q(pk=number(word.removeprefix("#")) or 0))
    chosen = list(found.order_by("name", "pk")[:most])
    posts = latest_posts([each.pk for each in chosen])
    return [Choice(each.pk, person_label(each.name, each.pk), _told(posts.get(each.pk))) for each in chosen]


def person_label(name: str, person_id: int) -> str:
    """A label that tells a person from others of the same name."""
    return f"{name}（#{person_id}）"


def _told(post: Post | None) -> str:
    """The role in which somebody serves, or served last."""
    if post is None:
        return ""
    return f"{_(ROLE_TITLES[Role(post.role)])} {post.school.name if post.school else ''}".rstrip()


SCHOOLS = Picker("roster:pick_school", N_("查找學校"), N_("學校名稱或代碼"), SIGNED_IN, schools, ("level", "but", "district"))
CLASSES = Picker("roster:pick_class", N_("查找班級"), N_("班級名稱或班號（如 302）"), Permission.SEE_CLASSES, school_classes, ("school",))
PEOPLE = Picker("roster:pick_person", N_("查找人員"), N_("姓名或編號"), Permission.KEEP_STAFF, people, ("school",))
