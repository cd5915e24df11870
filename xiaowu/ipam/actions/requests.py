"""A school asks for addresses, and the bureau decides (申請、核定位址)."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.ipam.actions.addresses import giving_range, pick, require_giving, set_free, write_events
from xiaowu.ipam.actions.telling import tell_asked, tell_decided
from xiaowu.ipam.models import Address, AddressRequest, SchoolRange
from xiaowu.ipam.permissions import LAPSES, Permission
from xiaowu.ipam.rules.addresses import Deed, State, held_until
from xiaowu.ipam.rules.plans import PlanState
from xiaowu.ipam.rules.requests import REQUEST, Standing, Verb
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound, Refused
from xiaowu.kernel.flow.held import FlowOf
from xiaowu.kernel.queue import one_by_one, soon
from xiaowu.roster.events import MergerTakenBack, SchoolMerged
from xiaowu.roster.models import School

FOLLOW = "ipam.follow_school"  # the job
REACH = frozenset({LAPSES, "ipam_seen"})
REQUESTS: FlowOf[AddressRequest, Standing, Verb] = FlowOf(
    REQUEST, AddressRequest, where=lambda row, verb: row.school_id if verb is Verb.WITHDRAW else None
)


def ask(actor: Actor, range_id: int, *, count: int, reason: str, now: datetime) -> int:
    """Ask for addresses of a range of one's own school; they are held from this moment. Returns the request's id.
    Raises Forbidden, NotFound, BadInput, Conflict.
    """
    held = giving_range(actor, range_id, clock.day(now))
    require(actor, Permission.ASK, school_id=held.school_id)
    if not reason.strip():
        raise BadInput(_("請寫用途。"), at="reason")
    until = held_until(clock.day(now))
    made = AddressRequest.objects.create(
        plan_id=held.plan_id, school_id=held.school_id, count=count, reason=reason.strip(), state=REQUEST.begins, until=until, asked_at=now,
        asked_by=actor.account_id, asked_by_name=actor.name[:60],
    )  # fmt: skip
    got = pick(actor, held, count=count, state=State.HELD, now=now, until=until, request=made.pk)
    write_events(actor, held, [each.address for each in got], Deed.HELD, now=now, words=reason.strip())
    audit.record(actor, "asked", "ipam.request", made.pk, school_id=held.school_id, count=count)
    tell_asked(actor, made)
    return int(made.pk)


def decide(actor: Actor, request_id: int, verb: Verb, *, text: str = "", now: datetime | None = None) -> Standing:
    """Grant, refuse or withdraw a request: its addresses are given, or free again. Nothing is granted from a plan that was withdrawn, and nothing
    refused without a reason (`text`), which the school is told. Raises Forbidden, NotFound, BadInput, Conflict.
    """
    if verb is Verb.REFUSE:
        require(actor, Permission.DECIDE, school_id=None)
        if not text.strip():
            raise BadInput(_("請寫不核准的理由，學校會看到。"), at="text")
    move, at = REQUESTS.advance(actor, request_id, verb, now=now), now or clock.now()
    if verb is Verb.GRANT and move.row.plan.state != PlanState.PUBLISHED:
        raise Conflict(_("「%(plan)s」已撤回，不再配發位址。") % {"plan": move.row.plan.name})
    _settle(actor, move.row, verb, at, text.strip())
    tell_decided(actor, move.row, move.to, text.strip())
    return move.to


def lapse(actor: Actor, today: date, now: datetime) -> int:
    """Release what requests hold that nobody decided in time; returns how many. A request that fails stops no other."""
    late = AddressRequest.objects.select_for_update(skip_locked=True).filter(state=Standing.OPEN, until__lt=today).order_by("pk")
    return len(one_by_one(list(late), lambda each: _lapsed(actor, each, now)))


def merged(event: SchoolMerged | MergerTakenBack) -> None:
    """Whoever merges schools need not be of the section that decides: a job does it, right after."""
    soon(FOLLOW, school_id=event.school_id)


def follow_school(actor: Actor, school_id: int, now: datetime) -> int:
    """What a school that merged asked for is no longer held for it, its successor asks for itself; if it is there again, it asks again for what it
    asked then. Returns how many requests.
    """
    school = School.objects.filter(pk=school_id).first()
    if school is None:
        return 0
    standing, work = (Standing.ENDED, _resumed) if school.closed_on is None else (Standing.OPEN, _ended)
    found = AddressRequest.objects.select_for_update(of=("self",)).filter(state=standing, school_id=school_id).order_by("pk")
    return sum(one_by_one(list(found), lambda each: work(actor, each, now)))


def _lapsed(actor: Actor, each: AddressRequest, now: datetime) -> None:
    REQUESTS.advance(actor, each, Verb.LAPSE, now=now)
    _settle(actor, each, Verb.LAPSE, now)
    tell_decided(actor, each, Standing.LAPSED)


def _ended(actor: Actor, each: AddressRequest, now: datetime) -> bool:
    text = _("學校已裁撤或併校；需要時請由承接學校申請。")
    REQUESTS.advance(actor, each, Verb.END, now=now)
    _settle(actor, each, Verb.END, now, text)
    tell_decided(actor, each, Standing.ENDED, text)
    return True


def _resumed(actor: Actor, each: AddressRequest, now: datetime) -> bool:
    """Held anew, as long as any request; whoever asked is told, also if the plan does not give as many any more."""
    until = held_until(clock.day(now))
    try:
        held = _giving(each, clock.day(now))
        got = pick(actor, held, count=each.count, state=State.HELD, now=now, until=until, request=each.pk)
    except Refused as refused:
        tell_decided(actor, each, Standing.ENDED, _("併校已復原，但未能再保留位址：%(why)s") % {"why": refused}, again=True)
        return False
    REQUESTS.advance(actor, each, Verb.RESUME, now=now, writes={"until": until})
    each.until = until
    write_events(actor, held, [one.address for one in got], Deed.HELD, now=now, words=_("併校已復原"))
    tell_asked(actor, each)
    tell_decided(actor, each, Standing.OPEN, _("併校已復原，申請繼續等待核定。"))
    return True


def _giving(each: AddressRequest, today: date) -> SchoolRange:
    """The range of which it asked. Raises BadInput, NotFound."""
    held = SchoolRange.objects.select_related("plan").filter(plan_id=each.plan_id, school_id=each.school_id).first()
    if held is None:
        raise NotFound
    require_giving(held, today)
    return held


def _settle(actor: Actor, of: Any, verb: Verb, now: datetime, text: str = "") -> None:
    held = {each.pk: each.address for each in Address.objects.filter(request_id=of.pk, state=State.HELD).order_by("address")}
    if verb is Verb.GRANT:
        Address.objects.filter(pk__in=held).update(state=State.GIVEN, until=None)
    else:
        set_free(list(held), State.FREE)
    write_events(actor, of, list(held.values()), Deed.GRANTED if verb is Verb.GRANT else Deed.REFUSED, now=now, words=text)
