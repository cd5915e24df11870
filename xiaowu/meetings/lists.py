"""The lists of meetings and of tracked items, as declared (清單)."""

from typing import Any

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import owner_title
from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, ListRequest, Page, only_told
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import listed
from xiaowu.meetings.exchange.words import kind_titles
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries import minutes, tracked
from xiaowu.meetings.queries.minutes import Hit, MeetingRow
from xiaowu.meetings.queries.tracked import TrackedRow
from xiaowu.meetings.rules.document import Kind as BlockKind
from xiaowu.meetings.rules.flow import STAGE_TITLES, Stage

_TONES = {Stage.PUBLISHED: "good", Stage.CANCELLED: "bad"}


def _tracked(actor: Actor, wanted: ListRequest) -> Page[TrackedRow]:
    return tracked.tracked_page(actor, wanted, clock.today())


def _notes(row: TrackedRow) -> str:
    return listed((listed((f"{spoken.moment(each.at)} {each.by}", each.text), "：") for each in row.notes), "；")


def _state(row: TrackedRow) -> str:
    return _("已解除列管") if row.closed_on else _("逾期") if row.overdue else _("列管中")


def _tone(row: TrackedRow) -> str:
    return "good" if row.closed_on else "bad" if row.overdue else "info"


MEETINGS: ListOf[MeetingRow] = ListOf(
    name="meetings:list",
    title=N_("聯席會議"),
    permission=Permission.SEE,
    read=minutes.meeting_page,
    sorts=minutes.MEETING_SORTS,
    first="-held_on",
    search=N_("會議名稱"),
    empty=N_("還沒有會議"),
    hint=N_("可以建立新會議，或匯入既有的會議紀錄。"),
    filters=(Filter("stage", N_("階段"), STAGE_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("body", N_("會議"), lambda row: row.body, sort="body", link=lambda row: ("meetings:meeting", row.id)),
        Column("held_on", N_("日期"), lambda row: row.held_on, Kind.DAY, sort="held_on"),
        Column("place", N_("地點"), lambda row: row.place, only_file=True),
        Column("motions_due", N_("提案截止日"), lambda row: row.motions_due, Kind.DAY, sort="motions_due"),
        Column(
            "stage",
            N_("階段"),
            lambda row: _(STAGE_TITLES[row.stage]),
            tone=lambda row: _TONES.get(row.stage, "info"),
            value=lambda row: row.stage,
        ),
        Column("published_at", N_("公告時間"), lambda row: row.published_at, Kind.MOMENT, only_file=True),
    ),
)

TRACKED_ITEMS: ListOf[TrackedRow] = ListOf(
    name="meetings:tracked",
    title=N_("追蹤列管"),
    permission=Permission.SEE,
    read=_tracked,
    sorts=tracked.TRACKED_SORTS,
    search=N_("案由或負責單位"),
    empty=N_("沒有列管案"),
    hint=N_("在會議的提案上按「列管」，就會出現在這裡與下次議程。"),
    filters=(Filter("show", N_("狀態"), {"open": N_("列管中"), "overdue": N_("逾期"), "closed": N_("已解除列管")}),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("subject", N_("案由"), lambda row: row.subject, Kind.PROSE),
        Column("meeting", N_("會議"), lambda row: row.body, link=lambda row: ("meetings:meeting", row.meeting_id)),
        Column("owner", N_("負責單位"), lambda row: owner_title(row.owner), sort="owner"),
        Column("state", N_("狀態"), _state, tone=_tone, value=lambda row: "closed" if row.closed_on else "overdue" if row.overdue else "open"),
        Column("due", N_("期限"), lambda row: row.due, Kind.DAY, sort="due"),
        Column("opened_on", N_("列管日"), lambda row: row.opened_on, Kind.DAY, sort="opened_on", only_file=True),
        Column("closed_on", N_("解除列管日"), lambda row: row.closed_on, Kind.DAY, only_file=True),
        Column("age", N_("列管天數"), lambda row: row.age, Kind.NUMBER),
        Column("notes", N_("辦理情形"), _notes, only_file=True),
    ),
)

_FIRST_YEAR = 90  # minutes from before that year are found by their words
_SECTIONS = (BlockKind.MOTION, BlockKind.EXPLANATION, BlockKind.RESOLUTION, BlockKind.POINT, BlockKind.NUMBERED)


def _years() -> dict[str, str]:
    """The years of which there may be meetings, latest first."""
    return {str(year): str(year) for year in range(roc.year(clock.today()) + 1, _FIRST_YEAR - 1, -1)}


def _of_item(row: Hit) -> tuple[Any, ...]:
    return ("meetings:meeting", row.meeting.id)


HITS: ListOf[Hit] = ListOf(
    name="meetings:search",
    title=N_("搜尋紀錄"),
    permission=Permission.SEE,
    read=minutes.search,
    sorts=minutes.HIT_SORTS,
    first="-held_on",
    search=N_("關鍵字"),
    counted=N_("找到 %(total)s 處"),
    empty=N_("找不到符合的段落"),
    hint=N_("請換一個字詞，或放寬條件。"),
    filters=(
        Filter("section", N_("段落"), lambda: {str(each): kind_titles()[each] for each in _SECTIONS}),
        Filter("district", N_("分區"), lambda: {str(pk): name for pk, name in minutes.district_names().items()}),
        Filter("year", N_("年（民國）"), _years),
    ),
    columns=(
        only_told("meeting_id", lambda row: row.meeting.id),
        only_told("item_id", lambda row: row.item_id),
        Column("meeting", N_("會議"), lambda row: row.meeting.body, link=_of_item, anchor=lambda row: f"i{row.item_id}"),
        Column("held_on", N_("日期"), lambda row: row.meeting.held_on, Kind.DAY, sort="held_on"),
        Column("section", N_("段落"), lambda row: kind_titles()[row.kind], tone=lambda _row: "", value=lambda row: row.kind),
        Column("text", N_("內容"), lambda row: row.text, Kind.PROSE),
    ),
)
