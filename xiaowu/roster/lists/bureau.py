"""The declared lists of the bureau's own people and of people from outside (教育局人員、外部人員)."""

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import Badge, Column, Filter, Kind, ListOf, ListRequest, Page, only_told
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import officers, outsiders
from xiaowu.roster.queries.city import section_title, section_titles
from xiaowu.roster.queries.officers import NO_SECTION, OfficerRow
from xiaowu.roster.queries.outsiders import OutsiderRow
from xiaowu.roster.rules.posts import last_day
from xiaowu.roster.rules.roles import OUTSIDE_TITLES, ROLE_TITLES


def _officers(actor: Actor, wanted: ListRequest) -> Page[OfficerRow]:
    return officers.officers(actor, wanted, clock.today())


def _outsiders(actor: Actor, wanted: ListRequest) -> Page[OutsiderRow]:
    return outsiders.outsiders(actor, wanted, clock.today())


def _ended(row: OutsiderRow) -> Badge | None:
    return Badge(_("誤登而取消") if row.is_mistake else _("已到期")) if row.is_over else None


def _sections() -> dict[str, str]:
    return {**section_titles(), NO_SECTION: _("不分組")}


OFFICERS: ListOf[OfficerRow] = ListOf(
    name="roster:officers",
    title=N_("教育局人員"),
    permission=Permission.KEEP_OFFICERS,
    read=_officers,
    sorts=officers.OFFICER_SORTS,
    search=N_("姓名"),
    counted=N_("共 %(total)s 人"),
    empty=N_("找不到符合的人員"),
    filters=(Filter("section", N_("組別"), _sections),),
    columns=(
        only_told("id", lambda row: row.id),
        only_told("person_id", lambda row: row.person_id),
        Column("name", N_("姓名"), lambda row: row.name, sort="name"),
        Column("section", N_("組別"), lambda row: section_title(row.section) if row.section else _("不分組"), sort="section",
               value=lambda row: row.section),
        Column("since", N_("起日"), lambda row: row.since, Kind.DAY, sort="since"),
        Column("until", N_("最後一日"), lambda row: last_day(row.until), Kind.DAY, value=lambda row: row.until),
    ),
)  # fmt: skip

OUTSIDERS: ListOf[OutsiderRow] = ListOf(
    name="roster:outsiders",
    title=N_("外部人員"),
    permission=Permission.KEEP_OUTSIDERS,
    read=_outsiders,
    sorts=outsiders.OUTSIDER_SORTS,
    search=N_("姓名、單位、事由或負責人"),
    counted=N_("共 %(total)s 人"),
    empty=N_("目前沒有外部人員"),
    hint=N_("廠商、網路駐點工程師與評審由教育局登錄，到最後一日為止；沒有系統給予權限前，什麼都看不到。"),
    filters=(
        Filter("role", N_("身分"), OUTSIDE_TITLES),
        Filter("show", N_("狀態"), {"over": N_("已到期"), "mistaken": N_("誤登而取消")}, N_("目前與將來")),
    ),
    columns=(
        only_told("id", lambda row: row.id),
        only_told("person_id", lambda row: row.person_id),
        Column("name", N_("姓名"), lambda row: row.name, sort="name"),
        Column("role", N_("身分"), lambda row: _(ROLE_TITLES[row.role]) if row.role else "", sort="role", value=lambda row: row.role),
        Column("firm", N_("單位"), lambda row: row.firm, sort="firm"),
        Column("reason", N_("事由"), lambda row: row.reason, Kind.PROSE),
        Column("since", N_("起日"), lambda row: row.since, Kind.DAY),
        Column("last", N_("最後一日"), lambda row: row.last, Kind.DAY, sort="last",
               mark=_ended),
        Column("answers_for", N_("負責人"), lambda row: row.answers_for, sort="answers_for"),
    ),
)  # fmt: skip
