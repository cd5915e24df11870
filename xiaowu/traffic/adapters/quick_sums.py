"""Statements by which DuckDB counts a block of lines of the combined format (計數語句); `quick_logs` runs them."""

import re

from xiaowu.traffic.rules.durations import GAMMA, LAST

NO_TIME = -1  # the slot of a request without a duration
ENDED = re.compile(r" [1-5][0-9]{2} (?:[0-9]{1,15}|-) ")
_TOOK, _MICROS = (
    r" (?:[0-9]{1,6}\.[0-9]{1,6}|[0-9]{1,12})",
    "case when contains(took, '.') then round(try_cast(took as double) * 1000000) else try_cast(took as double) end::bigint",
)
TABLES = {
    "asked": "strength tinyint, route integer", "agent": "strength tinyint", "ended": "status smallint, sent bigint",
    "took": "slot smallint, micros bigint", "minute": "whole integer", "second": "is_second tinyint",
}  # fmt: skip
WORKED_OUT = ("ended", "took")  # what these tables do not know is worked out in the statement
_MADE = "".join(f"create table {name} ({name} varchar, {columns}); " for name, columns in TABLES.items())
SET_UP = f"""set disabled_optimizers = 'join_order,build_side_probe_side'; {_MADE}
create table sums (strength tinyint, route integer, status smallint, slot smallint, whole integer, times bigint, sent bigint, micros bigint)"""
_SPLIT = """select row_number() over () - 1 as number,
    case when contains(asked, '?') then substr(asked, 1, strpos(asked, '?')) else asked end as asked, agent, ended, took,
    substr(head, -30, 19) as minute, substr(head, -11) as second,
    "between" = ' ' and beyond is null and strpos(head, '[') = strlen(head) - 28 and strpos(head, ' - ') > 1
        and strpos(head, ' ') = strpos(head, ' - ') as is_plain
from read_csv('{path}', columns = {head: 'varchar', asked: 'varchar', ended: 'varchar', "from": 'varchar', "between": 'varchar', agent: 'varchar',
    took: 'varchar', beyond: 'varchar'}, delim = '"', quote = '', escape = '', nullstr = '\x01\x02', new_line = '\\n', header = false,
    auto_detect = false, null_padding = true, strict_mode = false)"""
_STATUS = f"case when regexp_full_match(ended, '{ENDED.pattern}') then try_cast(substr(ended, 2, 3) as smallint) end"
_SLOT = f"""case when took = '' then {NO_TIME} when not regexp_full_match(took, '{_TOOK}') then null when {_MICROS} <= 1 then 0
    else least({LAST}, greatest(0, ceil(ln({_MICROS}) / ln({GAMMA!r}::double))))::smallint end"""
LONE = "select lone from summed where lone is not null order by lone"
LINES = "select sum(times)::bigint from summed where is_minute = 0"
KEPT = """insert into sums select strength, route, status, slot, whole, times, sent, micros from summed
where lone is null and (is_minute = 0 or whole is not null)"""
BY_KIND = "select strength, sum(times)::bigint from sums where strength is not null group by all"
BY_PAGE = f"""select route, status, case when slot = {NO_TIME} then null else slot end as slot, sum(times)::bigint, sum(sent)::bigint,
sum(micros)::bigint from sums where route is not null group by all"""
BY_MINUTE = "select whole, sum(times)::bigint from sums where whole is not null group by all"


def summed(path: str) -> str:
    """Sums up the block: lines of which all is known by page and by minute, and the number of each other line.

    Lengths and durations of which the tables know nothing are worked out here, as far as they are written plainly: there may be any number of them.
    """
    joins = " ".join(f"left join {name} using ({name})" for name in TABLES)
    return f"""create or replace table summed as
with joined as (
    select number, is_plain and asked.route is not null and agent.strength is not null and minute.whole is not null and second.is_second is not null
        as is_joined, greatest(asked.strength, agent.strength) as strength, asked.route, minute.whole,
        case when ended.status is not null then ended.status else {_STATUS} end as status,
        case when ended.status is not null then ended.sent else coalesce(try_cast(substr(ended, 6) as bigint), 0) end as sent,
        case when took.slot is not null then took.slot else {_SLOT} end as slot,
        case when took.slot is not null then took.micros else coalesce({_MICROS}, 0) end as micros
    from ({_SPLIT.replace("{path}", path)}) as lines {joins}
), known as (
    select *, is_joined and status is not null and slot is not null as is_known, is_known and strength = 0 as is_page from joined
), counted as (
    select case when is_known then null else number end as lone, case when is_known then strength end as strength,
        case when is_page then route end as route, case when is_page then status end as status, case when is_page then slot end as slot,
        case when is_page then whole end as whole, sent, micros from known
)
select lone, strength, route, status, slot, whole, grouping(lone) as is_minute,
    count(*) as times, sum(sent)::bigint as sent, sum(micros)::bigint as micros
from counted group by grouping sets ((lone, strength, route, status, slot), (whole))"""
