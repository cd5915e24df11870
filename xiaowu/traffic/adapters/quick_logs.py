"""Lines of the combined format by the block (快速讀取), in DuckDB if it is installed (`xiaowu[logs]`): three times as fast.

There they are parsed, cut and summed. It takes a line only if it is written so plainly (printable ASCII, no escapes, a path from the root, a moment
with its zone) that the reader of single lines (`rules.tally`) would take it in the very same way; every other line is handed to that reader with its
number, which counts it or says why not. What a path or an agent is for, and the minute of a moment, are asked of the same rules, once for each of
them. Nothing is written to a disk.
"""

import importlib
import importlib.util
from typing import Any

from xiaowu.traffic.rules.durations import GAMMA, LAST
from xiaowu.traffic.rules.formats import TEXT
from xiaowu.traffic.rules.kinds import Kind
from xiaowu.traffic.rules.tally import LONGEST, Sums, Tally

BLOCK = 1 << 23  # bytes a time
_FIRST = 1 << 20  # bytes in which the first lines are
_REMEMBERED = 100_000  # pairs of path and agent, minutes
_FORMAT = next(each for each in TEXT if each.name == "combined")
_PLAIN = (
    r'[^ \["]+ [^ \["]+ [^\["]*\[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}\] '
    r'"[A-Za-z]+ /[!#-\[\]-~]* HTTP/[0-9.]+" [1-5][0-9]{2} (?:[0-9]{1,15}|-) "[ !#-\[\]-~]*" "[ !#-\[\]-~]*"'
    r"(?: [0-9]{1,6}\.[0-9]{1,6}| [0-9]{1,12})?"
)
_TABLES = """create table known (bare varchar, agent varchar, kind varchar, route varchar);
create table minutes (moment varchar, minute bigint);"""
_LINES = f"""create or replace table lines as select number, substr(said, 1, 17) || ':00' || substr(said, 21, 6) as moment, parts[6] as agent,
regexp_extract(parts[2], '/[^?#; ]*') as bare, substr(parts[3], 2, 3)::smallint as status, 
coalesce(try_cast(substr(parts[3], 6, strlen(parts[3]) - 6) as bigint), 0) as sent, case when parts[7] = '' then null
when contains(parts[7], '.') then round(parts[7]::double * 1000000)::bigint else parts[7]::bigint end as micros
from (
    select number, string_split(line, '"') as parts, substr(line, strpos(line, '[') + 1, 26) as said
    from (select row_number() over () - 1 as number, line from (select unnest(string_split(?, chr(10))) as line))
    where strlen(line) < {LONGEST} and regexp_full_match(line, '{_PLAIN}')
)"""
_NEW_PAIRS = "select distinct bare, agent from lines anti join known using (bare, agent)"
_NEW_MOMENTS = "select distinct moment from lines anti join minutes using (moment)"
_JOINED = f"""create or replace table joined as select number, minute, kind, route, status, sent, micros, case when micros is null then null
when micros <= 1 then 0 else least({LAST}, greatest(0, ceil(ln(micros) / ln({GAMMA!r}::double))))::integer end as slot
from lines join known using (bare, agent) join minutes using (moment) where minute is not null and not contains(bare, '://')"""
_OTHERS = "select number from (select unnest(range(?)) as number) anti join joined using (number) order by number"
_PAGES = f"""select route, status, slot, count(*), sum(sent)::bigint, coalesce(sum(micros), 0)::bigint from joined
where kind = '{Kind.PAGE}' group by all"""


class Quick:
    """A database in memory for the lines of one reading."""

    def __init__(self) -> None:
        self._connection: Any = importlib.import_module("duckdb").connect(
            ":memory:", config={"threads": 1, "enable_external_access": "false", "temp_directory": ""}
        )
        self._connection.execute(_TABLES)

    def take(self, tally: Tally, block: str) -> list[int]:
        """Count what is plain of a block of whole lines; returns the places of the others in it, which are not counted."""
        run = self._connection.execute
        run(_LINES, [block])
        self._learn(tally)
        run(_JOINED)
        kinds = run("select kind, count(*) from joined group by kind").fetchall()
        minutes = run(f"select minute, count(*) from joined where kind = '{Kind.PAGE}' group by minute").fetchall()
        tally.add(_FORMAT.title, Sums([(Kind(kind), count) for kind, count in kinds], run(_PAGES).fetchall(), minutes))
        whole = block.count("\n") + 1
        if sum(count for _kind, count in kinds) == whole:
            return []
        return [number for (number,) in run(_OTHERS, [whole]).fetchall()]

    def _learn(self, tally: Tally) -> None:
        """Ask the rules about paths, agents and moments that are new."""
        run = self._connection.execute
        for table in ("known", "minutes"):
            if run(f"select count(*) from {table}").fetchone()[0] > _REMEMBERED:
                run(f"delete from {table}")
        pairs = run(_NEW_PAIRS).fetchall()
        if pairs:
            told = [(bare, agent, *tally.kind(bare, agent)) for bare, agent in pairs]
            run("insert into known select unnest(?), unnest(?), unnest(?), unnest(?)", [[str(each[place]) for each in told] for place in range(4)])
        moments = [moment for (moment,) in run(_NEW_MOMENTS).fetchall()]
        if moments:
            run("insert into minutes select unnest(?), unnest(?)", [moments, [tally.whole_minute(_FORMAT, each) for each in moments]])


def take(tally: Tally, quick: "Quick | None", block: bytes, first: int) -> int:
    """Count a block of whole lines, of which `first` is the first one's number; returns how many they are."""
    if quick is not None:
        tally.find(texts(block[: block.find(b"\n", _FIRST) + 1 or None].split(b"\n")))
        if tally.tries_first(_FORMAT.name) and not block.startswith(b"#") and b"\n#" not in block:
            others = quick.take(tally, block.decode("utf-8", "replace"))
            lines = block.split(b"\n") if others else []
            for place in others:
                tally.take(texts(lines[place : place + 1]), first + place)
            return block.count(b"\n") + 1
    every = texts(block.split(b"\n"))
    tally.take(every, first)
    return len(every)


def texts(lines: list[bytes]) -> list[str]:
    """Lines as text. Bytes that are no UTF-8 (Big5 in old paths) become marks: such parts of a path are cut in any case."""
    return [line[:LONGEST].rstrip(b"\r").replace(b"\0", b"").decode("utf-8", "replace") for line in lines]


def is_there() -> bool:
    """Whether DuckDB is installed."""
    return importlib.util.find_spec("duckdb") is not None
