"""Making releases (公布出缺席統計): what is due is counted, protected and kept; nobody, whoever asks, sees what was counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.models import Term
from xiaowu.statistics.models import Counted, Release, ReleasedCell
from xiaowu.statistics.rules import releasing
from xiaowu.statistics.rules.figures import CITY, Districts, Figure, Key, Leaves
from xiaowu.statistics.rules.periods import Kind, Period, due, months_of, term_of
from xiaowu.statistics.rules.releasing import Before, Released, Told

OLDEST_DAYS = 400  # what ended longer ago is not told for the first time


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


def release_due(actor: Actor, *, today: date, now: datetime) -> int:
    """Everything that is to be told by now and was not; how many periods. Safe to run again: a period is told once, and twice if it is a month."""
    known = set(Release.objects.values_list("key", flat=True))
    terms = [term_of(each.academic_year, each.semester, each.starts, each.ends) for each in Term.objects.order_by("starts")]
    found = [each for each in due(terms, known, today) if (today - each.last).days < OLDEST_DAYS]
    return sum(_release_term(actor, each, now) if each.kind is Kind.TERM else _release_month(actor, each, terms, now) for each in found)


def _release_month(actor: Actor, month: Period, terms: list[Period], now: datetime) -> bool:
    leaves, districts = _counted(month)
    term = next(each for each in terms if each.first <= month.first <= each.last)
    if not leaves:
        return False
    _keep(actor, {month.key: month}, term, releasing.month(month.key, leaves, districts), districts, now)
    return True


def _release_term(actor: Actor, term: Period, now: datetime) -> bool:
    counted = {each.key: _counted(each) for each in months_of(term)}
    months = {key: leaves for key, (leaves, _of) in counted.items() if leaves}
    if not months:
        return False
    over, districts = _counted(term)
    districts = {school: district for of in (*(of for _leaves, of in counted.values()), districts) for school, district in of.items()}
    told = releasing.term(term.key, months, over, districts, {key: _before(key) for key in months})
    _keep(actor, {each.key: each for each in [*months_of(term), term] if each.key in told.cells}, term, told, districts, now)
    return True


def _counted(period: Period) -> tuple[Leaves, Districts]:
    found = rows(_Counted, "select * from statistics_figures(%s, %s)", [period.first, period.last])
    leaves = {
        (each.school_id, each.grade): Figure(each.children, each.due, each.recorded, each.away, each.who, each.chronic, each.low, each.high)
        for each in found
    }
    return leaves, {each.school_id: each.district_id for each in found}


def _before(key: str) -> Before:
    """What the first release of a month told: what is due with a term is told before it."""
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
        )
        ReleasedCell.objects.bulk_create((_cell(made, *each, districts) for each in those.items()), batch_size=2000)
        Counted.objects.bulk_create(
            Counted(release=made, school_id=school, grade=grade, away=each.away, who=each.who, chronic=each.chronic)
            for (school, grade), each in told.leaves[key].items()
        )
        audit.record(actor, "released", "statistics.release", made.pk, period=key, number=made.number)


def _cell(release: Release, key: Key, told: Told, districts: Districts) -> ReleasedCell:
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
