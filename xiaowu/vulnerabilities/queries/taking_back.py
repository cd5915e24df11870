"""What taking a report back would undo (撤回掃描報告), and why it cannot be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import the_row, values
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.roc import spoken
from xiaowu.vulnerabilities.models import Report
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.rules.rounds import TAKEN_BACK_WITHIN

# what the report was the first to see: nothing stood before it, whatever its pass said of others
NEW = """
select r.finding_id from vulnerabilities_result r
where r.round_id = %(round)s and r.pass_no = %(pass_no)s and r.said_at = %(at)s and r.answer = 'new'
    and not exists (select from vulnerabilities_before b where b.report_id = %(report)s and b.finding_no = r.finding_id)
"""
# what somebody has decided of, or asked a school about
WRITTEN = "(f.decision <> '' or exists (select from vulnerabilities_concern c where c.finding_id = f.id))"
# hosts that it brought, and that nobody has moved or assigned since, or written of
BROUGHT = f"""
select o.host_id from vulnerabilities_ownership o where o.since = %(at)s and o.until is null
    and not exists (select from vulnerabilities_ownership e where e.host_id = o.host_id and e.id <> o.id)
    and not exists (select from vulnerabilities_assignment a where a.host_id = o.host_id)
    and not exists (select from vulnerabilities_finding f where f.host_id = o.host_id and {WRITTEN})
"""
_COUNTS = f"""
with new as materialized ({NEW})
select (select count(*) from new) as new,
    (select count(*) from new join vulnerabilities_finding f on f.id = new.finding_id
        where {WRITTEN}) as kept,
    count(*) filter (where b.state = 'open' and f.state = 'fixed') as opened,
    count(*) filter (where b.state = 'fixed' and f.state = 'open') as closed,
    (select count(*) from ({BROUGHT}) h) as hosts
from vulnerabilities_before b join vulnerabilities_finding f on f.id = b.finding_no where b.report_id = %(report)s
"""
_LETTERS = f"""
select distinct l.number from vulnerabilities_concern c join vulnerabilities_notice n on n.id = c.notice_id
join vulnerabilities_letter l on l.id = n.letter_id and l.withdrawn_at is null where c.finding_id in ({NEW}) order by l.number
"""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What would go: `new` findings, of which `kept` stay as void for what people wrote of them; `opened`: repaired ones that are open again;
    `closed`: open ones that are repaired again; `hosts` that it brought; `owed`: follow-ups that stand again as before.
    """

    new: int
    kept: int
    opened: int
    closed: int
    hosts: int
    owed: int = 0


def given(of: Report) -> dict[str, object]:
    """What the statements about a report ask for."""
    return {"report": of.pk, "round": of.round_id, "pass_no": of.pass_no, "at": of.at}


def undoing(actor: Actor, report_id: int, *, now: datetime) -> tuple[Report, Undoing, str]:
    """A report, what taking it back would undo, and why it cannot be. Four statements. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=None)
    found = Report.objects.select_related("round").filter(pk=report_id).first()
    if found is None:
        raise NotFound
    counts = the_row(Undoing, _COUNTS, given(found))
    return found, Undoing(counts.new, counts.kept, counts.opened, counts.closed, counts.hosts, len(found.concluded)), hindrance(found, now=now)


def hindrance(of: Report, *, now: datetime) -> str:
    """Why a report cannot be taken back, and what to do instead; empty if nothing speaks against it. Two statements."""
    if of.names is None or of.at < now - timedelta(days=TAKEN_BACK_WITHIN):
        return _("收下超過 %(days)d 天的報告不能撤回；請上傳新的掃描報告，由複測更正。") % {"days": TAKEN_BACK_WITHIN}
    if later := Report.objects.filter(pk__gt=of.pk, undone_at=None).order_by("-pk").first():
        told = {"file": later.filename, "at": spoken.moment(later.at)}
        return _("後面已收下「%(file)s」（%(at)s），結果已和這份報告合在一起；請先撤回那一份。") % told
    if letters := values(_LETTERS, given(of)):
        return _("公文「%(number)s」列有這份報告發現的弱點；請先撤回那件公文。") % {"number": letters[0]}
    return ""
