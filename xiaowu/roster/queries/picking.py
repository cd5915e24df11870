"""What forms pick from the register (挑選學校、班級與人員): the city's schools, which are public; the classes of a school;
people, for readers who keep their posts; for the bureau its officers and people from outside.
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
from xiaowu.roster.queries.outsiders import who_answer
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
        found = found.filter(Q(name__named=word) | Q(pk=number(word.removeprefix("#")) or 0))
    chosen = list(found.order_by("name__in_order", "pk")[:most])
    posts = latest_posts([each.pk for each in chosen])
    return [Choice(each.pk, person_label(each.name, each.pk), _told(posts.get(each.pk))) for each in chosen]


def outside_people(actor: Actor, words: Sequence[str], most: int, role: str = "") -> list[Choice]:
    """Those who come from outside today, of one role or of any, by name, firm or number. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_OUTSIDERS, school_id=None)
    held = Post.objects.filter(valid__contains=clock.today(), outsidepost__isnull=False)
    if role:
        held = held.filter(role=role)
    for word in words:
        number_of = Q(person=number(word.removeprefix("#")) or 0)
        held = held.filter(Q(person__name__named=word) | Q(outsidepost__firm__icontains=word) | number_of)
    once = Post.objects.filter(pk__in=held.order_by("person_id", "pk").distinct("person_id").values("pk"))
    found = once.order_by("person__name__in_order", "person_id").values_list("person_id", "person__name", "outsidepost__firm")[:most]
    return [Choice(person_id, person_label(name, person_id), firm) for person_id, name, firm in found]


def officers(actor: Actor, words: Sequence[str], most: int) -> list[Choice]:
    """Today's officers of the bureau, by name or number. One statement. Raises Forbidden."""
    return among(officer_choices(who_answer(actor, clock.today())), words)[:most]


def officer_choices(known: Sequence[tuple[int, str]]) -> list[Choice]:
    return [Choice(person_id, person_label(name, person_id)) for person_id, name in known]


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
OUTSIDE_PEOPLE = Picker(
    "roster:pick_outsider", N_("查找外部人員"), N_("姓名、單位或編號"), Permission.KEEP_OUTSIDERS, outside_people, ("role",)
)  # fmt: skip
BUREAU_PEOPLE = Picker("roster:pick_officer", N_("查找教育局人員"), N_("姓名或編號"), Permission.KEEP_OUTSIDERS, officers)
