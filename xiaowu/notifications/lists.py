"""The lists of one's own notices and of what was sent, as declared (清單)."""

from django.utils.translation import gettext as _

from xiaowu.kernel.lists import Badge, Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.notices import kinds
from xiaowu.kernel.text.marked import N_
from xiaowu.notifications.permissions import Permission
from xiaowu.notifications.queries.inbox import INBOX_SORTS, NoticeRow, inbox, may_get
from xiaowu.notifications.queries.records import RECORD_SORTS, RecordRow, records
from xiaowu.notifications.rules import OUTCOME_TITLES, WAY_TITLES, Outcome
from xiaowu.roster.rules.roles import ROLE_TITLES, Role

_TONES = {Outcome.TAKEN: "good", Outcome.REFUSED: "bad", Outcome.WAITING: "warn"}


def _titles() -> dict[str, str]:
    return {key: kind.title for key, kind in kinds().items()}


def _title(kind: str) -> str:
    return _(kinds()[kind].title) if kind in kinds() else kind


def _note(row: NoticeRow) -> str:
    return "　".join(filter(None, (row.text, _("（原職務目前無人擔任，由您代收）") if row.stands_in else "")))


INBOX: ListOf[NoticeRow] = ListOf(
    name="notifications:inbox",
    title=N_("通知"),
    permission=Permission.READ,
    read=inbox,
    sorts=tuple(INBOX_SORTS),
    first="-made",
    counted=N_("共 %(total)s 則"),
    empty=N_("沒有通知"),
    hint=N_("有事情要您知道時，會出現在這裡。"),
    filters=(
        Filter("show", N_("顯示"), {"unread": N_("未讀"), "read": N_("已讀")}),
        Filter("kind", N_("類別"), _titles, to=may_get),
    ),
    columns=(
        only_told("id", lambda row: row.id),
        Column("title", N_("內容"), lambda row: row.title, link=lambda row: ("notifications:open", row.id), note=_note,
               mark=lambda row: None if row.read else Badge(_("未讀"), "warn")),
        Column("kind", N_("類別"), lambda row: _title(row.kind), value=lambda row: row.kind),
        Column("made", N_("時間"), lambda row: row.made, Kind.MOMENT, sort="made"),
        Column("state", N_("狀態"), lambda row: _("已讀") if row.read else _("未讀"), value=lambda row: "read" if row.read else "unread",
               only_file=True),
        Column("read", N_("讀取時間"), lambda row: row.read, Kind.MOMENT, only_file=True),
    ),
)  # fmt: skip

RECORDS: ListOf[RecordRow] = ListOf(
    name="notifications:records",
    title=N_("通知紀錄"),
    permission=Permission.SEE_RECORDS,
    read=records,
    sorts=tuple(RECORD_SORTS),
    first="-made",
    search=N_("帳號或學校"),
    empty=N_("沒有通知紀錄"),
    filters=(
        Filter("kind", N_("類別"), _titles),
        Filter("way", N_("方式"), WAY_TITLES),
        Filter("outcome", N_("結果"), OUTCOME_TITLES),
    ),
    columns=(
        only_told("id", lambda row: row.id),
        Column("made", N_("時間"), lambda row: row.made, Kind.MOMENT, sort="made"),
        Column("kind", N_("類別"), lambda row: _title(row.kind), value=lambda row: row.kind),
        Column("account", N_("帳號"), lambda row: row.sign_in),
        Column("role", N_("職務"), lambda row: _(ROLE_TITLES[Role(row.role)]) if row.role else "", value=lambda row: row.role),
        Column("school", N_("學校"), lambda row: row.school),
        Column("way", N_("方式"), lambda row: _(WAY_TITLES[row.way]), value=lambda row: row.way),
        Column("outcome", N_("結果"), lambda row: _(OUTCOME_TITLES[row.outcome]), value=lambda row: row.outcome,
               tone=lambda row: _TONES.get(row.outcome, "")),
        Column("answer", N_("回應"), lambda row: row.answer, Kind.CODE),
        Column("answered", N_("回應時間"), lambda row: row.answered, Kind.MOMENT, sort="answered"),
    ),
)  # fmt: skip
