"""When it rings at schools on a day (當日作息): what they entered, or what most of their level ring."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time

from xiaowu.kernel.database.rows import rows
from xiaowu.roster.rules.roles import Level
from xiaowu.timetable.rules.bells import DEFAULTS, BellPeriod
from xiaowu.timetable.rules.periods import BellKind

READS = ("roster_school",)
_ON = """
select s.id as school_id, s.level, bell.period, bell.title, bell.starts, bell.ends, bell.kind
from roster_school s
left join timetable_borrowedday borrowed on borrowed.school_id = s.id and borrowed.day = %(day)s
left join lateral (
    select each.id from timetable_bellschedule each
    where each.school_id = s.id and each.weekday = coalesce(borrowed.weekday, extract(isodow from %(day)s::date)) and each.since <= %(day)s
    order by each.since desc limit 1
) schedule on true
left join timetable_bell bell on bell.school_id = s.id and bell.schedule_id = schedule.id
where s.id = any(%(schools)s::bigint[]) order by s.id, bell.period
"""


@dataclass(frozen=True, slots=True)
class _Bell:
    school_id: int
    level: Level
    period: int | None
    title: str | None
    starts: time | None
    ends: time | None
    kind: BellKind | None


def periods_on(school_ids: Collection[int], day: date) -> dict[int, tuple[BellPeriod, ...]]:
    """School → the periods of that day in their order, whether it has school then or not. One statement."""
    found: dict[int, list[BellPeriod]] = defaultdict(list)
    levels: dict[int, Level] = {}
    for each in rows(_Bell, _ON, {"schools": list(school_ids), "day": day}):
        levels[each.school_id] = each.level
        if each.period is not None and each.starts is not None and each.ends is not None and each.kind is not None:
            found[each.school_id].append(BellPeriod(each.period, each.title or "", each.starts, each.ends, each.kind))
    return {school_id: tuple(found[school_id]) or DEFAULTS[level] for school_id, level in levels.items()}


def rung_at(school: str) -> str:
    """The bells that one school entered for `%(day)s`, as a value within another's statement, in which `school` is its id; read by `rung`."""
    return f"""(
    select coalesce(json_agg(json_build_array(bell.period, bell.title, bell.starts, bell.ends, bell.kind) order by bell.period), '[]')
    from timetable_bell bell where bell.school_id = {school} and bell.schedule_id = (
        select each.id from timetable_bellschedule each where each.school_id = {school} and each.since <= %(day)s and each.weekday = coalesce(
            (select weekday from timetable_borrowedday where school_id = {school} and day = %(day)s), extract(isodow from %(day)s::date))
        order by each.since desc limit 1)
)"""


def rung(level: str, bells: Iterable[tuple[int, str, str, str, str]]) -> tuple[BellPeriod, ...]:
    """The periods that `rung_at` found; of a school that entered none, what most of its level ring."""
    found = [(period, title, time.fromisoformat(starts), time.fromisoformat(ends), BellKind(kind)) for period, title, starts, ends, kind in bells]
    return tuple(BellPeriod(*each) for each in found) or DEFAULTS[Level(level)]
