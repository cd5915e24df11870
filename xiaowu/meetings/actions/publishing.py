"""Files of published minutes (公告檔案): made once, so that a stranger's request never makes a document."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Count, Q

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.storage import keep
from xiaowu.meetings.models import Meeting, PublishedFile
from xiaowu.meetings.queries.minutes import document
from xiaowu.meetings.rules.document import Document
from xiaowu.meetings.rules.flow import Stage

log = structlog.get_logger("xiaowu.meetings")


@dataclass(frozen=True, slots=True)
class File:
    """A document in one format."""

    suffix: str
    content: bytes


Writer = Callable[[Document], Iterable[File]]


def put_up(meeting_id: int, text: Document, *, write: Writer, now: datetime) -> None:
    """Keep the minutes as files; the caller has locked the meeting's row."""
    PublishedFile.objects.bulk_create(
        PublishedFile(meeting_id=meeting_id, suffix=each.suffix, content_id=keep(each.content), at=now) for each in write(text)
    )


def take_back(meeting_id: int) -> None:
    PublishedFile.objects.filter(meeting_id=meeting_id).delete()


def make_missing(actor: Actor, *, formats: Collection[str], write: Writer, now: datetime) -> list[int]:
    """Make missing files of published minutes; returns the ids of the meetings. A failure in one stops no other."""
    has = Count("publishedfile", filter=Q(publishedfile__suffix__in=list(formats)))
    lacking = Meeting.objects.filter(stage=Stage.PUBLISHED).annotate(has=has).filter(has__lt=len(formats)).order_by("pk")
    made = []
    for meeting_id in lacking.values_list("pk", flat=True):
        try:
            with transaction.atomic():
                if _make(meeting_id, write, now):
                    audit.record(actor, "filed", "minutes", meeting_id)
                    made.append(meeting_id)
        except Exception as error:  # the writer may fail on a document in any way
            log.error("minutes not written", meeting=meeting_id, error=type(error).__name__)
    return made


def _make(meeting_id: int, write: Writer, now: datetime) -> bool:
    """Under a lock on the meeting's row: publishing or taking back waits meanwhile; if it came first, nothing is made."""
    if not Meeting.objects.select_for_update(skip_locked=True).filter(pk=meeting_id, stage=Stage.PUBLISHED).exists():
        return False
    take_back(meeting_id)
    put_up(meeting_id, document(meeting_id), write=write, now=now)
    return True
