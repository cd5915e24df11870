"""What is mended already (列管中的改善), by the part of the requests that it is about: it stands wherever its failures are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiaowu.followups.models import FollowUp
from xiaowu.followups.queries.follow_ups import notes_of, owner_in
from xiaowu.followups.queries.kinds import owner_titles
from xiaowu.kernel import clock
from xiaowu.kernel.access import holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui.marks import listed
from xiaowu.traffic.models import Evaluation
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.rules.causes import KIND, Tracked, Trait

Tracks = Mapping[tuple[Trait, str], Tracked]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is open about a failure, and the words in which it was decided how it is mended."""

    of: Tracked
    title: str
    words: str


def tracked(actor: Actor) -> Tracks:
    """Part → what is open about it. Two statements, one if nothing is open, none for those who may not see it."""
    if not holds(actor, Permission.PLAN, school_id=None):
        return {}
    owed = {each.about: each for each in FollowUp.objects.filter(kind=KIND, done_at=None).order_by("pk") if each.about is not None}
    found = Evaluation.objects.filter(pk__in=owed).order_by("pk") if owed else ()
    return {(Trait(each.trait), each.value): _tracked(owed[each.pk]) for each in found}


def measures(actor: Actor, parts: Iterable[tuple[Trait, str]]) -> list[Measure]:
    """What is open about these parts, each once. Two statements more than `tracked` if there is any."""
    found = tracked(actor)
    mine = {each.follow_up: each for part in parts if (each := found.get(part))}
    titles = dict(FollowUp.objects.filter(pk__in=mine).values_list("pk", "title")) if mine else {}
    notes = notes_of(mine) if mine else {}
    return [Measure(each, titles[pk], next((note.text for note in notes.get(pk, ())), "")) for pk, each in mine.items()]


def in_words(of: Tracked) -> str:
    """系統平臺組、115/12/04."""
    day = spoken.short(of.due) if of.due else ""
    return listed([each for each in (of.owner, day, _("逾期") if of.overdue else "") if each])


def _tracked(owed: FollowUp) -> Tracked:
    owner = owner_in(owed)
    return Tracked(owed.pk, owner.words or owner_titles(owner)[-1], owed.due, owed.due is not None and owed.due < clock.today())
