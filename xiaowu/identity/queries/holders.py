"""Acting for somebody who is not signed in here (未登入的帳號持有人): what reads for them with a key of their own depends on their posts today."""

from collections.abc import Collection
from datetime import date

from xiaowu.identity.models import Account
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.database.rows import rows, value


def arm_holder(account_id: int, today: date, *, held: Collection[RoleAssignment] | None = None) -> Actor | None:
    """The actor for an account's holder with today's posts, and the transaction armed for them; None once the account or its last post has ended.

    `held`: with exactly these posts, as somebody had them who left work to be done later; None once one of them has ended.
    """
    account = Account.objects.filter(pk=account_id, is_open=True).first()
    if account is None:
        return None
    assignments = tuple(rows(RoleAssignment, "select role, school_id, class_id, section from identity_stood(%s, %s)", [account_id, today]))
    if held is not None:
        assignments = tuple(each for each in assignments if each in held) if set(held) <= set(assignments) else ()
    if not assignments:
        return None
    arm(reach_of(str(account_id), today, assignments))
    return Actor("", assignments, account_id, account.person_id, language=account.language)


def holds_anything(account_id: int, today: date) -> bool:
    """Whether its holder has a post, or a child in a class, anywhere on that day; a function of the owner's answers anybody. One statement."""
    return bool(value("select identity_roles_of(%s, %s) <> '{}'", [account_id, today]))
