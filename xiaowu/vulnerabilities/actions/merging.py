"""Hosts of a school that merges, and what it owes for them, pass to its successor, and come back if the merger is taken back (弱點隨併校移轉、復原).

Whoever merges schools need not be of the section that may read weaknesses: the house's own jobs do it, right after.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import State as Owed
from xiaowu.followups.rules.flow import Verb
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import soon
from xiaowu.roster.events import MergerTakenBack, SchoolMerged
from xiaowu.roster.models import School
from xiaowu.vulnerabilities.actions import letters
from xiaowu.vulnerabilities.actions.hosts import move_hosts
from xiaowu.vulnerabilities.models import Concern, Finding, Holding, Host, Notice, Reply
from xiaowu.vulnerabilities.queries import merging as queries
from xiaowu.vulnerabilities.queries.merging import OwedLetter, Returning
from xiaowu.vulnerabilities.rules.hosts import BY_MERGER
from xiaowu.vulnerabilities.rules.letters import KIND, MOVED

BRING, GIVE_BACK = "vulnerabilities.bring", "vulnerabilities.give_back"  # the jobs
REACH = letters.REACH | {"vulnerabilities_answered"}


def merged(event: SchoolMerged) -> None:
    soon(BRING, school_id=event.school_id, successor_id=event.successor_id)


def taken_back(event: MergerTakenBack) -> None:
    soon(GIVE_BACK, school_id=event.school_id, successor_id=event.successor_id)


def bring(actor: Actor, school_id: int, successor_id: int, *, now: datetime) -> int:
    """Everything that the school has goes to its successor; returns how many hosts. What is owed by a letter is owed there until the same day, with
    the answers that were given. Nothing is left to do if the merger was taken back meanwhile.
    """
    school, hosts = _merged(school_id, successor_id), _hosts_of(school_id)
    if school is None:
        return 0
    owed = queries.owed_by(school_id)
    _hand_on(list(Holding.objects.filter(school_id=school_id, until=None).values_list("value", flat=True)), school_id, successor_id, now)
    move_hosts(hosts, successor_id, now, by=BY_MERGER)
    for each in owed:
        _owe_there(actor, each, school, successor_id, now)
    if hosts:
        audit.record(actor, "brought", "vulnerabilities.host", school_id=successor_id, former=school_id, hosts=len(hosts), letters=len(owed))
    return len(hosts)


def give_back(actor: Actor, school_id: int, successor_id: int, *, now: datetime) -> int:
    """What the merger brought to the successor, and is still there, goes back; returns how many hosts. The school owes again what it owed, with the
    answers that were given there meanwhile.
    """
    if _merged(school_id, successor_id) is not None:
        return 0
    came = queries.came(school_id, successor_id)
    hosts = [each.host for each in came]
    owed = [(each, at) for at in sorted({each.at for each in came}) for each in queries.returning(school_id, successor_id, at)]
    brought = Holding.objects.filter(school_id=successor_id, until=None, by=BY_MERGER).values_list("value", "since")
    was = set(Holding.objects.filter(school_id=school_id, until__isnull=False).values_list("value", "until"))
    _hand_on([value for value, since in brought if (value, since) in was], successor_id, school_id, now)
    move_hosts(hosts, school_id, now, by=BY_MERGER)
    for each, at in owed:
        _owe_again(actor, each, at, school_id, now)
    letters.settle(actor, list(Finding.objects.filter(host__in=hosts).values_list("pk", flat=True)), now=now)
    if hosts:
        audit.record(actor, "gave_back", "vulnerabilities.host", school_id=school_id, former=successor_id, hosts=len(hosts), letters=len(owed))
    return len(hosts)


def _merged(school_id: int, successor_id: int) -> School | None:
    """The school, if it is merged into this successor now."""
    return School.objects.select_related("successor").filter(pk=school_id, successor_id=successor_id).first()


def _hosts_of(school_id: int) -> list[int]:
    return list(Host.objects.filter(school_id=school_id).order_by("pk").values_list("pk", flat=True))


def _hand_on(values: Collection[str], giver: int, taker: int, now: datetime) -> None:
    """These networks, addresses and names are the other school's from today."""
    Holding.objects.filter(school_id=giver, until=None, value__in=values).update(until=clock.day(now))
    Holding.objects.bulk_create(Holding(school_id=taker, value=each, since=clock.day(now), by=BY_MERGER) for each in values)


def _owe_there(actor: Actor, owed: OwedLetter, school: School, successor_id: int, now: datetime) -> None:
    """The successor owes an answer for these findings by the same letter, until the same day; if it owes one already, for these too."""
    said = _("「%(school)s」併入本校，由本校接續辦理。") % {"school": school.name}
    notice, _is_new = Notice.objects.get_or_create(letter_id=owed.letter, school_id=successor_id)
    Concern.objects.bulk_create(
        (Concern(school_id=successor_id, notice=notice, finding_id=each) for each in owed.findings), ignore_conflicts=True, batch_size=2000
    )
    _answered(owed.notice, notice.pk, successor_id, owed.findings, of=school.name)
    held = FollowUp.objects.filter(kind=KIND, about=notice.pk).order_by("-pk").first()
    if held is None:
        made = open_follow_up(actor, KIND, Wish(owed.title, school_id=successor_id, about=notice.pk, due=owed.due), text=said, now=now)
        if owed.state is Owed.ANSWERED:
            step(actor, made, Verb.ANSWER, text=said, now=now)
    elif held.state in (Owed.DONE, Owed.ANSWERED):
        step(actor, held.pk, Verb.REOPEN, text=said, now=now)
    words = _("本校併入「%(school)s」，由該校接續辦理。") % {"school": school.successor.name if school.successor else ""}
    step(actor, owed.follow_up, Verb.CLOSE, text=words, outcome=MOVED, now=now)


def _owe_again(actor: Actor, back: Returning, at: datetime, school_id: int, now: datetime) -> None:
    """What the merger ended stands again, as it stands at the successor by now."""
    said = _("併校已復原，由本校繼續辦理。")
    findings = list(Concern.objects.filter(notice_id=back.notice, finding__school_id=school_id).values_list("finding_id", flat=True))
    _answered(back.at_successor, back.notice, school_id, findings, since=at)
    step(actor, back.follow_up, Verb.REOPEN, text=said, now=now)
    if back.state is Owed.ANSWERED:
        step(actor, back.follow_up, Verb.ANSWER, text=said, now=now)
    elif back.state is Owed.WORKING:
        step(actor, back.follow_up, Verb.TAKE, text="", now=now)


def _answered(given: int, taken: int, school_id: int, findings: Collection[int], *, of: str = "", since: datetime | None = None) -> None:
    """The answers to one copy of a letter stand beside the other too: each finding's latest, with who gave it and when."""
    found = Reply.objects.filter(notice_id=given, finding_id__in=findings, **({"at__gt": since} if since else {}))
    latest = {each.finding_id: each for each in found.order_by("pk")}
    Reply.objects.bulk_create(
        Reply(
            school_id=school_id, notice_id=taken, finding_id=each.finding_id, kind=each.kind, text=each.text, planned_on=each.planned_on, at=each.at,
            by=f"{each.by}（{of}）"[:60] if of else each.by,
        )
        for each in latest.values()
    )  # fmt: skip
