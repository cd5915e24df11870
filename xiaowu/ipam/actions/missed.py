"""Calls that nobody took, and letters: they stay on the list until somebody takes them (未接來電、來信)."""

from datetime import datetime

from django.utils.translation import gettext as _

from xiaowu.ipam.actions.tickets import taken
from xiaowu.ipam.models import Missed
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.letters import Letter
from xiaowu.ipam.rules.tickets import LONGEST_NUMBER, LONGEST_SENDER, LONGEST_WORDS, Channel
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput

REACH = frozenset({"ipam_worked"})  # of the command that hands in letters


def note_missed(actor: Actor, *, telephone: str, caller: str, words: str, now: datetime) -> int:
    """Record a call that nobody took, from the telephone's own list. Raises Forbidden, BadInput."""
    require(actor, Permission.WORK_TICKETS, school_id=None)
    if not telephone.strip() and not caller.strip():
        raise BadInput(_("請寫來電號碼，或誰來電。"), at="telephone")
    made = Missed.objects.create(channel=Channel.PHONE, caller=caller.strip(), telephone=telephone.strip(), words=words.strip(), at=now)
    audit.record(actor, "noted", "ipam.missed", made.pk)
    return int(made.pk)


def take_missed(actor: Actor, missed_id: int, *, now: datetime) -> None:
    """Record that somebody called back and that no ticket is needed. Raises Forbidden, NotFound, Conflict."""
    taken(actor, missed_id, now=now)


def take_letter(actor: Actor, letter: Letter, *, now: datetime) -> bool:
    """Put a letter on the list, for the mail server's program; returns whether it is new. Text beyond what a ticket has room for is cut: the letter
    itself stays in the mailbox.
    """
    given = {
        "channel": Channel.MAIL, "caller": letter.sender[:LONGEST_SENDER], "telephone": letter.telephone[:LONGEST_NUMBER],
        "words": letter.words[:LONGEST_WORDS], "at": now,
    }  # fmt: skip
    made, is_new = Missed.objects.get_or_create(key=letter.key, defaults=given)
    if is_new:
        audit.record(actor, "noted", "ipam.missed", made.pk)
    return is_new
