"""The declared lists of cases, and of their number at each school (清單)."""

from django.utils.translation import gettext as _

from xiaowu.kernel.access import holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import Badge, Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_
from xiaowu.sign_in_risk.permissions import Permission
from xiaowu.sign_in_risk.queries import cases
from xiaowu.sign_in_risk.queries.cases import CaseRow, SchoolCount
from xiaowu.sign_in_risk.rules.cases import OUTCOME_TITLES, STATE_TITLES, State

_TONES = {State.CLOSED: "good", State.DEVICE: "bad"}


def _several_schools(actor: Actor) -> bool:
    return holds(actor, Permission.FOLLOW_UP, school_id=None) or len(actor.school_ids) > 1


CASES: ListOf[CaseRow] = ListOf(
    name="sign_in_risk:cases",
    title=N_("異常登入"),
    permission=Permission.FOLLOW_UP,
    read=cases.cases,
    sorts=cases.CASE_SORTS,
    search=N_("姓名、帳號或學校"),
    empty=N_("沒有異常登入的案件"),
    filters=(Filter("show", N_("狀態"), {"open": N_("未結案"), "overdue": N_("逾期"), "closed": N_("已結案")}),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("name", N_("姓名"), lambda row: row.name, sort="name", link=lambda row: ("sign_in_risk:case", row.id), note=lambda row: row.sign_in),
        Column("sign_in", N_("帳號"), lambda row: row.sign_in, only_file=True),
        Column("school", N_("學校"), lambda row: row.school or _("教育局"), sort="school", shown=_several_schools),
        Column("state", N_("狀態"), lambda row: _(STATE_TITLES[row.state]), value=lambda row: row.state,
               tone=lambda row: _TONES.get(row.state, "warn")),
        Column("opened", N_("建案時間"), lambda row: row.opened, Kind.MOMENT, sort="opened"),
        Column("last_alert", N_("最近警示"), lambda row: row.last_alert, Kind.MOMENT, only_file=True),
        Column("alerts", N_("警示次數"), lambda row: row.alerts, Kind.NUMBER),
        Column("due", N_("期限"), lambda row: row.due, Kind.DAY, sort="due",
               mark=lambda row: Badge(_("逾期"), "bad") if row.overdue else None),
        Column("overdue", N_("逾期"), lambda row: _("逾期") if row.overdue else "", only_file=True),
        Column("outcome", N_("結果"), lambda row: _(OUTCOME_TITLES[row.outcome]) if row.outcome else "", only_file=True),
        Column("done", N_("處理情形"), lambda row: row.done, only_file=True),
        Column("done_by", N_("處理人"), lambda row: row.done_by, only_file=True),
        Column("closed", N_("結案"), lambda row: row.closed, Kind.MOMENT, only_file=True),
    ),
)  # fmt: skip

CASE_COUNTS: ListOf[SchoolCount] = ListOf(
    name="sign_in_risk:case_counts",
    title=N_("各校案件"),
    permission=Permission.FOLLOW_UP,
    read=cases.by_school,
    sorts=cases.COUNT_SORTS,
    first="-overdue",
    search=N_("學校名稱"),
    counted=N_("共 %(total)s 所"),
    empty=N_("沒有異常登入的案件"),
    columns=(
        Column("school", N_("學校"), lambda row: row.school or _("教育局"), sort="school"),
        Column("overdue", N_("逾期"), lambda row: row.overdue, Kind.NUMBER, sort="overdue"),
        Column("open", N_("未結案"), lambda row: row.open, Kind.NUMBER, sort="open"),
        Column("closed", N_("已結案"), lambda row: row.closed, Kind.NUMBER, sort="closed"),
    ),
)
