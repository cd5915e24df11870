"""Logs of other systems are kept as counts (紀錄檔), each line once; an operator's rules name their pages."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.seen import Seen, still
from xiaowu.traffic.models import Log, LogRules
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.rules.known import SentLog, is_of_before
from xiaowu.traffic.rules.naming import FAULT_TITLES, BadLine, written

_ALONE = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


def alone_with(actor: Actor, key: str) -> None:
    """From here to the end of the transaction nobody else counts a log that begins so. Raises Forbidden."""
    require(actor, Permission.LOGS, school_id=None)
    run(_ALONE, [f"traffic_log {key}"])


def keep_log(actor: Actor, sent: SentLog, *, name: str, now: datetime) -> int | None:
    """Keep what was new in a log; its id, or None if all of it had been counted. The log is held (`alone_with`). Raises Forbidden."""
    require(actor, Permission.LOGS, school_id=None)
    if not sent.told["lines"]:
        return None
    made = Log.objects.create(
        at=now, name=name[:100], key=sent.key, size=sent.size, lines=sent.lines, digest=sent.digest, marks=sent.marks, told=sent.told
    )
    audit.record(actor, "read", "traffic_log", made.pk, lines=sent.told["lines"])
    return int(made.pk)


def forget_log(actor: Actor, log_id: int) -> None:
    """Delete a log's counts, so that it can be read again, and what was read of the same file after it. Raises Forbidden, NotFound."""
    require(actor, Permission.LOGS, school_id=None)
    found = Log.objects.filter(pk=log_id).first()
    if found is None:
        raise NotFound
    same = Log.objects.filter(key=found.key, size__gte=found.size).exclude(pk=log_id)
    ids = set(same.filter(marks__contains=[[found.size, found.lines, found.digest]]).values_list("pk", flat=True))
    if is_of_before(found.marks):
        ids |= {pk for pk, marks in same.values_list("pk", "marks") if is_of_before(marks)}
    gone, _of = Log.objects.filter(pk__in={log_id, *ids}).delete()
    audit.record(actor, "deleted", "traffic_log", log_id, logs=gone)


def keep_log_rules(actor: Actor, *, text: str, seen: Seen | None, now: datetime) -> None:
    """The rules by which logs are read from now on. Raises Forbidden, BadInput for the first line that is none, Stale."""
    require(actor, Permission.LOGS, school_id=None)
    run(_ALONE, ["traffic_logrules"])
    stored = LogRules.objects.order_by("-pk").values_list("text", flat=True).first() or ""
    still(seen, {"text": stored})
    try:
        rules = written(text)
    except BadLine as bad:
        told: dict[str, Any] = {"number": bad.number, "why": _(FAULT_TITLES[bad.fault])}
        raise BadInput(_("第 %(number)d 行：%(why)s。") % told, at="text") from bad
    if text != stored:
        made = LogRules.objects.create(at=now, text=text)
        audit.record(actor, "changed", "traffic_logrules", made.pk, rules=len(rules))
