"""Requests are recorded without delaying them (請求紀錄): each puts one tuple into a bounded queue, which a thread of the process writes in batches.

A full queue or a database that is away costs records, never a request: what was not written is counted, and the pages say so. A batch is one
statement of arrays, since PostgreSQL copies into no table that has row security.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from xiaowu import __version__
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import pairs, run
from xiaowu.kernel.events import tell
from xiaowu.kernel.telemetry.recorders import Answered
from xiaowu.traffic.events import RequestsFailed
from xiaowu.traffic.models import Loss
from xiaowu.traffic.rules.durations import slot_of
from xiaowu.traffic.rules.routes import Outcome, module_of, outcome_of

_TAIPEI = ZoneInfo("Asia/Taipei")
_REQUESTS = """insert into traffic_request (at, route, module, school_id, node, role, method, status, micros, statements, database_micros, sent,
person, fault, number, release) select *, %(release)s from unnest(
%(at)s::timestamptz[], %(route)s::text[], %(module)s::text[], %(school_id)s::bigint[],
%(node)s::text[], %(role)s::text[], %(method)s::text[], %(status)s::smallint[], %(micros)s::bigint[], %(statements)s::int[],
%(database_micros)s::bigint[], %(sent)s::bigint[], %(person)s::bigint[], %(fault)s::text[], %(number)s::text[])"""
_MINUTES = """insert into traffic_minute (minute, route, module, school_id, node, outcome, slot, count, micros, statements, database_micros)
select * from unnest(%(minute)s::timestamptz[], %(route)s::text[], %(module)s::text[], %(school_id)s::bigint[], %(node)s::text[],
%(outcome)s::smallint[], %(slot)s::smallint[], %(count)s::int[], %(micros)s::bigint[], %(statements)s::bigint[], %(database_micros)s::bigint[])
on conflict (minute, route, school_id, node, outcome, slot) do update set count = traffic_minute.count + excluded.count,
micros = traffic_minute.micros + excluded.micros, statements = traffic_minute.statements + excluded.statements,
database_micros = traffic_minute.database_micros + excluded.database_micros"""
_MINUTE = ("minute", "route", "module", "school_id", "node", "outcome", "slot")


def write(_actor: Actor, *, batch: Sequence[Answered], lost: int, now: datetime, of_node: str = "") -> None:
    """Keep a batch of requests and add them to their minutes' histograms; `lost`: how many before them were not kept; `of_node`: if not this one."""
    node = (of_node or settings.XIAOWU_NODE)[:60]
    if lost:
        Loss.objects.create(at=now, node=node, count=lost)
    keys = _keys({each.at.astimezone(_TAIPEI).date() for each in batch})
    columns = {name: [getattr(each, name) for each in batch] for name in (field.name for field in fields(Answered)) if name != "account"}
    columns["route"] = [each.route[:100] for each in batch]
    run(
        _REQUESTS,
        {
            **columns, "module": [module_of(each.route)[:40] for each in batch], "node": [node] * len(batch),
            "person": [_person(keys, each) for each in batch], "release": __version__,
        },
    )  # fmt: skip
    run(_MINUTES, _histograms(batch, node))
    if failed := [each.at for each in batch if outcome_of(each.status) is Outcome.FAILED]:
        tell(RequestsFailed(node, min(failed), max(failed)))


def _histograms(batch: Sequence[Answered], node: str) -> dict[str, list[object]]:
    """The batch by minute, route, school, outcome and slot, in a fixed order, so that two processes of a node never deadlock."""
    sums: dict[tuple[object, ...], Counter[str]] = {}
    for each in batch:
        minute, route = each.at.replace(second=0, microsecond=0), each.route[:100]
        key = (minute, route, module_of(route)[:40], each.school_id or 0, node, outcome_of(each.status), slot_of(each.micros))
        sums.setdefault(key, Counter()).update(count=1, micros=each.micros, statements=each.statements, database_micros=each.database_micros)
    ordered = sorted(sums, key=repr)
    keyed: dict[str, list[object]] = {name: [key[place] for key in ordered] for place, name in enumerate(_MINUTE)}
    return keyed | {name: [sums[key][name] for key in ordered] for name in ("count", "micros", "statements", "database_micros")}


def _keys(days: set[date]) -> Mapping[date, bytes]:
    """Each day's key, made by whichever process needs it first."""
    ordered = sorted(days)
    run(
        "insert into traffic_daykey (day, key) select * from unnest(%s::date[], %s::bytea[]) on conflict do nothing",
        [ordered, [secrets.token_bytes(32) for _day in ordered]],
    )
    return pairs("select day, key from traffic_daykey where day = any(%s)", [ordered])


def _person(keys: Mapping[date, bytes], each: Answered) -> int | None:
    """64 bits that are the same for one account all day, and that nobody can compute without the day's key."""
    if each.account is None:
        return None
    digest = hmac.digest(bytes(keys[each.at.astimezone(_TAIPEI).date()]), str(each.account).encode(), hashlib.sha256)
    return int.from_bytes(digest[:8], "big", signed=True)
