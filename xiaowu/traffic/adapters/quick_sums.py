"""Statements by which DuckDB counts a block of lines of the combined format (計數語句); `quick_logs` runs them.

What is grouped by is one number, a key: the sum of what the tables say of a line's parts, each at a place of its own, so that it is null where one of
them is not known. What is kept of it is a page's, or, below zero, the route and kind of what is none.
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
_KINDS = 4
STATUS = 1024  # places in a key; beside it stands the slot, after the one of no time
AGENT = STATUS * 1024
PATH = AGENT * _KINDS
ROUTE = PATH * _KINDS
TABLES = {
    "asked": "part bigint", "shape": "part bigint", "agent": "part bigint",
    "ended": "part bigint, sent bigint", "took": "part bigint, micros bigint", "minute": "whole integer", "second": "is_second tinyint",
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
_STATUS = f"case when regexp_full_match(ended, '{ENDED.pattern}') then try_cast(substr(ended, 2, 3) as bigint) * {STATUS} end"
_SLOT = f"""case when took = '' then 0 when not regexp_full_match(took, '{_TOOK}') then null when {_MICROS} <= 1 then {-NO_TIME}
    else least({LAST}, greatest(0, ceil(ln({_MICROS}) / ln({GAMMA!r}::double)))) - {NO_TIME} end::smallint"""
_OF_PATH, _OF_AGENT = f"key // {PATH} % {_KINDS}", f"key // {AGENT} % {_KINDS}"
_IS_PAGE = f"(key & {ROUTE - AGENT}) = 0"
LONE = "select number from summed where number is not null order by number"
LINES = "select sum(times)::bigint from summed where whole is null"
KEPT = f"""insert into sums select case when {_IS_PAGE} then key else -(key // {ROUTE} * {_KINDS} + greatest({_OF_PATH}, {_OF_AGENT})) end as kept,
    whole, sum(times), sum(sent), sum(micros) from summed where number is null group by kept, whole"""
_ROUTE = f"case when key < 0 then -key // {_KINDS} else key // {ROUTE} end"
OF_KINDS = f"select case when key < 0 then -key % {_KINDS} else 0 end as strength, sum(times)::bigint from sums where key is not null group by all"
OF_PAGES = f"""select {_ROUTE} as route, key % {AGENT} // {STATUS} as status, nullif(key % {STATUS} + {NO_TIME}, {NO_TIME}) as slot,
sum(times)::bigint, sum(micros)::bigint from sums where key >= 0 group by all"""
OF_MINUTES = "select whole, sum(times)::bigint from sums where whole is not null group by all"
SENT = "select coalesce(sum(sent), 0)::bigint from sums"
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
    select number, {moments.whole} as whole, case when is_plain and {moments.whole} is not null then
            coalesce(of_asked + agent.part + ended.part + took.part,
                coalesce(of_asked, shape.part) + agent.part + coalesce(ended.part, {_STATUS}) + coalesce(took.part, {_SLOT})) end as key,
        coalesce(ended.sent, try_cast(substr(ended, 6) as bigint), 0) as sent, coalesce(took.micros, {_MICROS}, 0) as micros
    from {_joined(lines, moments, by_shape=by_shape)}
)
select key, null::integer as whole, count(*) as times, 0 as sent, sum(micros)::bigint as micros, null::bigint as number
from joined where key is not null group by key
union all select null, whole, count(*), sum(sent)::bigint, 0, null from joined where {_IS_PAGE} group by whole
union all select null, null, 1, 0, 0, number from joined where key is null"""


def unknown(lines: str, *, by_shape: bool) -> str:
    """What stands in plain lines of the block and in no table: the table's place, the text, and how often, the most frequent first.

    What is seldom of what can be told without a table is left out. Shapes are made once of each different request.
    """
    known = {name: f"{name}.{columns.split()[0]}" for name, columns in TABLES.items() if name != "shape"} | {"asked": "lines.of_asked"}
    fresh = ", ".join(f"case when {column} is null then lines.{name} end as {name}" for name, column in known.items())
    asks = f"with fresh as (select {fresh} from {_joined(lines, BY_MINUTE, by_shape=False)} where is_plain), asks as (from {_counted('asked')})"
    told = list[str]()
    for place, name in enumerate(TABLES):
        if name != "shape":
            seldom = " where times > 2" if name in WORKED_OUT or (by_shape and name == "asked") else ""
            told.append(f"select {place} as place, {name} as text, times from {'asks' if name == 'asked' else _counted(name)}{seldom}")
        elif by_shape:
            shapes = f"(select {_SHAPE} as shape, times from asks) left join shape using (shape) where shape.part is null"
            told.append(f"select {place} as place, shape as text, sum(times)::bigint as times from {shapes} group by shape")
    return f"{asks} {' union all '.join(told)} order by times desc"


def _counted(name: str) -> str:
    return f"(select {name}, count(*) as times from fresh where {name} is not null group by {name})"


def _joined(lines: str, moments: Moments, *, by_shape: bool) -> str:
    shape = f"case when asked.part is null then {_SHAPE} end" if by_shape else "null::varchar"
    joins = " ".join(f"left join {name} using ({name})" for name in ("shape", "agent", *WORKED_OUT, *moments.tables))
    return f"""(select parts.*, asked.part as of_asked, {shape} as shape
    from ({_SPLIT.format(lines=lines, cut=moments.cut)}) as parts left join asked using (asked)) as lines {joins}"""
