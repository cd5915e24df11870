"""The declared list of follow-ups (清單)."""

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import flow_of, owner_title
from xiaowu.followups.permissions import Permission
from xiaowu.followups.queries import follow_ups
from xiaowu.followups.queries.follow_ups import FollowUpRow, outcome_title
from xiaowu.followups.queries.kinds import kind, kind_titles
from xiaowu.followups.rules.flow import STATE_TITLES, State
from xiaowu.kernel.access import holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import Badge, Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import listed
from xiaowu.roster.queries.places import district_names

TONES = {State.OPEN: "warn", State.WORKING: "info", State.ANSWERED: "info", State.DONE: "good", State.DROPPED: ""}
_SHOWN = {"open": N_("未結案"), "overdue": N_("逾期")}
_STATES = {state.value: title for state, title in STATE_TITLES.items() if state is not State.OPEN}


def state_title(row: FollowUpRow) -> str:
    """The state in its kind's words."""
    return _(flow_of(row.kind).flow.states[row.state])


def outcome(row: FollowUpRow) -> str:
    return _(outcome_title(kind(row.kind), row.outcome)) if row.outcome else ""


def _several_schools(actor: Actor) -> bool:
    return holds(actor, Permission.OPEN, school_id=None) or len(actor.school_ids) > 1


def _districts() -> dict[str, str]:
    return {each: each for each in district_names()}


def _notes(row: FollowUpRow) -> str:
    return listed((listed((f"{spoken.moment(each.at)} {each.by}", each.text), "：") for each in row.notes), "；")


FOLLOW_UPS: ListOf[FollowUpRow] = ListOf(
    name="followups:list",
    title=N_("待辦追蹤"),
    permission=Permission.OPEN,
    read=follow_ups.follow_ups,
    sorts=follow_ups.SORTS,
    search=N_("事由、學校或負責單位"),
    empty=N_("沒有待辦事項"),
    hint=N_("各系統要追蹤的事項，以及教育局交辦的事項，都會出現在這裡。"),
    filters=(
        Filter("show", N_("狀態"), _SHOWN | _STATES),
        Filter("whose", N_("負責者"), {"mine": N_("由我辦理")}),
        Filter("kind", N_("種類"), kind_titles),
        Filter("district", N_("分區"), _districts),
    ),
    columns=(
        only_told("id", lambda row: row.id),
        Column("title", N_("事由"), lambda row: row.title, Kind.PROSE, sort="title", link=lambda row: ("followups:follow_up", row.id)),
        Column("due", N_("期限"), lambda row: row.due, Kind.DAY, sort="due", mark=lambda row: Badge(_("逾期"), "bad") if row.overdue else None),
        Column("state", N_("狀態"), state_title, tone=lambda row: TONES[row.state], value=lambda row: row.state),
        Column("kind", N_("種類"), lambda row: _(kind(row.kind).name), value=lambda row: row.kind),
        Column("school", N_("學校"), lambda row: row.school or _("教育局"), sort="school", shown=_several_schools),
        Column("owner", N_("負責者"), lambda row: owner_title(row.owner), value=lambda row: row.owner.value),
        Column("overdue", N_("逾期"), lambda row: _("逾期") if row.overdue else "", only_file=True),
        Column("opened_on", N_("交辦日"), lambda row: row.opened_on, Kind.DAY, sort="opened_on", only_file=True),
        Column("opened_by", N_("交辦人"), lambda row: row.opened_by, only_file=True),
        Column("reopened", N_("退回次數"), lambda row: row.reopened, Kind.NUMBER, only_file=True),
        Column("outcome", N_("處理結果"), outcome, value=lambda row: row.outcome, only_file=True),
        Column("done_at", N_("結案時間"), lambda row: row.done_at, Kind.MOMENT, only_file=True),
        Column("done_by", N_("結案人"), lambda row: row.done_by, only_file=True),
        Column("notes", N_("辦理情形"), _notes, only_file=True),
    ),
)
