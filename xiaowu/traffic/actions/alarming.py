"""The contractor is told that something began to fail (故障通知): once for a module on a machine, and not for each request."""

from datetime import datetime

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, run
from xiaowu.kernel.notices import About, Words
from xiaowu.kernel.queue import soon
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.figures import filled
from xiaowu.notifications.actions.telling import Holder, tell
from xiaowu.roster.rules.roles import Role
from xiaowu.traffic.events import RequestsFailed
from xiaowu.traffic.models import Alarm
from xiaowu.traffic.permissions import RECORDED, SYSTEMS
from xiaowu.traffic.queries.failing import KEY
from xiaowu.traffic.queries.names import page_title
from xiaowu.traffic.rules.alarms import KNOWN, QUIET, SEEN, Seen, alarms

JOB, FAILING = "traffic.tell_failures", "traffic.failing"
REACH = frozenset({RECORDED})


def hear(_event: RequestsFailed) -> None:
    """Once the records are committed, see whether somebody is to be told. A job that waits already is not queued twice."""
    soon(JOB)


def tell_failures(actor: Actor, *, now: datetime) -> int:
    """Tell the contractor, and the bureau's section that answers for the system, what began to fail in the last minutes; returns of how many modules
    on machines. Two statements, and three for each. Of two at once the second waits, and finds it told.
    """
    run("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [JOB])
    given = {"since": now - SEEN, "known": now - KNOWN, "quiet": QUIET}
    found = alarms(rows(Seen, _SEEN, given), now)
    for each in found:
        worst = each.worst
        Alarm.objects.bulk_create(Alarm(at=now, module=worst.module, node=worst.node, key=key) for key in each.causes)
        about = {
            "key": worst.key, "module": worst.module, "node": worst.node, "route": worst.route, "status": worst.status, "fault": worst.fault,
            "times": worst.times, "people": worst.people, "first": worst.first.isoformat(), "causes": len(each.causes), "is_new": each.is_new,
        }  # fmt: skip
        for holder in (Holder(Role.SYSTEM_VENDOR), *(Holder(Role.BUREAU_OFFICER, section=section) for section in sorted(SYSTEMS))):
            tell(actor, holder, FAILING, about, key=f"{worst.key} {worst.node[:20]} {now:%y%m%d%H%M}")
    return len(found)


def failing_words(about: About) -> Words:
    """What fails, where, since when and for how many people; the error by its class and place, as whoever mends it needs it."""
    names = {"page": page_title(about["route"]), "node": about["node"]}
    new, again = _("「%(page)s」在主機 %(node)s 出現新的錯誤"), _("「%(page)s」在主機 %(node)s 又開始失敗")
    first = datetime.fromisoformat(about["first"]).astimezone(clock.TAIPEI)
    figures = {"first": spoken.moment(first), "times": about["times"], "people": about["people"]}
    said = [filled(_("%(first)s 起失敗 %(times)d 次，影響 %(people)d 人。"), figures)]
    if about["causes"] > 1:
        said.append(filled(_("同時有 %(count)d 種錯誤。"), {"count": about["causes"]}))
    said.append(" ".join(filter(None, (about["route"], str(about["status"]), about["fault"]))))
    return Words((new if about["is_new"] else again) % names, " ".join(said))


_SEEN = f"""with recent as (
    select {KEY} as key, module, node, route, status, fault, count(*) as times, count(distinct person) as people, min(at) as first
    from traffic_request where status >= 500 and at >= %(since)s group by module, node, route, status, fault
), begun as (
    select module, node, min(first) as first from recent group by module, node
)
select recent.*,
    exists (select from traffic_alarm a where a.key = recent.key and a.at >= %(known)s) as is_known,
    exists (select from traffic_request r where r.status >= 500 and r.module = recent.module and r.node = recent.node
        and r.at < begun.first and r.at >= begun.first - %(quiet)s) as goes_on,
    (select max(a.at) from traffic_alarm a where a.module = recent.module and a.node = recent.node) as told_at
from recent join begun using (module, node)"""
