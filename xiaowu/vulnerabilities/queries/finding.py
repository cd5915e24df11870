"""What the search on every page finds of letters (全站搜尋): by their number, as an office names them."""

from typing import Any

from django.db.models import Count, Window

from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.search import MOST, Found, Hit, note_of
from xiaowu.vulnerabilities.models import Letter, Notice
from xiaowu.vulnerabilities.permissions import Permission


def letters(actor: Actor, text: str) -> Found:
    """For the bureau the letter with all its schools, for a school its own copy; the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    if holds(actor, Permission.KEEP, school_id=None):
        whole = Letter.objects.filter(number__icontains=text).select_related("round").annotate(in_all=Window(Count("*")))
        return _found([(each, _hit(each, "letter", each.pk)) for each in whole.order_by("-dated_on", "-pk")[:MOST]])
    own = Notice.objects.filter(letter__number__icontains=text).select_related("letter__round").annotate(in_all=Window(Count("*")))
    return _found([(each, _hit(each.letter, "notice", each.pk)) for each in own.order_by("-letter__dated_on", "-pk")[:MOST]])


def _hit(letter: Letter, page: str, row_id: int) -> Hit:
    return Hit(letter.number, (f"vulnerabilities:{page}", row_id), note_of(spoken.long(letter.dated_on), letter.round.title))


def _found(shown: list[tuple[Any, Hit]]) -> Found:
    return Found(tuple(hit for _row, hit in shown), shown[0][0].in_all if shown else 0)
