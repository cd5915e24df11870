"""Whoever stands in is told so (代課通知): when named, and when it is taken back; once for each act, however often it is sent."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.identity.models import Account
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.notices import About, Words
from xiaowu.kernel.roc import spoken
from xiaowu.notifications.actions.telling import settle, tell
from xiaowu.timetable.rules.bells import bell_of

NAMED, WITHDRAWN, MOVED = "timetable.substitute", "timetable.substitute_withdrawn", "timetable.moved"
MOST_NAMED = 10  # lessons that the words name
AffectedLesson = tuple[date, int, str, str]  # the day, the period, of whom, the subject


def tell_named(actor: Actor, person_id: int, together: UUID | str, lessons: Sequence[AffectedLesson]) -> None:
    """Tell a substitute about the lessons; somebody without an account is not told. Two statements at most."""
    _tell(actor, NAMED, person_id, together, lessons)


def tell_withdrawn(actor: Actor, person_id: int, together: UUID | str, lessons: Sequence[AffectedLesson]) -> None:
    """Settle what was told of that act: it need not be read any more. Two statements at most."""
    _tell(actor, WITHDRAWN, person_id, together, lessons)
    settle(NAMED, f"{together} {person_id}")


def tell_moved(actor: Actor, person_id: int, together: UUID | str, lessons: Sequence[AffectedLesson]) -> None:
    """Tell whoever has lessons that are held at another time (調課) when they are held now. Two statements at most."""
    _tell(actor, MOVED, person_id, together, lessons)


def moved_words(about: About) -> Words:
    """What somebody is told whose lessons are held at another time."""
    title = ngettext("調課：%(day)s起，共 %(count)d 節改時間", "調課：%(day)s起，共 %(count)d 節改時間", about["count"])
    return Words(title % _said(about), _lines(about))


def _tell(actor: Actor, kind: str, person_id: int, together: UUID | str, lessons: Sequence[AffectedLesson]) -> None:
    account = Account.objects.filter(person_id=person_id).values_list("pk", flat=True).first()
    if account is not None:
        held = sorted(lessons)
        named = [[day.isoformat(), period, whom, subject] for day, period, whom, subject in held[:MOST_NAMED]]
        about: dict[str, Any] = {"day": held[0][0].isoformat(), "count": len(held), "lessons": named}
        tell(actor, account, kind, about, key=f"{together} {person_id}")


def named_words(about: About) -> Words:
    """What a substitute is told: the lessons, no name."""
    title = ngettext("請您代課：%(day)s起，共 %(count)d 節", "請您代課：%(day)s起，共 %(count)d 節", about["count"])
    return Words(title % _said(about), _lines(about))


def withdrawn_words(about: About) -> Words:
    """What somebody is told who does not stand in any more."""
    title = ngettext("不必代課了：%(day)s起，共 %(count)d 節", "不必代課了：%(day)s起，共 %(count)d 節", about["count"])
    return Words(title % _said(about), _lines(about))


def _said(about: About) -> dict[str, Any]:
    return {"day": spoken.long(date.fromisoformat(about["day"])), "count": about["count"]}


def _lines(about: About) -> str:
    told = [
        f"{spoken.near(date.fromisoformat(day))} {_(bell_of(period, ()).title)} {whom} {subject}".rstrip()
        for day, period, whom, subject in about["lessons"]
    ]
    return _("、").join(told) + ("…" if about["count"] > len(told) else "")
