"""Ending and narrowing sessions, and remembering a person's language (工作階段的異動)."""

from xiaowu.identity.events import SessionsEnded, SignedOut
from xiaowu.identity.models import Account, Session
from xiaowu.identity.rules.sessions import hash_of
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.events import tell
from xiaowu.roster.models import School


def end_session(actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions at once, on every node. Raises NotFound for another's."""
    held = Session.objects.filter(pk=session_id, account_id=actor.account, ended=None)
    token = held.values_list("token_hash", flat=True).first()
    if token is None or not held.update(ended=clock.now(), data="{}"):
        raise NotFound
    tell(SignedOut(actor.account, bytes(token)))
    audit.record(actor, "ended", "session", session_id)


def end_other_sessions(actor: Actor, *, this_token: str) -> int:
    """End all of the actor's sessions except the one with this token; returns how many there were."""
    others = Session.objects.filter(account_id=actor.account, ended=None).exclude(token_hash=hash_of(this_token))
    ended = others.update(ended=clock.now(), data="{}")
    tell(SessionsEnded(actor.account, hash_of(this_token)))
    audit.record(actor, "ended_others", "session", count=ended)
    return ended


def work_in(actor: Actor, school_id: int | None) -> None:
    """Narrow this session to one of the actor's schools, or (None) widen it to all. Raises NotFound if they have no post there."""
    if school_id is not None and not School.objects.filter(pk=school_id).exists():
        raise NotFound
    Session.objects.filter(pk=actor.session_id or 0).update(reach_id=school_id)
    audit.record(actor, "works_in", "school", school_id)


def set_language(actor: Actor, language: str) -> None:
    """Remember the language of the actor's pages."""
    Account.objects.filter(pk=actor.account).update(language=language)
