"""What a school that merges owes is owed by its successor, and again by the school if the merger is taken back (待辦隨併校移轉、復原).

Whoever merges schools need not be of the section that may read it: the house's own jobs do it, right after. A kind that says why is left alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import flow_of, step
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.models import Attachment, FollowUp, Note
from xiaowu.followups.queries.follow_ups import owner_in
from xiaowu.followups.queries.kinds import handed_on
from xiaowu.followups.rules.flow import State, Verb
from xiaowu.followups.rules.kinds import HANDED_ON
from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import one_by_one, soon
from xiaowu.roster.events import MergerTakenBack, SchoolMerged
from xiaowu.roster.models import School

BRING, GIVE_BACK = "followups.bring", "followups.give_back"  # the jobs


def merged(event: SchoolMerged) -> None:
    soon(BRING, school_id=event.school_id, successor_id=event.successor_id)


def taken_back(event: MergerTakenBack) -> None:
    soon(GIVE_BACK, school_id=event.school_id, successor_id=event.successor_id)


def bring(actor: Actor, school_id: int, successor_id: int, *, now: datetime) -> int:
    """What the school owes is owed by its successor until the same day, with what was noted and sent; returns how many. Nothing is left to do if the
    merger was taken back meanwhile; one that fails stops no other.
    """
    school = School.objects.select_related("successor").filter(pk=school_id, successor_id=successor_id).first()
    if school is None or school.successor is None:
        return 0
    here, there = (_("「%(school)s」併入本校，由本校接續辦理。") % {"school": school.name}, _gone_to(school.successor.name))
    owed = FollowUp.objects.select_for_update(of=("self",)).filter(school_id=school_id, done_at=None, kind__in=handed_on()).order_by("pk")
    done = one_by_one(list(owed), lambda each: _hand_on(actor, each, successor_id, here, there, _titled(each, school), now))
    if done:
        audit.record(actor, "brought", "follow_up", school_id=successor_id, former=school_id, count=len(done))
    return len(done)


def give_back(actor: Actor, school_id: int, successor_id: int, *, now: datetime) -> int:
    """What was handed on, and has not ended at the successor, is the school's again, with what was noted there; returns how many."""
    school = School.objects.filter(pk=school_id).exclude(successor_id=successor_id).first()
    if school is None:
        return 0
    was = FollowUp.objects.filter(school_id=school_id, outcome=HANDED_ON)
    came = FollowUp.objects.select_for_update(of=("self",)).filter(school_id=successor_id, done_at=None, came_from__in=was.values("pk"))
    here = _("併校已復原，由本校繼續辦理。")
    done = one_by_one(list(came.order_by("pk")), lambda each: _take_back(actor, each, here, _gone_to(school.name), now))
    if done:
        audit.record(actor, "gave_back", "follow_up", school_id=school_id, former=successor_id, count=len(done))
    return len(done)


def given_back(actor: Actor, found: Sequence[FollowUp], school_id: int, *, now: datetime) -> int:
    """What was opened at the successor, about something that is the school's again, stands there with what was noted and as far as it was; what has
    ended stays ended in both places. Returns how many; none if the school was merged again meanwhile.
    """
    school = School.objects.filter(pk=school_id, closed_on=None).first()
    if school is None:
        return 0
    here = _("併校已復原，由本校繼續辦理。")
    return len(one_by_one(found, lambda each: _given_back(actor, each, school, here, now)))


def _given_back(actor: Actor, held: FollowUp, school: School, here: str, now: datetime) -> int:
    title = _titled(held, held.school)
    if held.done_at is None:
        return _hand_on(actor, held, school.pk, here, _gone_to(school.name), title, now)
    wish = Wish(title, school_id=school.pk, about=held.about, owner=owner_in(held), due=held.due)
    made = open_follow_up(actor, held.kind, wish, text=here, now=now)
    _brought_along(held.pk, made, school.pk)
    step(actor, made, Verb.CLOSE, text=here, outcome=held.outcome, now=now)
    return made


def _gone_to(name: str) -> str:
    return _("由「%(school)s」接續辦理。") % {"school": name}


def _titled(held: FollowUp, opened_at: School | None) -> str:
    """With the school whose words these are, since the other may have a class of the same name; once, however far it went."""
    if held.came_from is not None or opened_at is None:
        return held.title
    return _("%(title)s（%(school)s）") % {"title": held.title, "school": opened_at.name}


def _hand_on(actor: Actor, held: FollowUp, to: int, here: str, there: str, title: str, now: datetime) -> int:
    made = open_follow_up(actor, held.kind, Wish(title, school_id=to, about=held.about, owner=owner_in(held), due=held.due), text=here, now=now)
    FollowUp.objects.filter(pk=made).update(came_from=held.pk)
    _brought_along(held.pk, made, to)
    _as_far(actor, made, State(held.state), here, now)
    step(actor, held.pk, Verb.CLOSE, text=there, outcome=HANDED_ON, now=now)
    return made


def _take_back(actor: Actor, there: FollowUp, here: str, gone: str, now: datetime) -> int:
    """What is final is opened anew."""
    old, far = FollowUp.objects.get(pk=there.came_from or 0), State(there.state)
    step(actor, there.pk, Verb.CLOSE, text=gone, outcome=HANDED_ON, now=now)
    if flow_of(old.kind).flow.step(State(old.state), Verb.REOPEN) is not None:
        step(actor, old.pk, Verb.REOPEN, text=here, due=there.due, now=now)
        back = int(old.pk)
    else:
        wish = Wish(old.title, school_id=old.school_id, about=there.about, owner=owner_in(there), due=there.due)
        back = open_follow_up(actor, old.kind, wish, text=here, now=now)
    _brought_along(there.pk, back, old.school_id, known=old.pk)
    _as_far(actor, back, far, here, now)
    return back


def _as_far(actor: Actor, follow_up_id: int, state: State, text: str, now: datetime) -> None:
    """As far as it was at the other school."""
    verb = {State.WORKING: Verb.TAKE, State.ANSWERED: Verb.ANSWER}.get(state)
    if verb is not None and FollowUp.objects.filter(pk=follow_up_id, state=State.OPEN).exists():
        step(actor, follow_up_id, verb, text=text if verb is Verb.ANSWER else "", now=now)


def _brought_along(given: int, taken: int, school_id: int | None, *, known: int | None = None) -> None:
    """Notes and files stand beside the other too, each once, with who wrote it and when. `known`: of which it has them already."""
    of: dict[str, Any] = {"follow_up_id": taken, "school_id": school_id}
    both = [taken, known or taken]
    had = set(Note.objects.filter(follow_up_id__in=both).values_list("at", "text"))
    sent = set(Attachment.objects.filter(follow_up_id__in=both).values_list("content_id", "filename"))
    Note.objects.bulk_create(
        Note(**of, at=each.at, by=each.by, account_id=each.account_id, verb=each.verb, text=each.text)
        for each in Note.objects.filter(follow_up_id=given).order_by("pk")
        if (each.at, each.text) not in had
    )
    Attachment.objects.bulk_create(
        Attachment(**of, filename=each.filename, content_id=each.content_id, at=each.at, by=each.by, account_id=each.account_id)
        for each in Attachment.objects.filter(follow_up_id=given).order_by("pk")
        if (each.content_id, each.filename) not in sent
    )
