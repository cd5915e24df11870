"""The accounts of a class's children and their guardians (學生與家長帳號), as the homeroom teacher sees them; and a guardian's own children."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils.translation import gettext as _

from xiaowu.identity.models import StartCode, Withheld
from xiaowu.identity.permissions import Permission
from xiaowu.identity.queries.opening import Opening, good, may_print, stood_for
from xiaowu.identity.queries.startcodes import given_code
from xiaowu.identity.rules.accounts import STANDING, Kind, State
from xiaowu.identity.rules.startcodes import GOOD, CardState, card_state, is_spoken
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, value
from xiaowu.kernel.errors import Forbidden, NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of_rows, page_of_sql
from xiaowu.roster.queries import places
from xiaowu.roster.queries.places import ClassRow
from xiaowu.roster.rules.likeness import name_key
from xiaowu.roster.rules.roles import Family, Relation

READS = ("roster_enrolment", "roster_guardian", "roster_student")


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A child, or a child's guardian, with the account if there is one; `row_id` is that of the register's record."""

    seat: int
    child_id: int
    child: str
    row_id: int
    name: str
    relation: Relation | None
    uid: UUID
    account_id: int | None
    sign_in: str
    is_active: bool
    has_password: bool
    signed_in: datetime | None
    card_id: int | None  # the latest code, on a card or by word of mouth
    card_given: datetime | None
    card_expires: datetime | None
    card_used: datetime | None
    card_opens: bool  # as the sign-in would judge it now

    @property
    def state(self) -> State:
        kept = {"is_kept": True, "account_id": self.account_id, "is_active": self.is_active, "has_password": self.has_password}
        return STANDING.of(kept)

    @property
    def card(self) -> CardState:
        return card_state(self.card_given, self.card_expires, self.card_used, opens=self.card_opens, now=clock.now())

    @property
    def card_day(self) -> date | None:
        """Since when it has been so."""
        at = {CardState.NONE: None, CardState.USED: self.card_used, CardState.OVER: self.card_expires}.get(self.card, self.card_given)
        return clock.day(at) if at else None

    @property
    def lacks_card(self) -> bool:
        """Whether a card is needed: somebody with a password, or with a valid card, needs none."""
        return self.state in (State.NONE, State.WAITING) and self.card not in GOOD


@dataclass(frozen=True, slots=True)
class CardRow:
    """The contents of a card, for a child or for its guardian."""

    seat: int
    child: str
    is_guardians: bool
    name: str
    sign_in: str
    code: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A guardian's child and its school; without a class while it is on the way from that school to another (轉學中)."""

    school_id: int
    student_id: int
    name: str
    school: str
    school_class: str


@dataclass(frozen=True, slots=True)
class Own:
    """What the home page says about the account of a pupil or guardian; other apps say how the child's day is."""

    is_guardian: bool


_ACCOUNT = """a.id as account_id, coalesce(a.sign_in, '') as sign_in, coalesce(a.is_active, false) as is_active,
    coalesce(a.password not like %(unusable)s, false) as has_password,
    (select max(s.created) from identity_session s where s.account_id = a.id) as signed_in,
    card.id as card_id, card.made as card_given, card.expires as card_expires, card.used as card_used, false as card_opens"""
_CARD = """left join lateral (
    select id, made, expires, used from identity_startcode given where given.account_id = a.id order by given.id desc limit 1) card on true"""
_IN_CLASS = """from roster_enrolment e join roster_student st on st.school_id = e.school_id and st.id = e.student_id"""
_WHERE = "where e.school_id = %(school)s and e.school_class_id = %(class)s and upper_inf(e.valid)"
_ROWS = {
    Kind.PUPIL: f"""select e.seat, st.id as child_id, st.name as child, st.id as row_id, st.name, null as relation, st.uid, {_ACCOUNT} {_IN_CLASS}
        left join identity_account a on a.holder = st.uid {_CARD} {_WHERE}""",
    Kind.GUARDIAN: f"""select e.seat, st.id as child_id, st.name as child, g.id as row_id, g.name, g.relation, g.uid, {_ACCOUNT} {_IN_CLASS}
        join roster_guardian g on g.school_id = st.school_id and g.student_id = st.id
        left join identity_alsoholds also on also.uid = g.uid
        left join identity_account a on a.id = coalesce(also.account_id, (select id from identity_account where holder = g.uid))
        {_CARD} {_WHERE}""",
}


CLASS_SORTS = {"class": "grade"}


def class_page(actor: Actor, wanted: ListRequest) -> Page[ClassRow]:
    """The families of a class as a list. Raises Forbidden."""
    return page_of_rows(my_classes(actor, clock.today()), wanted, CLASS_SORTS, lambda row: row.name)


def my_classes(actor: Actor, today: date) -> list[ClassRow]:
    """The classes whose families' accounts this actor keeps. Raises Forbidden."""
    require(actor, Permission.KEEP_FAMILIES, school_id=ANYWHERE)
    return [
        each
        for school_id in actor.school_ids
        for each in places.classes(school_id, today)
        if holds(actor, Permission.KEEP_FAMILIES, school_id=school_id, class_id=each.id)
    ]


FAMILY_SORTS: Sorts = {"seat": "seat", "name": "roster_name_order(name)", "sign_in": "nullif(sign_in, '')", "signed_in": "signed_in"}
WHOLE = ListRequest(sort="seat", whole=True)
_ONE = {Kind.PUPIL: " and (%(uid)s::uuid is null or st.uid = %(uid)s)", Kind.GUARDIAN: " and (%(uid)s::uuid is null or g.uid = %(uid)s)"}
_GUARDIAN_LIKE = {Kind.PUPIL: ")", Kind.GUARDIAN: " or strpos(roster_name_key(g.name), %(name)s) > 0)"}


def families(actor: Actor, wanted: ListRequest, school_id: int, class_id: int, kind: Kind) -> Page[FamilyRow]:
    """A page of a class's children, or of their guardians; recorded as a look. Six statements, two if no code waits. Raises Forbidden."""
    return _read(actor, wanted, school_id, class_id, kind)[0]


def _read(
    actor: Actor, wanted: ListRequest, school_id: int, class_id: int, kind: Kind, uid: UUID | None = None
) -> tuple[Page[FamilyRow], dict[int, Opening]]:
    """The rows, and their valid codes; `uid`: only that one, and only that look."""
    require(actor, Permission.KEEP_FAMILIES, school_id=school_id, class_id=class_id)
    unusable, name = UNUSABLE_PASSWORD_PREFIX + "%", name_key(wanted.text)
    given: dict[str, Any] = {"school": school_id, "class": class_id, "unusable": unusable, "name": name, "uid": uid}
    asked = _ROWS[kind] + _ONE[kind] + " and (strpos(roster_name_key(st.name), %(name)s) > 0" + _GUARDIAN_LIKE[kind]
    found = page_of_sql(FamilyRow, asked, given, wanted, FAMILY_SORTS, "row_id")
    audit.looked(actor, "identity.families", school_id=school_id, class_id=class_id, student_ids={row.child_id for row in found.rows})
    now = clock.now()
    waiting = [row.card_id for row in found.rows if row.card_id and row.card_expires and row.card_expires > now and row.card_used is None]
    opening = good(list(StartCode.objects.select_related("account").filter(pk__in=waiting)), now) if waiting else {}
    return replace(found, rows=[replace(row, card_opens=row.card_id in opening) for row in found.rows]), opening


def family_of(actor: Actor, school_id: int, class_id: int, kind: Kind, uid: UUID) -> FamilyRow:
    """One of a class's children or guardians; recorded as a look at that child. Raises Forbidden, NotFound."""
    found = _read(actor, WHOLE, school_id, class_id, kind, uid)[0].rows
    if not found:
        raise NotFound
    return found[0]


def cards(actor: Actor, school_id: int, class_id: int, kind: Kind, batch: UUID | None) -> list[CardRow]:
    """The valid cards of the class, or those of one batch, by seat: printed again, they are the same.

    Of cards that others gave, only those that open no more than the actor may see; a code told by word of mouth is never printed. Raises Forbidden.
    """
    found, opening = _read(actor, WHOLE, school_id, class_id, kind)
    printed: dict[int | None, CardRow] = {}  # a guardian of two children of the class has one card
    for row in found.rows:
        card = opening.get(row.card_id or 0)
        if card is None or row.account_id in printed or is_spoken(card.code.made, card.code.expires) or not may_print(actor, card):
            continue
        code = given_code(card.code.pk, card.code.code_hash)
        if code is not None and batch in (None, card.code.batch):
            printed[row.account_id] = CardRow(row.seat, row.child, kind is Kind.GUARDIAN, row.name, row.sign_in, code, card.code.expires)
    return list(printed.values())


def children(actor: Actor) -> list[ChildRow]:
    """A guardian's own children who are in a class, or on the way to one. One statement. Raises Forbidden."""
    require_guardian(actor)
    return rows(ChildRow, "select school_id, student_id, name, school, class as school_class from identity_children()")


def named_elsewhere(uid: UUID, school_id: int) -> bool:
    """Whether another school's record names the same guardian: yes or no, from the owner's function."""
    return bool(value("select identity_named_elsewhere(%s, %s)", [uid, school_id]))


def withheld(actor: Actor, today: date) -> int:
    """How many of a guardian's children are withheld until their own card is shown."""
    mine = {each.child for each in stood_for([actor.account], today)}
    return Withheld.objects.filter(account_id=actor.account, child__in=mine).count()


def own(actor: Actor) -> Own | None:
    """What the home page says to a pupil or a guardian; None for staff. No statement."""
    return Own(is_guardian=Family.GUARDIAN in actor.roles) if actor.roles & set(Family) else None


def require_guardian(actor: Actor) -> None:
    """Raises Forbidden for anybody who is not a guardian."""
    if Family.GUARDIAN not in actor.roles:
        raise Forbidden(_("這一頁只提供給家長。"))
