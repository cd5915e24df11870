"""Releases as files for everybody (開放資料檔案): made once, so that a stranger's request never makes one."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import perform
from xiaowu.kernel.sheets import Table
from xiaowu.kernel.sheets.typed import Value
from xiaowu.kernel.sheets.writing import to_csv
from xiaowu.kernel.storage import keep
from xiaowu.statistics.actions.releasing import JOB, REACH, release_due
from xiaowu.statistics.models import ReleasedFile
from xiaowu.statistics.queries.released import CellRow, ReleaseRow, cells, releases
from xiaowu.statistics.rules.slices import LICENCE

_HEAD = ("期間", "起日", "迄日", "公布次別", "分區", "學校代碼", "學制", "學校", "年級", "學生數", "應點名人次", "已點名人次", "未到人次",
    "未到人次揭露", "長期缺席人數", "長期缺席人數揭露")  # fmt: skip
_NAMES = ("period", "first", "last", "number", "district", "school_code", "level", "school", "grade", "children", "sessions_due", "sessions_recorded",
    "away", "away_status", "chronic", "chronic_status")  # fmt: skip
_ALL = {"district": "全市", "school": "全部", "grade": "全部"}


def tell() -> int:
    """Release what is due, with its files for everybody; returns how many periods."""
    now = clock.now()
    told = release_due(today=clock.day(now), now=now)
    perform(JOB, lambda actor: put_up(actor, now=now), city=REACH)
    return told


def put_up(actor: Actor, *, now: datetime) -> int:
    """Make the files of the latest releases that have none; returns how many. Two statements for each release that lacks them."""
    known = set(ReleasedFile.objects.values_list("release_id", flat=True))
    found = [each for each in releases() if each.id not in known]
    for each in found:
        made = (ReleasedFile(release_id=each.id, suffix=suffix, content_id=keep(content), at=now) for suffix, content in files(each, cells(each.id)))
        ReleasedFile.objects.bulk_create(made)
        audit.record(actor, "filed", "statistics.release", each.id)
    return len(found)


def files(release: ReleaseRow, cells: Sequence[CellRow]) -> Iterator[tuple[str, bytes]]:
    """A release as (suffix, file) for everybody, in Chinese and with plain names for programs."""
    lines = [_open(release, each) for each in cells]
    yield "csv", to_csv(Table(release.key, _HEAD, lines))
    told = {"period": release.key, "first": release.first.isoformat(), "last": release.last.isoformat(), "number": release.number, "licence": LICENCE}
    rows = [dict(zip(_NAMES[4:], line[4:], strict=True)) for line in lines]
    yield "json", json.dumps(told | {"cells": rows}, ensure_ascii=False).encode()


def _open(release: ReleaseRow, cell: CellRow) -> list[Value]:
    """A count that is hidden, or not told of such a place at all, is empty, and the column beside it says which."""
    is_told = release.tells_chronic and cell.school is None
    return [
        release.key,
        release.first.isoformat(),
        release.last.isoformat(),
        release.number,
        cell.district or _ALL["district"],
        cell.school_code or "",
        cell.level or "",
        cell.school or _ALL["school"],
        cell.grade or _ALL["grade"],
        cell.headcount,
        cell.due,
        cell.recorded,
        cell.away,
        "hidden" if cell.away is None else "told",
        cell.chronic,
        ("hidden" if cell.chronic is None else "told") if is_told else "not_told",
    ]
