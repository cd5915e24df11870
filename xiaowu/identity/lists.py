"""The lists of accounts and of families' accounts, as declared (清單)."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from xiaowu.identity.permissions import Permission
from xiaowu.identity.queries import accounts, families
from xiaowu.identity.queries.accounts import AccountRow
from xiaowu.identity.queries.families import FamilyRow
from xiaowu.identity.rules.accounts import STATE_TITLES, State
from xiaowu.identity.rules.accounts import Kind as AccountKind
from xiaowu.identity.rules.startcodes import CARD_TITLES, CardState
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, ListRequest, Page, only_told
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import listed
from xiaowu.roster.queries import places
from xiaowu.roster.queries.places import ClassRow, SchoolRow
from xiaowu.roster.rules.roles import RELATION_TITLES, ROLE_TITLES

_ACCOUNT_TONES = {State.ACTIVE: "good", State.SUSPENDED: "bad"}
_CARD_TONES = {CardState.GIVEN: "warn", CardState.SPOKEN: "warn", CardState.VOID: "bad", CardState.USED: "good", CardState.OVER: "bad"}


def _tone(row: AccountRow | FamilyRow) -> str:
    return _ACCOUNT_TONES.get(row.state, "warn")


def _schools(actor: Actor, wanted: ListRequest) -> Page[SchoolRow]:
    return places.schools(actor, wanted, clock.today(), permission=Permission.KEEP_ACCOUNTS)


def _accounts(actor: Actor, wanted: ListRequest, school_id: int) -> Page[AccountRow]:
    return accounts.accounts(actor, school_id, wanted, clock.today())


def at_school(school_id: int) -> str:
    return places.place(school_id, clock.today()).name


def of_class(school_id: int, class_id: int) -> str:
    found = places.school_class(school_id, class_id)
    return f"{found.school} {found.name}"


ACCOUNT_SCHOOLS: ListOf[SchoolRow] = ListOf(
    name="identity:accounts",
    title=N_("帳號管理"),
    permission=Permission.KEEP_ACCOUNTS,
    read=_schools,
    sorts=("code", "name"),
    search=N_("學校名稱或代碼"),
    counted=N_("共 %(total)s 所；請選擇學校。"),
    empty=N_("找不到符合的學校"),
    columns=(
        only_told("id", lambda row: row.id),
        Column("code", N_("代碼"), lambda row: row.code, sort="code"),
        Column("name", N_("學校名稱"), lambda row: row.name, sort="name", link=lambda row: ("identity:school_accounts", row.id)),
        Column("area", N_("行政區"), lambda row: row.area),
    ),
)

ACCOUNTS: ListOf[AccountRow] = ListOf(
    name="identity:school_accounts",
    title=N_("帳號管理"),
    permission=Permission.KEEP_ACCOUNTS,
    read=_accounts,
    sorts=accounts.ACCOUNT_SORTS,
    where=at_school,
    search=N_("姓名或帳號"),
    counted=N_("共 %(total)s 人"),
    empty=N_("找不到符合的教職員"),
    filters=(Filter("state", N_("帳號狀態"), STATE_TITLES),),
    columns=(
        only_told("person_id", lambda row: row.person_id),
        Column("name", N_("姓名"), lambda row: row.name, sort="name",
               link=lambda row, school_id: ("identity:person_account", school_id, row.person_id)),
        Column("roles", N_("職務"), lambda row: listed(_(ROLE_TITLES[each]) for each in row.roles), value=lambda row: ",".join(row.roles)),
        Column("sign_in", N_("帳號"), lambda row: row.sign_in, sort="sign_in"),
        Column("state", N_("狀態"), lambda row: _(STATE_TITLES[row.state]), value=lambda row: row.state, tone=_tone),
        Column("signed_in", N_("最近登入"), lambda row: row.signed_in, Kind.MOMENT, sort="signed_in"),
    ),
)  # fmt: skip

CLASSES: ListOf[ClassRow] = ListOf(
    name="identity:classes",
    title=N_("學生與家長帳號"),
    permission=Permission.KEEP_FAMILIES,
    read=families.class_page,
    sorts=tuple(families.CLASS_SORTS),
    search=N_("班級"),
    counted=N_("共 %(total)s 班；選擇班級，發給學生或家長一次性啟用碼。"),
    empty=N_("沒有可以管理的班級"),
    columns=(
        only_told("school_id", lambda row: row.school_id),
        only_told("id", lambda row: row.id),
        Column("class", N_("班級"), lambda row: row.name, sort="class", link=lambda row: ("identity:families", row.school_id, row.id)),
        Column("grade", N_("年級"), lambda row: row.grades),
    ),
)

_SEAT: Column[FamilyRow] = Column("seat", N_("座號"), lambda row: row.seat, Kind.NUMERAL, sort="seat")
_ACCOUNT: tuple[Column[FamilyRow], ...] = (
    Column("sign_in", N_("帳號"), lambda row: row.sign_in, sort="sign_in"),
    Column("state", N_("狀態"), lambda row: _(STATE_TITLES[row.state]), value=lambda row: row.state, tone=_tone),
    Column("card", N_("啟用卡"), lambda row: _(CARD_TITLES[row.card]), value=lambda row: row.card, tone=lambda row: _CARD_TONES.get(row.card, "")),
    Column("card_day", N_("發卡、啟用或過期日"), lambda row: row.card_day, Kind.DAY),
    Column("signed_in", N_("最近登入"), lambda row: row.signed_in, Kind.MOMENT, sort="signed_in"),
)


def _family(kind: AccountKind) -> Callable[[Actor, ListRequest, int, int], Page[FamilyRow]]:
    return lambda actor, wanted, school_id, class_id: families.families(actor, wanted, school_id, class_id, kind)


PUPILS: ListOf[FamilyRow] = ListOf(
    name="identity:families",
    title=N_("學生帳號"),
    permission=Permission.KEEP_FAMILIES,
    read=_family(AccountKind.PUPIL),
    sorts=families.FAMILY_SORTS,
    where=of_class,
    search=N_("姓名"),
    counted=N_("共 %(total)s 人"),
    empty=N_("這個班級還沒有學生"),
    columns=(_SEAT, only_told("student_id", lambda row: row.child_id), Column("name", N_("姓名"), lambda row: row.name, sort="name"), *_ACCOUNT),
)

GUARDIANS: ListOf[FamilyRow] = ListOf(
    name="identity:guardians",
    title=N_("家長帳號"),
    permission=Permission.KEEP_FAMILIES,
    read=_family(AccountKind.GUARDIAN),
    sorts=families.FAMILY_SORTS,
    where=of_class,
    search=N_("姓名"),
    counted=N_("共 %(total)s 人"),
    empty=N_("名冊裡還沒有家長"),
    columns=(
        _SEAT,
        only_told("student_id", lambda row: row.child_id),
        Column("child", N_("學生"), lambda row: row.child),
        only_told("guardian_id", lambda row: row.row_id),
        Column("name", N_("家長"), lambda row: row.name, sort="name"),
        Column("relation", N_("關係"), lambda row: _(RELATION_TITLES[row.relation]) if row.relation else "", value=lambda row: row.relation),
        *_ACCOUNT,
    ),
)
