"""The homeroom teacher gives children and guardians start codes (學生與家長帳號), and never learns a password; guardians are bound and unbound."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.identity.actions.accounts import good_code, start_codes
from xiaowu.identity.actions.ending import void_codes
from xiaowu.identity.actions.removing import remove
from xiaowu.identity.actions.withholding import show, withhold
from xiaowu.identity.models import Account, GuardianLink, StartCode
from xiaowu.identity.queries import names
from xiaowu.identity.queries.families import WHOLE, FamilyRow, families, family_of, named_elsewhere, require_guardian
from xiaowu.identity.queries.opening import openings, stood_for
from xiaowu.identity.rules.accounts import Kind, State
from xiaowu.identity.rules.startcodes import LETTER_LASTS, RESET_LASTS
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.roster.models import Guardian
from xiaowu.roster.permissions import Permission as RosterPermission
from xiaowu.roster.queries import places


def make_cards(actor: Actor, school_id: int, class_id: int, kind: Kind, today: date) -> tuple[uuid.UUID, int]:
    """Make accounts for everybody in a class who has none, and a card for each who has neither a password nor a valid card;
    returns the batch, and how many.

    Cards handed out before stay valid. Raises Forbidden.
    """
    rows = [row for row in families(actor, WHOLE, school_id, class_id, kind).rows if row.lacks_card]
    return _cards(actor, school_id, class_id, kind, rows, today)


def replace_card(actor: Actor, school_id: int, class_id: int, kind: Kind, uid: uuid.UUID, today: date) -> uuid.UUID:
    """A new card for one person of the class who has no password yet; the earlier one becomes void. Returns a batch of this card alone.

    Raises Forbidden, NotFound, BadInput for somebody who has started already.
    """
    row = family_of(actor, school_id, class_id, kind, uid)
    if row.state not in (State.NONE, State.WAITING):
        raise BadInput(_("這個人已經設定過密碼；忘記密碼請產生啟用碼。"))
    return _cards(actor, school_id, class_id, kind, [row], today)[0]


def _cards(actor: Actor, school_id: int, class_id: int, kind: Kind, rows: Sequence[FamilyRow], today: date) -> tuple[uuid.UUID, int]:
    batch, accounts = uuid.uuid4(), _accounts(rows, kind, places.school(school_id, today).code)
    void_codes([each.pk for each in accounts])
    start_codes(actor, accounts, LETTER_LASTS, batch)
    audit.record(actor, "made", "cards", school_id=school_id, class_id=class_id, kind=kind.value, count=len(accounts), batch=str(batch))
    return batch, len(accounts)


def give_code(actor: Actor, school_id: int, class_id: int, kind: Kind, uid: uuid.UUID, today: date) -> str:
    """A new one-time code for one person of the class, good for a day; earlier ones become void, and the password works until the code is used.

    Raises Forbidden, NotFound, BadInput for a suspended account.
    """
    row = family_of(actor, school_id, class_id, kind, uid)
    if row.state is State.SUSPENDED:
        raise BadInput(_("這個帳號已停用。"))
    accounts = _accounts([row], kind, places.school(school_id, today).code)
    void_codes([each.pk for each in accounts])
    audit.record(actor, "gave", "start_code", accounts[0].pk, school_id=school_id, class_id=class_id)
    return start_codes(actor, accounts, RESET_LASTS)[0][1]


def bind_child(actor: Actor, code: str) -> None:
    """A guardian proves with the code of another child's card to be that child's guardian too, so that one account serves both;
    or that a withheld child is theirs. It opens only what the code's giver may see.

    Raises Forbidden, NotFound for a code that is not good, BadInput for one's own or a pupil's.
    """
    require_guardian(actor)
    now = clock.now()
    found = good_code(code, now)
    if found is None:
        raise NotFound(_("啟用碼不正確、已使用過或已過期。"))
    (opening,) = openings([found])
    back = show(actor.account, opening.children) if found.account.kind == Kind.GUARDIAN else 0
    if found.account.kind != Kind.GUARDIAN or (found.account_id == actor.account_id and not back):
        raise BadInput(_("這不是其他孩子的家長啟用碼。"))
    if found.account_id == actor.account_id:
        StartCode.objects.filter(pk=found.pk).update(used=now)
        audit.record(actor, "bound", "guardian", actor.account, count=back)
        return
    withhold(actor.account, opening.others - {each.child for each in stood_for([actor.account], clock.today())})
    other = found.account
    uids = [uid for uid in (other.holder, *GuardianLink.objects.filter(account=other).values_list("uid", flat=True)) if uid is not None]
    remove(other.pk)  # this account now does what the other was for
    GuardianLink.objects.bulk_create(GuardianLink(account_id=actor.account, uid=uid) for uid in uids)
    audit.record(actor, "bound", "guardian", actor.account, count=len(uids))


def unbind(actor: Actor, school_id: int, guardian_id: int) -> None:
    """The account no longer stands for this guardian of the register, nor for any child that this record names; a new card may be given.

    If another school's record names the same guardian, the account keeps that school's children, and this school's are withheld. An account
    that stood for nobody else is deleted, with its sessions and tokens. Raises Forbidden, NotFound.
    """
    require(actor, RosterPermission.KEEP_STUDENTS, school_id=school_id)
    record = Guardian.objects.filter(school_id=school_id, pk=guardian_id).first()
    also = GuardianLink.objects.filter(uid=record.uid).first() if record else None
    account = also.account if also else Account.objects.filter(holder=record.uid).first() if record else None
    if record is None or account is None:
        raise NotFound
    if named_elsewhere(record.uid, school_id):
        withhold(account.pk, Guardian.objects.filter(school_id=school_id, uid=record.uid).values_list("student__uid", flat=True))
    elif also is not None:
        also.delete()
    elif not _rehold(account):
        remove(account.pk)
    audit.record(actor, "unbound", "guardian", guardian_id, school_id=school_id)


def _rehold(account: Account) -> bool:
    """Whether the account stands for another record too, to which it belongs from now on;
    the owner's function does it, since nobody else may change that.
    """
    return bool(value("select identity_rehold(%s)", [account.pk]))


def _accounts(rows: Sequence[FamilyRow], kind: Kind, school_code: str) -> list[Account]:
    """The accounts of these people, made if missing; a guardian of two children of the class has one."""
    known = Account.objects.in_bulk([row.account_id for row in rows if row.account_id])
    found = {row.uid: known[row.account_id] for row in rows if row.account_id in known}
    new = {row.uid: row.row_id for row in reversed(rows) if row.uid not in found}
    given = names.given(school_code, new.values(), kind)
    made = Account.objects.bulk_create(_account(uid, kind, given[row_id]) for uid, row_id in reversed(new.items()))
    return list({each.pk: each for each in (*found.values(), *made)}.values())


def _account(uid: uuid.UUID, kind: Kind, sign_in: str) -> Account:
    account = Account(kind=kind.value, holder=uid, sign_in=sign_in)
    account.set_unusable_password()
    return account
