"""Taking and seeing the roll of a period (節次點名): the page of the morning's roll, with what the roll before proposes and who else spoke."""

from collections.abc import Collection
from datetime import date
from functools import partial

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.attendance.actions.period import save_period
from xiaowu.attendance.actions.saving import RollChanged
from xiaowu.attendance.pages.marking import (  # fmt: skip
    LESSON,
    NOT_HERE_NOW,
    PERIOD,
    Addresses,
    Note,
    ShownRoll,
    both,
    context,
    key_words,
    mark_key,
    roll_page,
    sent,
)
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.lending import open_class
from xiaowu.attendance.queries.period import PeriodSheet, marks_between, period_history, period_sheet
from xiaowu.attendance.queries.roll import RevisionRow
from xiaowu.attendance.queries.sought import MORNING_TITLE
from xiaowu.attendance.rules.contradictions import CONTRADICTION_TITLES, Contradiction, Found
from xiaowu.attendance.rules.effective import SOURCE_TITLES, Source, Word
from xiaowu.attendance.rules.period import has_begun, why_not_now
from xiaowu.attendance.rules.roll import LEAVE_TITLES, MARK_TITLES
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import at_once
from xiaowu.kernel.ui.days import elsewhere
from xiaowu.kernel.ui.marks import listed, marked
from xiaowu.timetable.queries.bells import periods_on
from xiaowu.timetable.rules.exemptions import REASON_TITLES
from xiaowu.timetable.rules.periods import WHOLE_DAY, WITH_ROLL

AT_ONCE = "what was marked is the roll, and is corrected as easily; each save stays on record"


@needs(Permission.SEE_ROLL)
@served(Urgency.NOW)
def now(request: ActedRequest, school_id: int, class_id: int, day: date) -> HttpResponse:
    """The period that has begun last; of another day, or before school, the first in which a roll may be taken."""
    open_class(request.actor, school_id, class_id, day)
    bells = [each for each in periods_on([school_id], day).get(school_id, ()) if each.kind in WITH_ROLL]
    if not bells:
        raise NotFound
    begun = [each for each in bells if has_begun(day, clock.now(), each.starts)] if day == clock.today() else []
    return HttpResponseRedirect(reverse("attendance:period", args=[school_id, class_id, (begun or bells[:1])[-1].period, day]))


@needs(Permission.SEE_ROLL)
@served(Urgency.NOW)
def roll(request: ActedRequest, school_id: int, class_id: int, number: int, day: date) -> HttpResponse:
    """A class in a period: to take, to correct, or only to see."""
    if there := elsewhere(request, "attendance:period", school_id, class_id, number):
        return there
    return _shown(request, PERIOD, school_id, class_id, number, day)


@needs(Permission.TAKE_LESSON)
@served(Urgency.NOW)
def lesson(request: ActedRequest, school_id: int, class_id: int, number: int, day: date) -> HttpResponse:
    """The roll of one's own lesson, for whoever is named for it and sees no rolls by their post (代課): nothing else of the class is open to them."""
    return _shown(request, LESSON, school_id, class_id, number, day)


def _shown(request: ActedRequest, at: tuple[str, str, str], school_id: int, class_id: int, number: int, day: date) -> HttpResponse:
    sheet = period_sheet(request.actor, school_id, class_id, day, number)
    return roll_page(request, shown_sheet(request.actor, sheet, _addresses(sheet, at)))


@needs(Permission.TAKE_PERIOD)
@served(Urgency.NOW)
@require_POST
@at_once(AT_ONCE)
def save(request: ActedRequest, school_id: int, class_id: int, number: int, day: date) -> HttpResponse:
    """Save it as the morning's roll is saved: beside what others said meanwhile, and as whom the actor stands before the class."""
    return _saved(request, PERIOD, school_id, class_id, number, day)


@needs(Permission.TAKE_LESSON)
@served(Urgency.NOW)
@require_POST
@at_once(AT_ONCE)
def lesson_save(request: ActedRequest, school_id: int, class_id: int, number: int, day: date) -> HttpResponse:
    return _saved(request, LESSON, school_id, class_id, number, day)


def _saved(request: ActedRequest, at: tuple[str, str, str], school_id: int, class_id: int, number: int, day: date) -> HttpResponse:
    form = sent(request.POST)
    act = partial(save_period, request.actor, school_id, class_id=class_id, day=day, period=number, now=clock.now())
    try:
        revision = act(exceptions=form.given, shown=form.shown, listed=form.listed, seen_revision=form.seen)
    except RollChanged as changed:
        sheet = period_sheet(request.actor, school_id, class_id, day, number)
        between = marks_between(school_id, class_id, day, number, form.seen)
        told = both(shown_sheet(request.actor, sheet, _addresses(sheet, at)), sheet, form, between, changed.message)
        return page(request, "attendance/roll.html", told, status=changed.status)
    said = _("點名已儲存，其他人同時儲存的註記也保留。") if revision > form.seen + 1 else _("點名已儲存。")
    return back(request, said, at[0], school_id, class_id, number, day)


@needs(Permission.SEE_ROLL)
def roll_history(request: ActedRequest, school_id: int, class_id: int, number: int, day: date) -> HttpResponse:
    """Every save of a period's roll: who, as whom, when, what counted then."""
    sheet = period_sheet(request.actor, school_id, class_id, day, number)
    saves = period_history(request.actor, school_id, class_id, day, number)
    return shown_history(request, sheet, _addresses(sheet), saves)


def shown_history(request: ActedRequest, sheet: PeriodSheet, at: Addresses, saves: Collection[tuple[RevisionRow, Source]]) -> HttpResponse:
    told = {
        "sheet": sheet,
        "at": at,
        "period": _(sheet.title),
        "names": {row.student_id: f"{row.of_class} {row.seat} {row.name or _(NOT_HERE_NOW)}".lstrip() for row in sheet.rows},
        "revisions": [each for each, _source in saves],
        "sources": {each.revision: SOURCE_TITLES[source] for each, source in saves},
        "marks": MARK_TITLES,
        "leaves": LEAVE_TITLES,
    }
    return page(request, "attendance/history.html", told)


def _addresses(sheet: PeriodSheet, at: tuple[str, str, str] = PERIOD) -> Addresses:
    return Addresses(*at, (sheet.header.school_id, sheet.header.class_id, sheet.period))


def shown_sheet(actor: Actor, sheet: PeriodSheet, at: Addresses) -> dict[str, object]:
    """What the page of a period's roll shows."""
    starts = sheet.bell.starts if sheet.bell else None
    fault = why_not_now(sheet.header.day, clock.now(), starts, sheet.due, is_office=sheet.source is Source.OFFICE)
    is_open = sheet.source is not None and fault is None
    proposed = {child: each.mark for child, each in sheet.proposals.items()} if is_open else {}
    told = context(actor, ShownRoll(sheet, at, is_open, fault, proposed, _notes(sheet, is_open=is_open)))
    return told | {
        "period": _(sheet.title),
        "by": SOURCE_TITLES[sheet.source] if sheet.source else "",
        "morning": MORNING_TITLE,
        "exempt": REASON_TITLES[sheet.exempt.reason] if sheet.exempt else "",
        "proposals": len(proposed),
        "filled_in": is_open and sheet.said.is_filled_in,
    }


def _notes(sheet: PeriodSheet, *, is_open: bool) -> dict[int, Note]:
    """What stands beneath a child's name: the most urgent of what is to be said of it."""
    notes: dict[int, Note] = {}
    for row in sheet.rows:
        child = row.student_id
        found = sheet.found.get(child, ())
        if is_open and child in sheet.proposals:
            each = sheet.proposals[child]
            by = _("副班長") if each.by_deputy else _title(sheet, each.period)
            words = _("%(period)s：%(mark)s，請確認") % {"period": by, "mark": key_words(mark_key(each.mark))}
            notes[child] = Note(words, "proposed")
        elif found:
            told = listed((_found(sheet, each) for each in found), "；")
            notes[child] = Note(told, "alarm" if found[0].kind is Contradiction.GONE else "told")
        elif _differ(sheet.words.get(child, ())):
            notes[child] = Note(_words(sheet.words[child]), "told")
        elif child in sheet.elsewhere:
            notes[child] = Note(_("這一節在「%(group)s」上課") % {"group": sheet.elsewhere[child]}, "told")
        elif child in sheet.said.leaves:
            notes[child] = Note(_("假單已核准"), "told")
        if found and _differ(sheet.words.get(child, ())):
            notes[child] = Note(notes[child].words + marked(f"（{_words(sheet.words[child])}）"), notes[child].tone)
    return notes


def _differ(words: tuple[Word, ...]) -> bool:
    return len({word.mark for word in words if word.source is not Source.LEAVE}) > 1


def _words(words: tuple[Word, ...]) -> str:
    """Everybody's word of the child, the one that counts first."""
    return listed((listed((_(SOURCE_TITLES[word.source]), key_words(mark_key(word.mark))), "：") for word in words), "；")


def _found(sheet: PeriodSheet, found: Found) -> str:
    """A contradiction with its periods."""
    title = _(CONTRADICTION_TITLES[found.kind])
    if found.period == found.against:
        return listed((title, _title(sheet, found.period)), "：")
    return listed((title, f"{_title(sheet, found.against)} → {_title(sheet, found.period)}"), "：")


def _title(sheet: PeriodSheet, period: int) -> str:
    if period == WHOLE_DAY:
        return _(MORNING_TITLE)
    return next((_(tab.title) for tab in sheet.tabs if tab.period == period), str(period))
