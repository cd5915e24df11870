"""The declared lists of vulnerability follow-up (清單)."""

from django.utils.translation import gettext as _

from xiaowu.kernel.access import holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import Badge, Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import listed
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import answers, findings, hosts, results, rounds, schools, webhooks
from xiaowu.vulnerabilities.queries.answers import NONE, AnswerRow
from xiaowu.vulnerabilities.queries.findings import FindingRow
from xiaowu.vulnerabilities.queries.hosts import HoldingRow, HostRow
from xiaowu.vulnerabilities.queries.results import ResultRow
from xiaowu.vulnerabilities.queries.rounds import RoundRow
from xiaowu.vulnerabilities.queries.schools import HavingRow, SchoolRow, WeaknessRow
from xiaowu.vulnerabilities.queries.webhooks import ReceiverRow
from xiaowu.vulnerabilities.rules.decisions import DECISION_TITLES, Decision
from xiaowu.vulnerabilities.rules.letters import ANSWER_KIND_TITLES, AnswerKind
from xiaowu.vulnerabilities.rules.reports import SCANNER_TITLES
from xiaowu.vulnerabilities.rules.rounds import ANSWER_TITLES, STATE_TITLES, Answer, State
from xiaowu.vulnerabilities.rules.severity import SEVERITY_TITLES, Severity

TONES = {Severity.CRITICAL: "bad", Severity.HIGH: "bad", Severity.MEDIUM: "warn"}
_ANSWER_TONES = {AnswerKind.FIXED: "good", AnswerKind.CANNOT: "bad", AnswerKind.NOT_OURS: "warn"}
_OWNER = Filter("owner", N_("歸屬"), {"school": N_("已歸屬學校"), "nobody": N_("無人認領")})


def _several_schools(actor: Actor) -> bool:
    return any(holds(actor, each, school_id=None) for each in (Permission.SEE, Permission.OWN)) or len(actor.school_ids) > 1


def _severity(row: FindingRow) -> str:
    return _(SEVERITY_TITLES[row.severity])


def _decided(row: FindingRow) -> Badge | None:
    return Badge(_(DECISION_TITLES[row.decision])) if row.decision is not Decision.NONE else None


FINDINGS: ListOf[FindingRow] = ListOf(
    name="vulnerabilities:list",
    title=N_("弱點清單"),
    permission=Permission.OPEN,
    read=findings.findings,
    sorts=findings.FINDING_SORTS,
    first="-severity",
    search=N_("學校、主機、弱點名稱或 CVE"),
    leaves=Permission.KEEP,  # a school's own findings leave the house in its archive
    empty=N_("沒有符合的弱點"),
    filters=(
        Filter("severity", N_("嚴重度"), {"severe": N_("嚴重與高"), **{each.value: title for each, title in SEVERITY_TITLES.items()}}),
        Filter("show", N_("狀態"), {"open": N_("未修補"), "decided": N_("已判定不需修補"), "fixed": N_("已修補")}),
        _OWNER,
    ),
    columns=(
        only_told("id", lambda row: row.id),
        Column("severity", N_("嚴重度"), _severity, sort="severity", tone=lambda row: TONES.get(row.severity, ""),
               value=lambda row: row.severity.name.lower()),
        Column("title", N_("弱點"), lambda row: _(row.title), sort="title", link=lambda row: ("vulnerabilities:finding", row.id), mark=_decided,
               note=lambda row: listed(row.cves[:3])),
        Column("school", N_("學校"), lambda row: row.school or _("無人認領"), sort="school", shown=_several_schools),
        Column("host", N_("主機"), lambda row: row.host, Kind.CODE, sort="host"),
        Column("port", N_("連接埠"), lambda row: row.where, Kind.CODE),
        Column("state", N_("狀態"), lambda row: _(STATE_TITLES[row.state]), value=lambda row: row.state,
               tone=lambda row: "good" if row.state is State.FIXED else "warn"),
        Column("first_seen", N_("首次發現"), lambda row: row.first_seen, Kind.DAY, sort="first_seen"),
        Column("last_seen", N_("最近發現"), lambda row: row.last_seen, Kind.DAY, sort="last_seen", only_file=True),
        Column("closed_on", N_("修補日期"), lambda row: row.closed_on, Kind.DAY, only_file=True),
        Column("first_closed_on", N_("首次修補日期"), lambda row: row.first_closed_on, Kind.DAY, only_file=True),
        Column("cves", N_("CVE"), lambda row: listed(row.cves), only_file=True),
        Column("decision", N_("判定"), lambda row: _(DECISION_TITLES[row.decision]), value=lambda row: row.decision, only_file=True),
        Column("scanner", N_("掃描工具"), lambda row: _(SCANNER_TITLES[row.scanner]), value=lambda row: row.scanner, only_file=True),
        Column("code", N_("檢查代碼"), lambda row: row.code, Kind.CODE, only_file=True),
    ),
)  # fmt: skip

ROUNDS: ListOf[RoundRow] = ListOf(
    name="vulnerabilities:rounds",
    title=N_("掃描輪次"),
    permission=Permission.SEE,
    read=rounds.rounds,
    sorts=rounds.ROUND_SORTS,
    first="-begun_on",
    search=N_("輪次名稱"),
    counted=N_("共 %(total)s 輪"),
    empty=N_("還沒有掃描輪次"),
    columns=(
        only_told("id", lambda row: row.id),
        Column("title", N_("輪次"), lambda row: row.title, sort="title", link=lambda row: ("vulnerabilities:round", row.id)),
        Column("begun_on", N_("開始日期"), lambda row: row.begun_on, Kind.DAY, sort="begun_on"),
        Column("passes", N_("掃描次數"), lambda row: row.passes, Kind.NUMBER),
        Column("seen", N_("最近一次發現"), lambda row: row.seen, Kind.NUMBER),
        Column("fixed", N_("已修補"), lambda row: row.fixed, Kind.NUMBER),
        Column("not_reached", N_("未掃描到"), lambda row: row.not_reached, Kind.NUMBER),
    ),
)

_PASSES = {"0": N_("初次掃描"), **{str(each): N_("第 %(number)s 次複測") for each in range(1, 10)}}


def _passes() -> dict[str, str]:
    return {each: _(title) % {"number": each} for each, title in _PASSES.items()}


RESULTS: ListOf[ResultRow] = ListOf(
    name="vulnerabilities:results",
    title=N_("每次掃描的結果"),
    permission=Permission.SEE,
    read=results.results,
    sorts=results.RESULT_SORTS,
    first="-severity",
    search=N_("學校、主機或弱點名稱"),
    leaves=Permission.KEEP,
    empty=N_("沒有符合的結果"),
    filters=(Filter("pass", N_("掃描"), _passes), Filter("answer", N_("結果"), ANSWER_TITLES)),
    columns=(
        only_told("id", lambda row: row.id),
        Column("severity", N_("嚴重度"), lambda row: _(SEVERITY_TITLES[row.severity]), sort="severity",
               tone=lambda row: TONES.get(row.severity, ""), value=lambda row: row.severity.name.lower()),
        Column("title", N_("弱點"), lambda row: _(row.title), link=lambda row, _round: ("vulnerabilities:finding", row.id)),
        Column("school", N_("學校"), lambda row: row.school or _("無人認領"), sort="school", shown=lambda actor, _round: _several_schools(actor)),
        Column("host", N_("主機"), lambda row: row.host, Kind.CODE, sort="host"),
        Column("port", N_("連接埠"), lambda row: row.port or None, Kind.NUMERAL),
        Column("pass_no", N_("掃描"), lambda row: _passes().get(str(row.pass_no), str(row.pass_no)), sort="pass_no",
               value=lambda row: str(row.pass_no)),
        Column("answer", N_("結果"), lambda row: _(ANSWER_TITLES[row.answer]), value=lambda row: row.answer,
               tone=lambda row: "good" if row.answer is Answer.FIXED else "warn"),
    ),
)  # fmt: skip

HOSTS: ListOf[HostRow] = ListOf(
    name="vulnerabilities:hosts",
    title=N_("受掃描的主機"),
    permission=Permission.OPEN,
    read=hosts.hosts,
    sorts=hosts.HOST_SORTS,
    first="-open",
    search=N_("學校、位址或名稱"),
    leaves=Permission.KEEP,
    counted=N_("共 %(total)s 台"),
    empty=N_("沒有符合的主機"),
    filters=(_OWNER,),
    columns=(
        only_told("id", lambda row: row.id),
        Column("label", N_("主機"), lambda row: row.label, Kind.CODE, sort="label", link=lambda row: ("vulnerabilities:host", row.id),
               note=lambda row: row.names),
        Column("school", N_("學校"), lambda row: row.school or _("無人認領"), sort="school", shown=_several_schools),
        Column("severe", N_("嚴重與高"), lambda row: row.severe, Kind.NUMBER),
        Column("open", N_("未修補"), lambda row: row.open, Kind.NUMBER, sort="open"),
        Column("last_reached", N_("最近掃描到"), lambda row: row.last_reached, Kind.MOMENT, sort="last_reached"),
        Column("first_seen", N_("首次發現"), lambda row: row.first_seen, Kind.DAY, sort="first_seen", only_file=True),
        Column("names", N_("其他位址與名稱"), lambda row: row.names, only_file=True),
    ),
)  # fmt: skip

HOLDINGS: ListOf[HoldingRow] = ListOf(
    name="vulnerabilities:holdings",
    title=N_("主機歸屬"),
    permission=Permission.SEE,
    read=hosts.holdings,
    sorts=hosts.HOLDING_SORTS,
    search=N_("學校、網段、位址或名稱"),
    empty=N_("還沒有登記任何網段、位址或名稱"),
    filters=(Filter("show", N_("顯示"), {"all": N_("包括已解除的")}, unset=N_("現在的")),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("value", N_("網段、位址或名稱"), lambda row: row.value, Kind.CODE, sort="value"),
        Column("school", N_("學校"), lambda row: row.school, sort="school"),
        Column("since", N_("登記日期"), lambda row: row.since, Kind.DAY, sort="since"),
        Column("until", N_("解除日期"), lambda row: row.until, Kind.DAY),
        Column("by", N_("登記人"), lambda row: row.by, only_file=True),
    ),
)

SCHOOLS: ListOf[SchoolRow] = ListOf(
    name="vulnerabilities:schools",
    title=N_("各校弱點"),
    permission=Permission.COUNT,
    read=schools.schools,
    sorts=schools.SCHOOL_SORTS,
    first="-severe",
    search=N_("學校名稱"),
    counted=N_("共 %(total)s 所"),
    empty=N_("沒有符合的學校"),
    filters=(Filter("show", N_("顯示"), {"severe": N_("仍有嚴重或高風險弱點"), "never": N_("從未掃描到")}),),
    columns=(
        only_told("school_id", lambda row: row.school_id),
        Column("school", N_("學校"), lambda row: row.school, sort="school"),
        Column("severe", N_("嚴重與高"), lambda row: row.severe, Kind.NUMBER, sort="severe"),
        Column("critical", N_("嚴重"), lambda row: row.critical, Kind.NUMBER, sort="critical"),
        Column("high", N_("高"), lambda row: row.high, Kind.NUMBER),
        Column("medium", N_("中"), lambda row: row.medium, Kind.NUMBER),
        Column("low", N_("低"), lambda row: row.low, Kind.NUMBER),
        Column("open", N_("未修補"), lambda row: row.open, Kind.NUMBER, sort="open"),
        Column("oldest", N_("最早發現（中以上）"), lambda row: row.oldest, Kind.DAY, sort="oldest"),
        Column("reached", N_("最近掃描到"), lambda row: row.reached, Kind.MOMENT, sort="reached"),
    ),
)

WEAKNESSES: ListOf[WeaknessRow] = ListOf(
    name="vulnerabilities:weaknesses",
    title=N_("各弱點的學校數"),
    permission=Permission.KEEP,
    read=schools.weaknesses,
    sorts=schools.WEAKNESS_SORTS,
    first="-schools",
    search=N_("弱點名稱或 CVE"),
    counted=N_("共 %(total)s 種"),
    empty=N_("沒有符合的弱點"),
    columns=(
        only_told("id", lambda row: row.id),
        Column("title", N_("弱點"), lambda row: _(row.title), sort="title", link=lambda row: ("vulnerabilities:having", row.id),
               note=lambda row: listed(row.cves[:3])),
        Column("severity", N_("嚴重度"), lambda row: _(SEVERITY_TITLES[row.severity]), sort="severity",
               tone=lambda row: TONES.get(row.severity, ""), value=lambda row: row.severity.name.lower()),
        Column("schools", N_("學校數"), lambda row: row.schools, Kind.NUMBER, sort="schools"),
        Column("hosts", N_("主機數"), lambda row: row.hosts, Kind.NUMBER),
        Column("open", N_("未修補"), lambda row: row.open, Kind.NUMBER, sort="open"),
    ),
)  # fmt: skip

RECEIVERS: ListOf[ReceiverRow] = ListOf(
    name="vulnerabilities:receivers",
    title=N_("異動通知"),
    permission=Permission.KEEP,
    read=webhooks.receivers,
    sorts=tuple(webhooks.RECEIVER_SORTS),
    search=N_("系統名稱或網址"),
    empty=N_("還沒有登記接收端"),
    columns=(
        only_told("id", lambda row: row.id),
        Column("name", N_("系統名稱"), lambda row: row.name, sort="name"),
        Column("url", N_("網址"), lambda row: row.url, Kind.CODE),
        Column("made_at", N_("登記日期"), lambda row: row.made_at, Kind.MOMENT, sort="made_at"),
        Column("waiting", N_("待送出"), lambda row: row.waiting, Kind.NUMBER, sort="waiting"),
        Column("given_up", N_("已放棄"), lambda row: row.given_up, Kind.NUMBER),
        Column("answer", N_("回覆"), lambda row: row.answer),
    ),
)

HAVING: ListOf[HavingRow] = ListOf(
    name="vulnerabilities:having",
    title=N_("有這個弱點的學校"),
    permission=Permission.KEEP,
    read=schools.having,
    sorts=schools.HAVING_SORTS,
    first="-open",
    search=N_("學校名稱"),
    counted=N_("共 %(total)s 所"),
    empty=N_("沒有學校還有這個弱點"),
    columns=(
        Column("school", N_("學校"), lambda row: row.school or _("無人認領"), sort="school"),
        Column("severity", N_("嚴重度"), lambda row: _(SEVERITY_TITLES[row.severity]), tone=lambda row: TONES.get(row.severity, ""),
               value=lambda row: row.severity.name.lower()),
        Column("hosts", N_("主機數"), lambda row: row.hosts, Kind.NUMBER, sort="hosts"),
        Column("open", N_("未修補"), lambda row: row.open, Kind.NUMBER, sort="open"),
        Column("oldest", N_("最早發現"), lambda row: row.oldest, Kind.DAY, sort="oldest"),
    ),
)  # fmt: skip

ANSWERS: ListOf[AnswerRow] = ListOf(
    name="vulnerabilities:answers",
    title=N_("學校的弱點回報"),
    permission=Permission.KEEP,
    read=answers.answers,
    sorts=answers.ANSWER_SORTS,
    search=N_("學校、主機、弱點名稱或文號"),
    empty=N_("沒有符合的回報"),
    hint=N_("公文發出之後，所列的每一筆弱點都在這裡；已撤回的公文不列。"),
    filters=(
        Filter("kind", N_("回報"), {NONE: N_("尚未回報"), **{each.value: title for each, title in ANSWER_KIND_TITLES.items()}}),
        Filter("show", N_("狀態"), {"late": N_("逾期"), "due": N_("尚待修補"), "settled": N_("已修補或已判定")}),
    ),
    columns=(
        only_told("id", lambda row: row.id),
        Column("school", N_("學校"), lambda row: row.school, sort="school"),
        Column("title", N_("弱點"), lambda row: _(row.title), link=lambda row: ("vulnerabilities:notice", row.notice_id),
               anchor=lambda row: f"f{row.id}", note=lambda row: row.number),
        Column("severity", N_("嚴重度"), lambda row: _(SEVERITY_TITLES[row.severity]), sort="severity",
               tone=lambda row: TONES.get(row.severity, ""), value=lambda row: row.severity.name.lower()),
        Column("host", N_("主機"), lambda row: row.host, Kind.CODE, link=lambda row: ("vulnerabilities:host", row.host_id)),
        Column("kind", N_("回報"), lambda row: _(ANSWER_KIND_TITLES[row.kind]) if row.kind else _("尚未回報"), value=lambda row: row.kind or NONE,
               tone=lambda row: _ANSWER_TONES.get(row.kind, "") if row.kind else "", note=lambda row: row.text or ""),
        Column("planned_on", N_("預定修補"), lambda row: row.planned_on, Kind.DAY, sort="planned_on"),
        Column("files", N_("佐證檔案"), lambda row: row.files, Kind.NUMBER,
               link=lambda row: ("followups:follow_up", row.follow_up) if row.files else None),
        Column("due", N_("期限"), lambda row: row.due, Kind.DAY, sort="due", mark=lambda row: Badge(_("逾期"), "bad") if row.is_late else None),
        Column("state", N_("狀態"), lambda row: _(STATE_TITLES[row.state]), value=lambda row: row.state,
               tone=lambda row: "good" if row.state is State.FIXED else "warn"),
        Column("number", N_("文號"), lambda row: row.number, only_file=True),
        Column("text", N_("說明"), lambda row: row.text or "", Kind.PROSE, only_file=True),
        Column("at", N_("回報時間"), lambda row: row.at, Kind.MOMENT, sort="at", only_file=True),
        Column("by", N_("回報人"), lambda row: row.by or "", only_file=True),
    ),
)  # fmt: skip
