"""Logs of other systems that were read (紀錄檔), and the rules that name their pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, page_of_sql
from xiaowu.kernel.lists.asked import containing
from xiaowu.traffic.models import Log, LogRules
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.rules.known import Whole, is_of_before, of_before, whole_of, with_reading

_MARKED = 200  # of the last readings of one first line the marks are read
LOG_SORTS = {"at": "at", "name": "name", "counted": "counted", "refused": "refused", "unnamed": "unnamed"}


@dataclass(frozen=True, slots=True)
class LogRow:
    """A log that was read, of which `counted` requests were new; `unnamed`: the share of them that no rule names."""

    id: int
    at: datetime
    name: str
    lines: int
    counted: int
    apart: int
    refused: int
    unnamed: float
    first: datetime | None
    last: datetime | None


def logs(actor: Actor, wanted: ListRequest) -> Page[LogRow]:
    """One statement. Raises Forbidden."""
    require(actor, Permission.LOGS, school_id=None)
    return page_of_sql(LogRow, _LOGS, {"text": containing(wanted.text)}, wanted, LOG_SORTS, "id")


def log(actor: Actor, log_id: int) -> tuple[LogRow, dict[str, Any]]:
    """A log and its report. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.LOGS, school_id=None)
    found = rows(LogRow, f"select * from ({_LOGS}) found where id = %(id)s", {"text": "%", "id": log_id})
    if not found:
        raise NotFound
    told: dict[str, Any] = Log.objects.values_list("told", flat=True).get(pk=log_id)
    return found[0], told


def known_of(actor: Actor, key: str) -> list[Whole]:
    """What was read of each file that begins so. Two statements: the marks of many would be much to read. Raises Forbidden."""
    require(actor, Permission.LOGS, school_id=None)
    readings = Log.objects.filter(key=key)
    last = dict(readings.order_by("-pk").values_list("pk", "marks")[:_MARKED])
    found = [(place, last.get(pk, [place])) for pk, *place in readings.order_by("pk").values_list("pk", "size", "lines", "digest")]
    before = [(place, marks) for place, marks in found if is_of_before(marks)]
    _place, longest = max(before, default=([], []))
    files = of_before([place for place, _marks in before], longest)
    for _place, marks in found:
        files = files if is_of_before(marks) else with_reading(files, whole_of(marks))
    return files


def log_rules(actor: Actor) -> str:
    """The rules that hold, as they were written; empty if there are none. One statement. Raises Forbidden."""
    require(actor, Permission.LOGS, school_id=None)
    return LogRules.objects.order_by("-pk").values_list("text", flat=True).first() or ""


_LOGS = """select id, at, name, (told->>'lines')::bigint as lines, (told->>'counted')::bigint as counted,
(select coalesce(sum(value::bigint), 0)::bigint from jsonb_each_text(told->'apart')) as apart,
(select coalesce(sum((value->>'lines')::bigint), 0)::bigint from jsonb_each(told->'refused')) as refused,
(told->>'unnamed_share')::double precision as unnamed, (told->>'first')::timestamptz as first, (told->>'last')::timestamptz as last
from traffic_log where name ilike %(text)s"""
