"""A school's reports to take away, and who fetched them (弱點報告檔)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.vulnerabilities.models import Archive, Fetch
from xiaowu.vulnerabilities.permissions import Permission

_MOST = 20


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """A report that was made. `is_own`: by the reader, who may see its password if it was not shown yet."""

    id: int
    made_at: datetime
    shown_at: datetime | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class FetchRow:
    """That somebody fetched one; `made_at` is None once the report itself is gone."""

    made_at: datetime | None
    at: datetime
    by: str
    form: str


def archives(actor: Actor, school_id: int) -> list[ArchiveRow]:
    """The latest reports of a school. One statement. Raises Forbidden."""
    require(actor, Permission.FETCH, school_id=school_id)
    found = Archive.objects.filter(school_id=school_id).order_by("-pk")[:_MOST]
    return [ArchiveRow(each.pk, each.made_at, each.shown_at, each.account_id == actor.account_id) for each in found]


def fetches(actor: Actor, school_id: int) -> list[FetchRow]:
    """Who fetched one, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.FETCH, school_id=school_id)
    made = Subquery(Archive.objects.filter(school_id=school_id, pk=OuterRef("archive_no")).values("made_at"))
    found = Fetch.objects.filter(school_id=school_id).order_by("-pk").values_list(made, "at", "by", "form")[:_MOST]
    return [FetchRow(*each) for each in found]
