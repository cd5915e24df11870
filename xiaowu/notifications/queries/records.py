"""Who was told, when, in which way, with which answer (通知紀錄): never what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.notifications.models import Sent
from xiaowu.notifications.permissions import Permission
from xiaowu.notifications.rules import Outcome, Way

RECORD_SORTS: Sorts = {"made": "pk", "answered": "answered"}


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One way in which one notice went; `sign_in` is empty if no recipient was found."""

    id: int
    made: datetime
    kind: str
    sign_in: str
    role: str
    school: str
    way: Way
    outcome: Outcome
    answer: str
    answered: datetime | None


def records(actor: Actor, wanted: ListRequest) -> Page[RecordRow]:
    """The records of sending. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_RECORDS, school_id=None)
    found = Sent.objects.select_related("account", "school")
    if wanted.text:
        found = found.filter(Q(account__sign_in__icontains=wanted.text) | Q(school__name__icontains=wanted.text))
    for name in ("kind", "way", "outcome"):
        if value := wanted.filter(name):
            found = found.filter(**{name: value})
    return page_of(found, wanted, RECORD_SORTS, _row, "-pk")


def _row(each: Sent) -> RecordRow:
    return RecordRow(
        each.pk, each.made, each.kind, each.account.sign_in if each.account else "", each.role, each.school.name if each.school else "",
        Way(each.way), Outcome(each.outcome), each.answer, each.answered,
    )  # fmt: skip
