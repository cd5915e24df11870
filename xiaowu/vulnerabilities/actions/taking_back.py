"""A report that came in by mistake is taken back (撤回掃描報告): the wrong file, the wrong round. All that it did is undone, as if it had not come.

What people did since stays: decisions, moved and assigned hosts, answers. Texts of checks stay as the report worded them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import step
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import State as Owed
from xiaowu.followups.rules.flow import Verb
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import run, values
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.queue import soon
from xiaowu.vulnerabilities.actions.webhooks import changed
from xiaowu.vulnerabilities.models import Alias, Before, Reached, Report
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries.taking_back import BROUGHT, NEW, WRITTEN, given, hindrance
from xiaowu.vulnerabilities.rules.letters import BY_SCANS
from xiaowu.vulnerabilities.rules.reports import HostTold
from xiaowu.vulnerabilities.rules.webhooks import Event

RESTORE = "vulnerabilities.restore"  # the job: what a school has answered is no officer's to answer again

_REMEMBER = """
insert into vulnerabilities_before (report_id, finding_no, at, severity, needs, state, first_seen, last_seen, first_closed_on, closed_on, reopened,
    same_as_no, answer, said_at)
select %(report)s, f.id, %(at)s, f.severity, f.needs, f.state, f.first_seen, f.last_seen, f.first_closed_on, f.closed_on, f.reopened, f.same_as_id,
    r.answer, r.said_at
from vulnerabilities_finding f left join vulnerabilities_result r on r.finding_id = f.id and r.round_id = %(round)s and r.pass_no = %(pass_no)s
where f.state = 'open' or f.host_id = any(%(hosts)s)
"""

# in this order: what is written first decides nothing that is asked later
_UNDO = (
    """update vulnerabilities_finding f set severity = b.severity, needs = b.needs, state = b.state, first_seen = b.first_seen,
        last_seen = b.last_seen, first_closed_on = b.first_closed_on, closed_on = b.closed_on, reopened = b.reopened, same_as_id = b.same_as_no
    from vulnerabilities_before b where b.report_id = %(report)s and b.finding_no = f.id and (f.severity, f.needs, f.state, f.first_seen, f.last_seen,
        f.first_closed_on, f.closed_on, f.reopened, f.same_as_id) is distinct from (b.severity, b.needs, b.state, b.first_seen, b.last_seen,
        b.first_closed_on, b.closed_on, b.reopened, b.same_as_no)""",
    """update vulnerabilities_result r set answer = b.answer, said_at = b.said_at from vulnerabilities_before b
    where b.report_id = %(report)s and b.finding_no = r.finding_id and b.answer is not null
        and r.round_id = %(round)s and r.pass_no = %(pass_no)s and r.said_at = %(at)s""",
    "delete from vulnerabilities_result r where r.round_id = %(round)s and r.pass_no = %(pass_no)s and r.said_at = %(at)s",
    "update vulnerabilities_finding f set same_as_id = null where f.same_as_id = any(%(new)s)",
    f"update vulnerabilities_finding f set state = 'void', closed_on = null, same_as_id = null where f.id = any(%(new)s) and {WRITTEN}",
    "delete from vulnerabilities_finding f where f.id = any(%(new)s) and f.state <> 'void'",
    "delete from vulnerabilities_weakness w where not exists (select from vulnerabilities_finding f where f.weakness_id = w.id)",
    "delete from vulnerabilities_alias a where a.host_id = any(%(hosts)s)",
    "delete from vulnerabilities_ownership o where o.host_id = any(%(hosts)s)",
    "delete from vulnerabilities_host h where h.id = any(%(hosts)s)",
)


def remember_names(report_id: int, hosts: Sequence[HostTold]) -> None:
    """Before a report's hosts are placed: to which host each of its addresses and names leads. Two statements."""
    told = {value for each in hosts for value in (each.address, *each.names) if value}
    known = dict(Alias.objects.filter(value__in=told).values_list("value", "host_id"))
    Report.objects.filter(pk=report_id).update(names={value: known.get(value) for value in sorted(told)})


def remember(of: Report, host_ids: Sequence[int]) -> None:
    """Before its findings are written: how each stands that it may change. One statement."""
    run(_REMEMBER, given(of) | {"hosts": sorted(set(host_ids))})


def take_back(actor: Actor, report_id: int, *, reason: str, now: datetime) -> None:
    """Undo all that a report did. Repeating it changes nothing.

    Raises Forbidden, NotFound, BadInput, Conflict (a later report came in, a letter asks about what it found, it came in too long ago).
    """
    require(actor, Permission.KEEP, school_id=None)
    held = Report.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
    if held is None:
        raise NotFound
    if held.undone_at is not None:
        return
    if not reason.strip():
        raise BadInput(_("請寫下撤回的原因。"), at="reason")
    if why := hindrance(held, now=now):
        raise Conflict(why)
    Reached.objects.filter(report=held).delete()
    new = values(NEW, given(held))
    about = given(held) | {"new": new, "hosts": values(BROUGHT, given(held))}
    for statement in _UNDO:
        run(statement, about)
    _lead_back(held)
    Before.objects.filter(report=held).delete()
    Report.objects.filter(pk=held.pk).update(undone_at=now, undone_by=actor.name[:60], undone_why=reason.strip())
    if held.concluded:
        soon(RESTORE, owed=held.concluded, why=reason.strip())
    changed(Event.UNDONE, round=held.round_id, pass_no=held.pass_no)
    audit.record(actor, "undid", "vulnerabilities.report", held.pk, round=held.round_id, findings=len(new))


def _lead_back(of: Report) -> None:
    """Names that it gave to hosts which stood before lead where they led before, or nowhere."""
    names: Mapping[str, int | None] = of.names or {}
    pairs = [(value, host) for value, host in names.items() if host is not None]
    run(
        """update vulnerabilities_alias a set host_id = h.id, school_id = h.school_id
        from unnest(%(values)s::text[], %(hosts)s::bigint[]) as was (value, host) join vulnerabilities_host h on h.id = was.host
        where a.value = was.value and a.host_id <> h.id""",
        {"values": [value for value, _host in pairs], "hosts": [host for _value, host in pairs]},
    )
    # a host that it brought and that stays, since somebody wrote of it, keeps its names
    run(
        """delete from vulnerabilities_alias a where a.value = any(%(values)s)
        and not exists (select from vulnerabilities_ownership o where o.host_id = a.host_id and o.since = %(at)s)""",
        {"values": [value for value, host in names.items() if host is None], "at": of.at},
    )


def restore(actor: Actor, owed: Mapping[str, str], *, why: str, now: datetime) -> None:
    """What a report that was taken back had ended or opened stands again as before, unless somebody has done something with it since."""
    said = _("掃描報告已撤回：%(why)s") % {"why": why}
    for held in FollowUp.objects.filter(pk__in=[int(each) for each in owed]).order_by("pk"):
        was = Owed(owed[str(held.pk)])
        if held.state == Owed.DONE and held.outcome in BY_SCANS:
            step(actor, held.pk, Verb.REOPEN, text=said, now=now)
        elif not (held.state == Owed.OPEN and was is Owed.ANSWERED):
            continue
        if was is Owed.ANSWERED:
            step(actor, held.pk, Verb.ANSWER, text=said, now=now)
        elif was is Owed.WORKING:
            step(actor, held.pk, Verb.TAKE, text="", now=now)
