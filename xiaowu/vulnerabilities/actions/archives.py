"""A school's own report, to be taken away under a password (弱點報告檔)."""

import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from xiaowu.kernel import audit, sealing
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import Conflict, Forbidden, NotFound
from xiaowu.vulnerabilities.models import Archive, Fetch
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.rules.passwords import password

PURPOSE = "vulnerabilities-archive"


def make(actor: Actor, school_id: int, *, now: datetime) -> int:
    """A report with a new password that nobody has seen; its number. Raises Forbidden."""
    require(actor, Permission.FETCH, school_id=school_id)
    if actor.account_id is None:  # a program has nobody to whom the password could be shown
        raise Forbidden(_("密碼只顯示給製作這份報告的人；請自行製作一份。"))
    sealed = sealing.seal(password(secrets.choice), PURPOSE)
    made = Archive.objects.create(school_id=school_id, account_id=actor.account_id, made_at=now, sealed=sealed)
    audit.record(actor, "made", "vulnerabilities.archive", made.pk, school_id=school_id)
    return int(made.pk)


def fetched(actor: Actor, school_id: int, archive_id: int, *, form: str, now: datetime) -> str:
    """Record that somebody fetches it, as `zip` or `pdf`; returns the password under which it is written, which is not shown here.
    Raises Forbidden, NotFound.
    """
    held = _held(actor, school_id, archive_id)
    Fetch.objects.create(school_id=school_id, archive_no=held.pk, at=now, by=actor.name[:60], form=form)
    audit.record(actor, "fetched", "vulnerabilities.archive", held.pk, school_id=school_id, form=form)
    return sealing.unseal(held.sealed, PURPOSE)


def reveal(actor: Actor, school_id: int, archive_id: int, *, now: datetime) -> str:
    """The password, once, to whoever had the report made; the page has asked for the second factor. Raises Forbidden, NotFound, Conflict."""
    held = _held(actor, school_id, archive_id)
    if held.account_id != actor.account_id:
        raise Forbidden(_("密碼只顯示給製作這份報告的人；請自行製作一份。"))
    if held.shown_at is not None:
        raise Conflict(_("這份報告的密碼已經顯示過；請重新製作報告。"))
    Archive.objects.filter(pk=held.pk).update(shown_at=now)
    audit.record(actor, "revealed", "vulnerabilities.archive", held.pk, school_id=school_id)
    return sealing.unseal(held.sealed, PURPOSE)


def _held(actor: Actor, school_id: int, archive_id: int) -> Archive:
    require(actor, Permission.FETCH, school_id=school_id)
    held = Archive.objects.select_for_update().filter(school_id=school_id, pk=archive_id).first()
    if held is None:
        raise NotFound
    return held
