"""The lists of traffic (清單): the same figures by page, module, school, node and hour; failures by cause; how far people get."""

from functools import partial

from django.utils.translation import gettext as _

from xiaowu.kernel.access import holds
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf
from xiaowu.kernel.text.marked import N_
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.causes import CAUSE_SORTS, candidates
from xiaowu.traffic.queries.failing import FAULT_SORTS, FaultRow, failing_schools, faults, nodes
from xiaowu.traffic.queries.figures import COMPARED_SORTS, SLICE_SORTS, By, beside_the_week_before, sliced
from xiaowu.traffic.queries.journeys import JOURNEY_SORTS, JourneyRow, journeys
from xiaowu.traffic.queries.logs import LOG_SORTS, LogRow, logs
from xiaowu.traffic.queries.names import module_titles, page_title
from xiaowu.traffic.queries.tracked import in_words
from xiaowu.traffic.rules.causes import MEND_TITLES, TRAIT_TITLES, Cause
from xiaowu.traffic.rules.compared import Compared
from xiaowu.traffic.rules.slices import Slice
from xiaowu.traffic.rules.windows import WINDOW_TITLES, Window


def _window(usual: Window) -> Filter:
    return Filter("window", N_("期間"), {each: title for each, title in WINDOW_TITLES.items() if each is not usual}, WINDOW_TITLES[usual])


# what is told of an error or a cause by itself is of seven days: so are their lists, unless they are asked for another time
_WINDOW, _WEEK = _window(Window.TODAY), _window(Window.WEEK)
_MODULE = Filter("module", N_("模組"), lambda: {key: title for key, title in module_titles().items() if key})
# of figures that a module is one part of: it makes them smaller, it leaves out no row
_OF_MODULE = Filter("module", N_("模組"), lambda: {key: title for key, title in module_titles().items() if key}, N_("所有模組"))
_EMPTY = N_("這段期間沒有紀錄")


def _slices(name: str, title: str, head: str, by: By, *, of_module: bool = True) -> ListOf[Slice]:
    """The list of one division."""
    return ListOf(
        name=f"traffic:{name}",
        title=title,
        permission=Permission.SEE,
        read=partial(sliced, by),
        sorts=SLICE_SORTS,
        first="-count",
        search=head,
        empty=_EMPTY,
        filters=(_WINDOW, _OF_MODULE) if of_module else (_WINDOW,),
        columns=(
            Column("label", head, lambda row: row.label, sort="label", value=lambda row: row.key, note=lambda row: row.key if by is By.ROUTE else ""),
            Column("count", N_("請求"), lambda row: row.count, Kind.NUMBER, sort="count"),
            Column("failed", N_("失敗"), lambda row: row.failed, Kind.NUMBER, sort="failed"),
            Column("failed_percent", N_("失敗率（%）"), lambda row: round(row.failed_share * 100, 2), Kind.NUMBER, sort="share"),
            Column("refused", N_("拒絕"), lambda row: row.refused, Kind.NUMBER),
            Column("p50", N_("中位數（毫秒）"), lambda row: row.p50, Kind.NUMBER, sort="p50"),
            Column("p95", N_("P95（毫秒）"), lambda row: row.p95, Kind.NUMBER, sort="p95"),
            Column("p99", N_("P99（毫秒）"), lambda row: row.p99, Kind.NUMBER, sort="p99"),
            Column("statements", N_("每次查詢數"), lambda row: row.statements, Kind.NUMBER, sort="statements"),
            Column("database_ms", N_("每次資料庫（毫秒）"), lambda row: row.database_ms, Kind.NUMBER, sort="database"),
        ),
    )


MODULES = _slices("modules", N_("各模組的流量"), N_("模組"), By.MODULE, of_module=False)
ROUTES = _slices("routes", N_("各頁面的流量"), N_("頁面"), By.ROUTE)
SCHOOLS = _slices("schools", N_("各校的流量"), N_("學校"), By.SCHOOL)
NODES = _slices("nodes", N_("各主機的流量"), N_("主機"), By.NODE)
HOURS = _slices("hours", N_("各時段的流量"), N_("時段"), By.HOUR)

FAULTS: ListOf[FaultRow] = ListOf(
    name="traffic:faults",
    title=N_("失敗的請求"),
    permission=Permission.SEE,
    read=faults,
    sorts=FAULT_SORTS,
    first="-last",
    search=N_("頁面、錯誤、問題編號"),
    empty=N_("這段期間沒有失敗的請求"),
    filters=(_WEEK, _MODULE, Filter("school", N_("學校"), failing_schools), Filter("node", N_("主機"), nodes)),
    columns=(
        Column(
            "route",
            N_("頁面"),
            lambda row: page_title(row.route),
            link=lambda row: ("traffic:fault", row.key),
            note=lambda row: row.route,
            value=lambda row: row.route,
        ),
        Column("program", N_("頁面代號"), lambda row: row.route, only_file=True),
        Column("module", N_("模組"), lambda row: _(module_titles().get(row.module, row.module)), value=lambda row: row.module, only_file=True),
        Column("fault", N_("錯誤與位置"), lambda row: row.fault or _("狀態碼 %(status)d") % {"status": row.status}, Kind.CODE),
        Column("status", N_("狀態碼"), lambda row: row.status, Kind.NUMERAL),
        Column("times", N_("次數"), lambda row: row.times, Kind.NUMBER, sort="times"),
        Column("people", N_("人數"), lambda row: row.people, Kind.NUMBER, sort="people"),
        Column("schools", N_("學校數"), lambda row: row.schools, Kind.NUMBER),
        Column("nodes", N_("主機"), lambda row: row.nodes),
        Column("releases", N_("版本"), lambda row: row.releases, only_file=True),
        Column("first", N_("第一次"), lambda row: row.first, Kind.MOMENT, sort="first"),
        Column("last", N_("最後一次"), lambda row: row.last, Kind.MOMENT, sort="last"),
    ),
)

JOURNEYS: ListOf[JourneyRow] = ListOf(
    name="traffic:journeys",
    title=N_("使用歷程"),
    permission=Permission.SEE,
    read=journeys,
    sorts=JOURNEY_SORTS,
    first="-people",
    search=N_("學校"),
    empty=_EMPTY,
    hint=N_("同一人在不同日子使用，各算一次。"),
    filters=(_WINDOW,),
    columns=(
        Column("school", N_("學校"), lambda row: row.school, sort="school"),
        Column("people", N_("登入的人"), lambda row: row.people, Kind.NUMBER, sort="people"),
        Column("home", N_("看到首頁"), lambda row: row.home, Kind.NUMBER),
        Column("opened", N_("開啟模組"), lambda row: row.opened, Kind.NUMBER),
        Column("opened_percent", N_("開啟模組的比率（%）"), lambda row: round(row.opened_share * 100, 1), Kind.NUMBER, sort="opened"),
        Column("saved", N_("完成儲存"), lambda row: row.saved, Kind.NUMBER),
        Column("failed", N_("遇到失敗"), lambda row: row.failed, Kind.NUMBER),
    ),
)

COMPARED: ListOf[Compared] = ListOf(
    name="traffic:compared",
    title=N_("與前一週比較"),
    permission=Permission.SEE,
    read=beside_the_week_before,
    sorts=COMPARED_SORTS,
    first="-count",
    search=N_("模組"),
    empty=_EMPTY,
    hint=N_("到昨天為止的七天與再前七天，只計兩週都上課的星期幾。"),
    columns=(
        Column("label", N_("模組"), lambda row: row.label, sort="label", value=lambda row: row.key),
        Column("count_before", N_("前一週請求"), lambda row: row.count_before, Kind.NUMBER),
        Column("count", N_("本週請求"), lambda row: row.count, Kind.NUMBER, sort="count"),
        Column("failed_before", N_("前一週失敗率（%）"), lambda row: _percent(row.failed_before), Kind.NUMBER),
        Column("failed", N_("本週失敗率（%）"), lambda row: _percent(row.failed), Kind.NUMBER, sort="failed"),
        Column("p95_before", N_("前一週 P95（毫秒）"), lambda row: row.p95_before, Kind.NUMBER),
        Column("p95", N_("本週 P95（毫秒）"), lambda row: row.p95, Kind.NUMBER, sort="p95"),
        Column("change", N_("P95 變化（%）"), lambda row: _percent(row.change), Kind.NUMBER, sort="change"),
    ),
)


CAUSES: ListOf[Cause] = ListOf(
    name="traffic:causes",
    title=N_("可能的原因"),
    permission=Permission.SEE,
    read=candidates,
    sorts=CAUSE_SORTS,
    first="-beyond",
    search=N_("集中處"),
    empty=N_("失敗沒有集中在任何一處"),
    hint=N_("失敗的比率高過請求的比率，且不是偶然（三個標準差以上），才列為可能的原因。"),
    filters=(_WEEK,),
    columns=(
        Column(
            "value",
            N_("集中處"),
            lambda row: row.value,
            note=lambda row: _("與「%(other)s」同樣失敗 %(count)d 次") % {"other": row.beside, "count": row.failed} if row.beside else "",
        ),
        Column("trait", N_("種類"), lambda row: _(TRAIT_TITLES[row.trait]), value=lambda row: row.trait.value),
        Column("requests", N_("請求"), lambda row: row.requests, Kind.NUMBER, sort="requests"),
        Column("share", N_("占全部請求（%）"), lambda row: _percent(row.share), Kind.NUMBER, only_file=True),
        Column("failed", N_("失敗"), lambda row: row.failed, Kind.NUMBER, sort="failed"),
        Column("of_failures", N_("占全部失敗（%）"), lambda row: _percent(row.of_failures), Kind.NUMBER),
        Column("beyond", N_("比平均多的失敗"), lambda row: round(row.beyond), Kind.NUMBER, sort="beyond"),
        Column("mend", N_("可以怎麼做"), lambda row: _(MEND_TITLES[row.trait]), Kind.PROSE),
        Column(
            "tracked",
            N_("列管"),
            lambda row: in_words(row.tracked) if row.tracked else "",
            link=lambda row: ("followups:follow_up", row.tracked.follow_up) if row.tracked else None,
            shown=lambda actor: holds(actor, Permission.PLAN, school_id=None),
        ),
        Column(
            "evaluate",
            N_("評估"),
            lambda row: "" if row.tracked or not row.key else _("評估並訂期限"),
            link=lambda row: None if row.tracked or not row.key else ("traffic:evaluate", row.trait.value, row.key),
            only_page=True,
            value=lambda row: row.key,
            shown=lambda actor: holds(actor, Permission.EVALUATE, school_id=None),
        ),
    ),
)

LOGS: ListOf[LogRow] = ListOf(
    name="traffic:logs",
    title=N_("其他系統的紀錄檔"),
    permission=Permission.LOGS,
    read=logs,
    sorts=LOG_SORTS,
    first="-at",
    search=N_("檔名"),
    empty=N_("還沒有讀過紀錄檔"),
    columns=(
        Column("name", N_("紀錄檔"), lambda row: row.name, sort="name", link=lambda row: ("traffic:log", row.id)),
        Column("at", N_("讀取時間"), lambda row: row.at, Kind.MOMENT, sort="at"),
        Column("first", N_("第一筆"), lambda row: row.first, Kind.MOMENT),
        Column("last", N_("最後一筆"), lambda row: row.last, Kind.MOMENT),
        Column("lines", N_("新讀的行"), lambda row: row.lines, Kind.NUMBER),
        Column("counted", N_("請求"), lambda row: row.counted, Kind.NUMBER, sort="counted"),
        Column("apart", N_("另計"), lambda row: row.apart, Kind.NUMBER),
        Column("refused", N_("未採計"), lambda row: row.refused, Kind.NUMBER, sort="refused"),
        Column("unnamed", N_("沒有規則命名（%）"), lambda row: _percent(row.unnamed), Kind.NUMBER, sort="unnamed"),
    ),
)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


DIVISIONS = (MODULES, ROUTES, SCHOOLS, NODES, HOURS, FAULTS, JOURNEYS, COMPARED, CAUSES)
