"""The lists of accounts and cases, as declared (清單)."""

from django.utils.translation import gettext as _

from xiaowu.identity.permissions import Permission
from xiaowu.identity.queries import cases
from xiaowu.identity.queries.cases import CaseRow
from xiaowu.identity.rules.cases import OUTCOME_TITLES, STATE_TITLES, State
from xiaowu.kernel.access import holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import Badge, Column, Filter, Kind, ListOf
from xiaowu.kernel.text.marked import N_

_TONES = {State.CLOSED: "good", State.DEVICE: "bad"}


def _several_schools(actor: Actor) -> bool:
    return holds(actor, Permission.FOLLOW_UP, school_id=None) or len(actor.school_ids) > 1


CASES: ListOf[CaseRow] = ListOf(
    name="identity:cases",
    title=N_("異常登入"),
    read=cases.cases,
    sorts=tuple(cases.CASE_SORTS),
    file="abnormal-sign-ins",
    search=N_("姓名、帳號或學校"),
    empty=N_("沒有異常登入的案件"),
    filters=(Filter("show", N_("狀態"), {"open": N_("未結案"), "overdue": N_("逾期"), "closed": N_("已結案")}),),
    columns=(
        Column("name", N_("姓名"), lambda row: row.name, sort="name", link=lambda row: ("identity:case", row.id), note=lambda row: row.sign_in),
        Column("sign_in", N_("帳號"), lambda row: row.sign_in, only_file=True),
        Column("school", N_("學校"), lambda row: row.school or _("教育局"), sort="school", shown=_several_schools),
        Column("state", N_("狀態"), lambda row: _(STATE_TITLES[row.state]), tone=lambda row: _TONES.get(row.state, "warn")),
        Column("opened", N_("立案"), lambda row: row.opened, Kind.MOMENT, sort="opened"),
        Column("last_alert", N_("最近警示"), lambda row: row.last_alert, Kind.MOMENT, only_file=True),
        Column("alerts", N_("警示次數"), lambda row: row.alerts, Kind.NUMBER),
        Column("due", N_("期限"), lambda row: None if row.closed else row.due, Kind.MOMENT, sort="due",
               mark=lambda row: Badge(_("逾期"), "bad") if row.overdue else None),
        Column("overdue", N_("逾期"), lambda row: _("逾期") if row.overdue else "", only_file=True),
        Column("outcome", N_("結果"), lambda row: _(OUTCOME_TITLES[row.outcome]) if row.outcome else "", only_file=True),
        Column("done", N_("處理情形"), lambda row: row.done, only_file=True),
        Column("done_by", N_("處理人"), lambda row: row.done_by, only_file=True),
        Column("closed", N_("結案"), lambda row: row.closed, Kind.MOMENT, only_file=True),
    ),
)  # fmt: skip
