"""Statements by which DuckDB counts a block of lines of the combined format (計數語句); `quick_logs` runs them.

What is grouped by is one number, its key: a page's route, status and slot, or, below zero, the route and kind of what is none.
"""

import re
from dataclasses import dataclass

from xiaowu.traffic.rules.durations import GAMMA, LAST

BLOCK = 1 << 27  # bytes a time
_BUFFER, _LEAST_BUFFER = 1 << 22, 1 << 21  # of them, which DuckDB reads at once
NO_TIME = -1  # the slot of a request without a duration
ENDED = re.compile(r" [1-5][0-9]{2} (?:[0-9]{1,15}|-) ")
_TOOK, _MICROS = (
    r" (?:[0-9]{1,6}\.[0-9]{1,6}|[0-9]{1,12})",
    "case when contains(took, '.') then round(try_cast(took as double) * 1000000) else try_cast(took as double) end::bigint",
)
_SLOTS, _KINDS = 1024, 8  # more than there are slots, statuses, and kinds
TABLES = {
    "asked": "strength tinyint, route bigint", "shape": "strength tinyint, route bigint", "agent": "strength tinyint",
    "ended": "status bigint, sent bigint", "took": "slot smallint, micros bigint", "minute": "whole integer", "second": "is_second tinyint",
}  # fmt: skip
WORKED_OUT = ("ended", "took")  # what these tables do not know is worked out in the statement
_MADE = "".join(f"create table {name} ({name} varchar, {columns}); " for name, columns in TABLES.items())
SET_UP = f"""set disabled_optimizers = 'join_order,build_side_probe_side'; {_MADE}
create table moment (moment varchar, whole integer); create table sums (key bigint, whole integer, times bigint, sent bigint, micros bigint)"""
_LINES = """read_csv('{path}', columns = {{head: 'varchar', asked: 'varchar', ended: 'varchar', "from": 'varchar', "between": 'varchar',
    agent: 'varchar', took: 'varchar', beyond: 'varchar'}}, delim = '"', quote = '', escape = '', nullstr = '\x01\x02', new_line = '\\n',
    header = false, auto_detect = false, null_padding = true, strict_mode = false, parallel = false, buffer_size = {buffer})"""
# a line's moment is told from the end of its part: whatever stands before it and begins with no blank is the client, and whom it names
_SPLIT = """select row_number() over () - 1 as number, agent, ended, took, is_plain,
    case when mark > 0 then substr(asked, 1, mark) else asked end as asked, {cut}
from (select head, asked, agent, ended, took, strpos(asked, '?') as mark,
    head >= '!' and "between" = ' ' and took is not null and beyond is null as is_plain from {lines})"""


@dataclass(frozen=True, slots=True)
class Moments:
    """How the minute of a line is found (時刻): what is cut from its first part, the tables that know it, and what they say."""

    cut: str
    tables: tuple[str, ...]
    whole: str


BY_SECOND = Moments("substr(head, -30) as moment", ("moment",), "moment.whole")
BY_MINUTE = Moments("substr(head, -30, 19) as minute, substr(head, -11) as second", ("minute", "second"), "minute.whole * second.is_second")
# every second of these minutes, as `BY_SECOND` looks them up: one part a line instead of two
SECONDS = """create or replace table moment as select minute || second as moment, whole
from (select unnest(?) as minute, unnest(?) as whole), (select unnest(?) as second)"""
# parts in which something stands that no plain word has are all cut alike: which one it was says nothing, as long as no rule is asked
_ODD = "0-9%~@+=,!$&*()"
_SHAPE = rf"""case when contains(asked, '://') then asked else
    regexp_replace(regexp_replace(asked, '[#;].*', ';'), '/[A-Za-z_{_ODD}-]*[{_ODD}][A-Za-z_{_ODD}-]*', '/0', 'g') end"""
_STATUS = f"case when regexp_full_match(ended, '{ENDED.pattern}') then try_cast(substr(ended, 2, 3) as bigint) end"
_SLOT = f"""case when took = '' then {NO_TIME} when not regexp_full_match(took, '{_TOOK}') then null when {_MICROS} <= 1 then 0
    else least({LAST}, greatest(0, ceil(ln({_MICROS}) / ln({GAMMA!r}::double))))::smallint end"""
LONE = "select unnest(lone) as number from summed where lone is not null order by number"
LINES = "select sum(times)::bigint from summed where not is_minute"
KEPT = "insert into sums select key, whole, times, sent, micros from summed where key is not null or whole is not null"
_ROUTE = f"case when key < 0 then -key // {_KINDS} else key // {_SLOTS * _SLOTS} end"
OF_KINDS = f"select case when key < 0 then -key % {_KINDS} else 0 end as strength, sum(times)::bigint from sums where key is not null group by all"
OF_PAGES = f"""select {_ROUTE} as route, key // {_SLOTS} % {_SLOTS} as status, nullif(key % {_SLOTS} + {NO_TIME}, {NO_TIME}) as slot,
sum(times)::bigint, sum(sent)::bigint, sum(micros)::bigint from sums where key >= 0 group by all"""
OF_MINUTES = "select whole, sum(times)::bigint from sums where whole is not null group by all"
OF_ROUTES = f"select distinct {_ROUTE} from sums where key is not null"


def lines_of(path: str, size: int) -> str:
    """The lines of a file of so many bytes, each split at its quotes.

    It is read in buffers of one size: where the last line begins in the last buffer but one, DuckDB 2.0.1 loses it, and no line is that long.
    """
    return _LINES.format(path=path, buffer=max(size // max(1, size // _BUFFER) + 1, _LEAST_BUFFER))


def summed(lines: str, moments: Moments, *, by_shape: bool) -> str:
    """Sums up the block: lines of which all is known by page and by minute, and the numbers of the others.

    Lengths and durations of which the tables know nothing are worked out here, as far as they are written plainly: there may be any number of them.
    """
    return f"""create or replace table summed as
with joined as (
    select number, greatest(coalesce(of_asked, shape.strength), agent.strength) as strength, coalesce(at_asked, shape.route) as place,
        {moments.whole} as told, is_plain and place is not null and agent.strength is not null and told is not null as is_joined,
        case when ended.status is not null then ended.status else {_STATUS} end as status,
        case when ended.status is not null then ended.sent else coalesce(try_cast(substr(ended, 6) as bigint), 0) end as sent,
        case when took.slot is not null then took.slot else {_SLOT} end as slot,
        case when took.slot is not null then took.micros else coalesce({_MICROS}, 0) end as micros
    from {_joined(lines, moments, by_shape=by_shape)}
), known as (
    select *, is_joined and status is not null and slot is not null as is_known, is_known and strength = 0 as is_page from joined
), counted as (
    select case when is_known then null else number end as lone, case when is_page then told end as whole, sent, micros,
        case when is_page then (place * {_SLOTS} + status) * {_SLOTS} + slot - {NO_TIME} when is_known then -(place * {_KINDS} + strength) end as key
    from known
)
select false as is_minute, key, null::integer as whole, count(*) as times, sum(sent)::bigint as sent, sum(micros)::bigint as micros,
    list(lone) filter (lone is not null) as lone
from counted group by key
union all select true, null, whole, count(*), 0, 0, null from counted group by whole"""


def unknown(lines: str, *, by_shape: bool) -> str:
    """What stands in plain lines of the block and in no table: the table's place, the text, and how often, the most frequent first.

    What is seldom of what can be told without a table is left out.
    """
    known = {name: f"{name}.{columns.split()[0]}" for name, columns in TABLES.items()} | {"asked": "lines.of_asked"}
    fresh = ", ".join(f"case when {column} is null then lines.{name} end as {name}" for name, column in known.items())
    places = " ".join(f"when {name} is not null then {place}" for place, name in enumerate(TABLES))
    seldom = [place for place, name in enumerate(TABLES) if name in WORKED_OUT or (by_shape and name == "asked")]
    return f"""select case {places} end as place, coalesce({", ".join(TABLES)}) as text, count(*) as times
from (select {fresh} from {_joined(lines, BY_MINUTE, by_shape=by_shape)} where is_plain)
group by grouping sets ({", ".join(f"({name})" for name in TABLES)})
having text is not null and (times > 2 or place not in {tuple(seldom)}) order by times desc"""


def _joined(lines: str, moments: Moments, *, by_shape: bool) -> str:
    shape = f"case when asked.route is null then {_SHAPE} end" if by_shape else "null::varchar"
    joins = " ".join(f"left join {name} using ({name})" for name in ("shape", "agent", *WORKED_OUT, *moments.tables))
    return f"""(select parts.*, asked.strength as of_asked, asked.route as at_asked, {shape} as shape
    from ({_SPLIT.format(lines=lines, cut=moments.cut)}) as parts left join asked using (asked)) as lines {joins}"""
