"""Files of published minutes (公告檔案): made once, so that no stranger's request ever makes a document."""

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
    """Keep the minutes as files; the meeting's row is held."""
    PublishedFile.objects.bulk_create(
        PublishedFile(meeting_id=meeting_id, suffix=each.suffix, content_id=keep(each.content), at=now) for each in write(text)
    )


def take_back(meeting_id: int) -> None:
    PublishedFile.objects.filter(meeting_id=meeting_id).delete()


def make_missing(actor: Actor, *, formats: Collection[str], write: Writer, now: datetime) -> list[int]:
    """Make the files of published minutes that lack one; the ids of the meetings. Minutes that cannot be written stop no others."""
    has = Count("publishedfile", filter=Q(publishedfile__suffix__in=list(formats)))
    lacking = Meeting.objects.filter(stage=Stage.PUBLISHED).annotate(has=has).filter(has__lt=len(formats)).order_by("pk")
    made = []
    for meeting_id in lacking.values_list("pk", flat=True):
        try:
            with transaction.atomic():
                if _make(meeting_id, write, now):
                    audit.record(actor, "filed", "minutes", meeting_id)
                    made.append(meeting_id)
        except Exception as error:  # whatever one document makes of its writer
            log.error("minutes not written", meeting=meeting_id, error=type(error).__name__)
    return made


def _make(meeting_id: int, write: Writer, now: datetime) -> bool:
    """Under the meeting's row: who publishes or takes it back meanwhile waits, or was first and is left alone."""
    if not Meeting.objects.select_for_update(skip_locked=True).filter(pk=meeting_id, stage=Stage.PUBLISHED).exists():
        return False
    take_back(meeting_id)
    put_up(meeting_id, document(meeting_id), write=write, now=now)
    return True
