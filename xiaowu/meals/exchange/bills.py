"""Who paid the term's bill of meals as a sheet (匯入繳費名單): a row a child, with whether it paid, or that its meals are subsidised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import RowError
from xiaowu.kernel.imports import Done, Effect, Importer, Place, Report, RowReport
from xiaowu.kernel.sheets import cells
from xiaowu.kernel.sheets.importing import Column, Row
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.text.marked import N_
from xiaowu.meals.actions.bills import set_bills
from xiaowu.meals.queries.bills import Billed, TermOf, billed, standings, terms_near
from xiaowu.meals.rules.refund_child import STANDING_TITLES, Standing
from xiaowu.roster.actions.seating import hold_school
from xiaowu.roster.queries import places
from xiaowu.roster.rules.roles import GRADES

_TERM, _SEAT, _STANDING = "學期", "座號", "繳費情形"


@dataclass(frozen=True, slots=True)
class Bill:
    """A child, a term, and what the sheet says of its bill; `before`: what was known of it."""

    child: Billed
    term: TermOf
    standing: Standing
    before: Standing | None


@dataclass(frozen=True, slots=True)
class _Of:
    """What a sheet's columns depend on."""

    grades: Sequence[int]
    terms: Sequence[TermOf]


_Work = list[Bill]


def _place(school_id: int, today: date) -> Place:
    school = places.school(school_id, today)
    return Place(school.id, school.name, _Of(GRADES[school.level], terms_near(today)))


def _columns(place: Place, _today: date) -> tuple[Column, ...]:
    grades, terms = place.of.grades, place.of.terms
    titles = {each.key: each.title for each in terms}
    as_typed = {title.replace(" ", ""): key for key, title in titles.items()}  # cells are read without blanks
    return (
        Column("term", _TERM, cells.choice(titles, as_typed, are_words=False), ("term",), example=terms[0].key if terms else ""),
        Column("grade", "年級", cells.between(grades[0], grades[-1]), ("年別", "grade"), example=grades[0]),
        Column("number", "班", cells.between(1, 99), ("班級", "班別", "class", "class number"), example=1),
        Column("seat", _SEAT, cells.between(1, 99), ("號", "seat"), example=1),
        Column("standing", _STANDING, cells.choice(STANDING_TITLES), ("繳費", "paid"), example="已繳費"),
    )


def _check(_actor: Actor, school_id: int, rows: Sequence[Row], sent: date) -> Report[_Work]:
    terms = {row.number: _term(row) for row in rows}
    seats, known = billed(school_id, set(terms.values()), sent), standings(school_id)
    errors, work, told, rows_of = list[RowError](), _Work(), list[RowReport](), dict[tuple[int, TermOf], int]()
    for row in rows:
        term = terms[row.number]
        child = seats[term].get((row.values["grade"], row.values["number"], row.values["seat"]))
        if not seats[term]:
            errors.append(RowError(row.number, _TERM, _("%(term)s還沒有編班，請在編班後再匯入。") % {"term": term.title}))
        elif child is None:
            errors.append(RowError(row.number, _SEAT, _("本校沒有這個班級座號。")))
        elif (child.student_id, term) in rows_of:
            errors.append(RowError(row.number, _SEAT, _("與第 %(row)d 列重複。") % {"row": rows_of[child.student_id, term]}))
        else:
            rows_of[child.student_id, term] = row.number
            bill = Bill(child, term, Standing(row.values["standing"]), known.get((child.student_id, term)))
            work.append(bill)
            told.append(_report(row.number, bill))
    if errors:
        return Report((), [], tuple(errors))
    return Report(tuple(told), work, looked=tuple(sorted({child for child, _term in rows_of})))


def _term(row: Row) -> TermOf:
    year, semester = row.values["term"].split("-")
    return TermOf(int(year), int(semester))


def _report(row: int, bill: Bill) -> RowReport:
    child, now = bill.child, _(STANDING_TITLES[bill.standing])
    before = _(STANDING_TITLES[bill.before]) if bill.before else ""
    effect = Effect.ADD if bill.before is None else Effect.KEEP if bill.before is bill.standing else Effect.CHANGE
    changes = ((_("繳費情形"), before, now),) if effect is not Effect.KEEP else ()
    does = (child.student_id, bill.term.key, bill.standing.value, bill.before)
    return RowReport(row, effect, (bill.term.title, child.class_name, child.seat, child.name), changes, does=does)


def _apply(actor: Actor, school_id: int, report: Report[_Work], _today: date) -> Done:
    count = set_bills(actor, school_id, {(each.child.student_id, each.term): each.standing for each in report.work}, now=clock.now())
    terms = sorted({each.term for each in report.work})
    said = ngettext("已登記 %(count)d 名學生%(terms)s的繳費情形。", "已登記 %(count)d 名學生%(terms)s的繳費情形。", count)
    told = filled(said, {"count": count, "terms": "、".join(each.title for each in terms)})
    return Done(told, "meals:refund_months", (school_id,), {"count": count, "terms": [each.key for each in terms]})


BILLS: Importer[_Work] = Importer(
    _place,
    _columns,
    (N_("學期"), N_("班級"), N_("座號"), N_("姓名")),
    _check,
    _apply,
    hold=hold_school,
    look="meals.bills",
    nothing=N_("%(where)s裡沒有學生。"),
    hints=(
        N_("登記一個學期午餐費的繳費情形：已繳費、未繳費，或由補助款支付。學期寫如 115-1；沒有列出的學生維持原樣。"),
        N_("只有學務處看得到；退費計算用它判斷「繳清才退」與補助生的規定。"),
    ),
)
