"""Releases as files for everybody (開放資料檔案): made once, so that a stranger's request never makes one."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.storage import keep
from xiaowu.statistics.models import ReleasedFile
from xiaowu.statistics.queries.released import CellRow, ReleaseRow, cells, releases

Writer = Callable[[ReleaseRow, Sequence[CellRow]], Iterable[tuple[str, bytes]]]


def put_up(actor: Actor, *, write: Writer, now: datetime) -> int:
    """Files of the latest releases that have none; how many. Two statements for each release that lacks them."""
    known = set(ReleasedFile.objects.values_list("release_id", flat=True))
    found = [each for each in releases() if each.id not in known]
    for each in found:
        made = (ReleasedFile(release_id=each.id, suffix=suffix, content_id=keep(content), at=now) for suffix, content in write(each, cells(each.id)))
        ReleasedFile.objects.bulk_create(made)
        audit.record(actor, "filed", "statistics.release", each.id)
    return len(found)
