"""In which ways somebody wants to be told, and when not (通知設定)."""

from collections.abc import Mapping

from xiaowu.kernel import audit
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.models import Chosen, QuietHours
from xiaowu.notifications.permissions import Permission
from xiaowu.notifications.rules import Choice, Hours


def choose(actor: Actor, choices: Mapping[str, Choice], hours: Hours) -> None:
    """Set one's own ways for these kinds, and one's own quiet hours. Two statements and the record. Raises Forbidden;
    KeyError for an unknown kind.
    """
    require(actor, Permission.READ, school_id=ANYWHERE)
    rows = [Chosen(account_id=actor.account, kind=kinds()[key].key, letter=each.letter, push=each.push) for key, each in choices.items()]
    Chosen.objects.bulk_create(rows, update_conflicts=True, unique_fields=["account", "kind"], update_fields=["letter", "push"])
    own = QuietHours(account_id=actor.account, start=hours.start, end=hours.end)
    QuietHours.objects.bulk_create([own], update_conflicts=True, unique_fields=["account"], update_fields=["start", "end"])
    audit.record(actor, "chose", "notifications.ways", letters={key: each.letter for key, each in choices.items()})
