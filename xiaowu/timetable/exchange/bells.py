"""Bells as a sheet (匯入作息時間): a row is a period of one or several weekdays; of a weekday that is named the sheet says all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time

from django.utils.translation import gettext as _

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import RowError
from xiaowu.kernel.imports import Done, Effect, Importer, Place, Question, Report, RowReport
from xiaowu.kernel.sheets import cells
from xiaowu.kernel.sheets.importing import Column, Row
from xiaowu.kernel.sheets.writing import Value
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.queries import places
from xiaowu.timetable.actions import bells as actions
from xiaowu.timetable.exchange.cells import hour, weekdays
from xiaowu.timetable.models.bells import LONGEST_TITLE
from xiaowu.timetable.queries.hours import bells_entered, bells_of_week, lessons_left_out
from xiaowu.timetable.rules.bells import BellFault, BellPeriod, Given, kind_of, numbered, problems
from xiaowu.timetable.rules.periods import BELL_KIND_TITLES, WEEKDAY_TITLES, BellKind, title_of
from xiaowu.timetable.rules.weekdays import SCHOOL_WEEK, weekday_sign

_TITLE, _STARTS = "節次", "開始"
Days = dict[int, list[Given]]


def place(school_id: int, today: date) -> Place:
    found = places.school(school_id, today)
    return Place(found.id, found.name, found)


def _columns(_place: Place, _today: date) -> tuple[Column, ...]:
    return (
        Column(
            "title", _TITLE, cells.text(LONGEST_TITLE), ("名稱", "時段", "period"), example="第一節", help=N_("照學校的說法：早自修、第一節、午休。")
        ),
        Column("starts", _STARTS, hour, ("開始時間", "起", "start"), example="08:40"),
        Column("ends", "結束", hour, ("結束時間", "迄", "end"), example="09:20"),
        Column("weekdays", "星期", weekdays, ("weekday", "weekdays"), required=False, example="一二三四五", help=N_("空白是星期一到星期五。")),
        Column(
            "kind",
            "類別",
            cells.choice(BELL_KIND_TITLES),
            ("kind",),
            required=False,
            example="上課",
            help=N_("課前、上課、用餐、午休、打掃、其他；空白時依名稱判斷。"),
        ),
    )


def _filled(_actor: Actor, place: Place, today: date) -> list[list[Value]]:
    """What rings now, a row for each period of the weekdays that ring it alike: to be changed and sent again."""
    week = bells_of_week(place.id, place.of.level, today)
    alike: dict[BellPeriod, list[int]] = {}
    for weekday in SCHOOL_WEEK:
        for bell in week[weekday]:
            alike.setdefault(bell, []).append(weekday)
    return [
        [bell.title, f"{bell.starts:%H:%M}", f"{bell.ends:%H:%M}", "".join(map(weekday_sign, days)), _(BELL_KIND_TITLES[bell.kind])]
        for bell, days in sorted(alike.items(), key=lambda each: (each[1][0], each[0].starts))
    ]


def _check(actor: Actor, school_id: int, rows: Sequence[Row], sent: date) -> Report[Days]:
    days: Days = defaultdict(list)
    for row in rows:
        given = row.values
        starts, ends = (time.fromisoformat(given[each]) for each in ("starts", "ends"))
        kind = BellKind(given["kind"]) if given["kind"] else kind_of(given["title"])
        for weekday in given["weekdays"] or SCHOOL_WEEK:
            days[weekday].append(Given(row.number, given["title"], starts, ends, kind))
    standing = bells_entered(school_id, sent)
    errors = {
        (each.row, each.fault): RowError(each.row, _(_TITLE if each.fault in (BellFault.TWICE, BellFault.ORDER) else _STARTS), actions.words(each))
        for day in days.values()
        for each in problems(day)
    }
    if errors:
        return Report((), {}, tuple(errors.values()))
    return Report(tuple(_told(days, standing)), dict(days), (), tuple(_questions(school_id, days, sent)))


def _questions(school_id: int, days: Days, sent: date) -> Iterator[Question]:
    """Lessons that stand in a period which the sheet leaves out would have no hours, and no roll: asked about once, at the sheet's first row."""
    out = lessons_left_out(school_id, {weekday: numbered(day) for weekday, day in days.items()}, sent)
    if out:
        first = min(each.row for day in days.values() for each in day)
        about = "、".join(_("%(period)s %(count)d 節") % {"period": _(title_of(period)), "count": count} for period, count in out.items())
        token = " ".join(f"{period}:{count}" for period, count in out.items())
        yield Question(first, token, about, _("檔案裡沒有這些節次，但每週課表上有課：今天起這些課沒有時間，也不能點名。確實要這樣才勾選。"))


def _told(days: Days, standing: Mapping[int, tuple[BellPeriod, ...]]) -> list[RowReport]:
    """What each row would do, weekday by weekday."""
    told: dict[int, RowReport] = {}
    for weekday in sorted(days):
        before = {each.period: each for each in standing.get(weekday, ())}
        for given, bell in zip(sorted(days[weekday], key=lambda each: each.starts), numbered(days[weekday]), strict=True):
            was = before.get(bell.period)
            effect = Effect.ADD if was is None else Effect.KEEP if was == bell else Effect.CHANGE
            on = _(WEEKDAY_TITLES[weekday])
            if given.row in told:
                earlier = told[given.row]
                on, effect = f"{earlier.cells[2]}、{on}", effect if earlier.effect is effect else Effect.CHANGE
            told[given.row] = RowReport(
                given.row, effect, (given.title, f"{given.starts:%H:%M}–{given.ends:%H:%M}", on, _(BELL_KIND_TITLES[given.kind]))
            )
    return [told[row] for row in sorted(told)]


def _apply(actor: Actor, school_id: int, report: Report[Days], today: date) -> Done:
    changed = actions.set_bells(actor, school_id, days=report.work, today=today)
    return Done(_("作息時間已更新。"), "timetable:bells", (school_id,), {"weekdays": len(changed)})


BELLS: Importer[Days] = Importer(
    place,
    _columns,
    (N_("節次"), N_("時間"), N_("星期"), N_("類別")),
    _check,
    _apply,
    hold=actions.hold_school,
    filled=_filled,
    nothing=N_("%(where)s裡沒有節次。"),
    hints=(
        N_("檔案裡寫到的星期，整天換成檔案的內容；沒寫到的星期不變。今天起適用，過去的日子照原來的作息。"),
        N_("時間重疊、節次重複或順序不合的列會列出原因，一列都不寫入。"),
    ),
)
