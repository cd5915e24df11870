"""Every rule of refunds that a school put in force (退費規定的版本): from when, by whom, and what it changed, also where another took its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from xiaowu.meals.models import RefundVersion
from xiaowu.meals.queries.refund_rules import Explained, VersionRow, changed, explained, version_row


@dataclass(frozen=True, slots=True)
class Issued:
    """A rule as it was put in force. `changes`: what it says otherwise than the one that held on its first day until then; None: none held.

    `is_replaced`: another began on the same day later, so that no day is judged by it.
    """

    version: VersionRow
    says: Explained
    changes: tuple[str, ...] | None
    is_replaced: bool


def history(school_id: int) -> list[Issued]:
    """The latest first, by their first days, and of one day as they were put in force. One statement; a rule is public."""
    known = [version_row(each) for each in RefundVersion.objects.filter(school_id=school_id).order_by("-begins", "-pk")]
    return [_issued(each, known) for each in known]


def _issued(one: VersionRow, known: Sequence[VersionRow]) -> Issued:
    before = next((each for each in known if each.id < one.id and each.begins <= one.begins), None)
    replaced = any(each.id > one.id and each.begins == one.begins for each in known)
    return Issued(one, explained(one.rule), tuple(changed(one.rule, before.rule)) if before else None, replaced)


def standing(known: Sequence[Issued]) -> list[VersionRow]:
    """Those by which days are judged, the latest first."""
    return [each.version for each in known if not each.is_replaced]
