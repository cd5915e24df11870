"""Making releases (公布出缺席統計): what is due is counted, protected and kept; nobody, whoever asks, sees what was counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xiaowu.attendance.rules.rates import tells_rate
from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.queue import one_by_one, perform
from xiaowu.roster.models import Term
from xiaowu.statistics.models import Counted, Release, ReleasedCell
from xiaowu.statistics.permissions import RELEASES
from xiaowu.statistics.rules import releasing
from xiaowu.statistics.rules.figures import CITY, Districts, Figure, Key, Leaves
from xiaowu.statistics.rules.periods import Kind, Period, due, months_of, term_of
from xiaowu.statistics.rules.releasing import Before, PublishedCell, Released

JOB = "statistics.release"
REACH = frozenset({RELEASES})
OLDEST_DAYS = 400  # of a term that ended longer ago nothing is told for the first time


@dataclass(frozen=True, slots=True)
class _Counted:
    school_id: int
    grade: int
    district_id: int
    children: int
    due: int
    recorded: int
    away: int
    who: int
    chronic: int
    low: int
    high: int | None


def release_due(*, today: date, now: datetime) -> int:
    """Release everything that is due and was not released yet; returns how many periods. Each in a transaction of its own: one that fails holds no
    other back. Safe to run again, even at once: a term is told once, a month twice.
    """
    terms, found = perform(JOB, lambda _actor: _due(today), city=REACH)
    return sum(one_by_one(found, lambda each: perform(JOB, lambda actor: release_period(actor, each, terms, now), city=REACH), pieces=True))


def release_period(actor: Actor, period: Period, terms: list[Period], now: datetime) -> bool:
    """Release a period; returns whether it was told now: not if it was before, or if there was no roll in it."""
    if Release.objects.filter(key=period.key).exists():
        return False
    return _release_term(actor, period, now) if period.kind is Kind.TERM else _release_month(actor, period, terms, now)


def _due(today: date) -> tuple[list[Period], list[Period]]:
    """All terms, and what of them is to be told. A term grows old with its months, which are all told again with it."""
    known = set(Release.objects.values_list("key", flat=True))
    terms = [term_of(each.academic_year, each.semester, each.starts, each.ends) for each in Term.objects.order_by("starts")]
    return terms, due([each for each in terms if (today - each.last).days < OLDEST_DAYS], known, today)


def _release_month(actor: Actor, month: Period, terms: list[Period], now: datetime) -> bool:
    leaves, districts = _counted(month)
    term = next(each for each in terms if each.first <= month.first <= each.last)
    if not _is_told(leaves):
        return False
    _keep(actor, {month.key: month}, term, releasing.month(month.key, leaves, districts), districts, now)
    return True


def _release_term(actor: Actor, term: Period, now: datetime) -> bool:
    counted = {each.key: _counted(each) for each in months_of(term)}
    known = set(Release.objects.filter(key__in=counted).values_list("key", flat=True))
    months = {key: leaves for key, (leaves, _of) in counted.items() if key in known}
    if not months or any(_is_told(leaves) for key, (leaves, _of) in counted.items() if key not in known):
        return False  # with its term told, a month whose release failed would never be asked for again
    over, districts = _counted(term)
    districts = {school: district for of in (*(of for _leaves, of in counted.values()), districts) for school, district in of.items()}
    told = releasing.term(term.key, months, over, districts, {key: _before(key) for key in months})
    _keep(actor, {each.key: each for each in [*months_of(term), term] if each.key in told.cells}, term, told, districts, now)
    return True


def _is_told(leaves: Leaves) -> bool:
    """Whether most rolls of the month were taken: a few weeks of a month say nothing about it, and a term is the sum of what was told."""
    return tells_rate(sum(each.recorded for each in leaves.values()), sum(each.due for each in leaves.values()))


def _counted(period: Period) -> tuple[Leaves, Districts]:
    found = rows(_Counted, "select * from statistics_figures(%s, %s)", [period.first, period.last])
    leaves = {
        (each.school_id, each.grade): Figure(each.children, each.due, each.recorded, each.away, each.who, each.chronic, each.low, each.high)
        for each in found
    }
    return leaves, {each.school_id: each.district_id for each in found}


def _before(key: str) -> Before:
    """What the first release of a month told: a term has months that were told, and no others."""
    release = Release.objects.filter(key=key).latest("number")
    counted = {(each.school_id, each.grade): each for each in Counted.objects.filter(release=release)}
    leaves, districts, hidden = {}, {}, {}
    for each in ReleasedCell.objects.filter(release=release):
        hidden[_key_of(each)] = each.away is None, each.chronic is None
        if each.school_id is not None and each.district_id is not None:
            districts[each.school_id] = each.district_id
            if kept := counted.get((each.school_id, each.grade)):
                leaves[each.school_id, each.grade] = Figure(each.headcount, each.due, each.recorded, kept.away, kept.who, kept.chronic)
    return Before(leaves, districts, hidden)


def _key_of(cell: ReleasedCell) -> Key:
    if cell.school_id is not None:
        return f"s{cell.school_id}", cell.grade
    return (CITY if cell.district_id is None else f"d{cell.district_id}"), cell.grade


def _keep(actor: Actor, periods: Mapping[str, Period], term: Period, told: Released, districts: Districts, now: datetime) -> None:
    for key, those in told.cells.items():
        period = periods[key]
        cells, hidden, needed = told.how_many(key)
        made = Release.objects.create(
            kind=period.kind,
            key=key,
            term=term.key,
            first=period.first,
            last=period.last,
            number=Release.objects.filter(key=key).count() + 1,
            told_at=now,
            cells=cells,
            hidden=hidden,
            needed=needed,
            tells_chronic=key in told.long,
        )
        ReleasedCell.objects.bulk_create((_cell(made, *each, districts) for each in those.items()), batch_size=2000)
        Counted.objects.bulk_create(
            Counted(release=made, school_id=school, grade=grade, away=each.away, who=each.who, chronic=each.chronic)
            for (school, grade), each in told.leaves[key].items()
        )
        audit.record(actor, "released", "statistics.release", made.pk, period=key, number=made.number)


def _cell(release: Release, key: Key, told: PublishedCell, districts: Districts) -> ReleasedCell:
    place, grade = key
    school = int(place[1:]) if place.startswith("s") else None
    district = districts[school] if school is not None else int(place[1:]) if place else None
    each = told.figure
    return ReleasedCell(
        release=release,
        district_id=district,
        school_id=school,
        grade=grade,
        headcount=each.children,
        due=each.due,
        recorded=each.recorded,
        away=told.away,
        chronic=told.chronic,
    )
