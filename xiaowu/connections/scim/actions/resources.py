"""What a program may write over SCIM: its own identifiers, people whom the personnel system knows first, and lists of its own.

The register's own data stays the register's: nobody gets a post, loses one or is let in through this.
"""

import contextlib
import uuid
from collections.abc import Collection

from django.db import IntegrityError, transaction
from scim2_models import ForbiddenException, InvalidValueException, MutabilityException, UniquenessException

from xiaowu.connections.models import ClientGroup, ClientGroupMember, ExternalId
from xiaowu.connections.permissions import Permission
from xiaowu.connections.scim.queries.groups import row_of as group_row
from xiaowu.connections.scim.queries.users import row_of as user_row
from xiaowu.connections.scim.rules.resources import Group, GroupKind, User
from xiaowu.identity.actions.notices import notify
from xiaowu.identity.actions.removing import remove
from xiaowu.identity.models import Account
from xiaowu.identity.queries.names import keeper
from xiaowu.identity.rules.names import Reserved, sign_in_of
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.text import is_tidy, tidy
from xiaowu.roster.models import Person, Post

_LONGEST_NAME = 60
_LONGEST_LIST_NAME = 200
_RESERVED = {
    Reserved.GIVEN: "userName: names that end like -s12, -p12 or -g12 are given by the register alone",
    Reserved.SCHOOL: "userName: names that begin with a school's code are given by that school alone",
}


def create_user(actor: Actor, told: User) -> str:
    """Create somebody whom the personnel system knows before a school gives them a post: an account that nobody can use until then. Returns its uid.

    Raises Forbidden, InvalidValueException, UniquenessException.
    """
    require(actor, Permission.KEEP_PROGRAM_ACCOUNTS, school_id=None)
    sign_in, name = _free(_sign_in(told)), _name(told, _LONGEST_NAME)
    person = Person.objects.create(name=name)
    account = Account(sign_in=sign_in, person=person)
    account.set_unusable_password()
    _kept(account)
    uid = str(person.uid)
    _call(actor, "User", uid, told.external_id)
    audit.record(actor, "made", "account", account.pk, client=actor.client_id)
    return uid


def change_user(actor: Actor, told: User, _before: User) -> None:
    """Change the program's identifier for the account; for somebody who never had a post also the name or sign-in name.

    Raises Forbidden, NotFoundException, MutabilityException and as `create_user`.
    """
    require(actor, Permission.KEEP_PROGRAM_ACCOUNTS, school_id=None)
    row = user_row(actor, told.id or "")
    sign_in, name = _sign_in(told), _name(told, _LONGEST_NAME)
    if (sign_in, name) != (row["sign_in"], row["name"]) and Post.objects.filter(person_id=row["person_id"]).exists():
        raise MutabilityException(detail="The register keeps who has or had a post; only externalId can be written")
    if sign_in != row["sign_in"]:
        _kept(Account(pk=row["account_id"], sign_in=_free(sign_in)), only=["sign_in"])
        notify(row["account_id"], Notice.SIGN_IN)
    if name != row["name"]:
        Person.objects.filter(pk=row["person_id"]).update(name=name)
        notify(row["account_id"], Notice.RENAMED)
    _call(actor, "User", row["uid"], told.external_id)
    audit.record(actor, "changed", "account", row["account_id"], client=actor.client_id)


def remove_user(actor: Actor, uid: str) -> None:
    """Delete an account that never had a post. Raises Forbidden, NotFoundException, ForbiddenException for people whom the register knows."""
    require(actor, Permission.KEEP_PROGRAM_ACCOUNTS, school_id=None)
    row = user_row(actor, uid)
    if Post.objects.filter(person_id=row["person_id"]).exists():
        raise ForbiddenException(detail="The register knows this person: end the posts there, and the account is inactive from that day")
    remove(row["account_id"])
    Person.objects.filter(pk=row["person_id"]).delete()
    _call(actor, "User", uid, None)
    audit.record(actor, "removed", "account", row["account_id"], client=actor.client_id)


def create_group(actor: Actor, told: Group) -> str:
    """Create a list of the program's own; returns its id. Raises Forbidden, InvalidValueException."""
    require(actor, Permission.KEEP_PROGRAM_ACCOUNTS, school_id=None)
    made = ClientGroup.objects.create(client_id=actor.client_id, name=_name(told, _LONGEST_LIST_NAME))
    _fill(actor, made, told)
    _call(actor, "Group", str(made.pk), told.external_id)
    audit.record(actor, "made", "program_group", client=actor.client_id, group=str(made.pk))
    return str(made.pk)


def change_group(actor: Actor, told: Group, before: Group) -> None:
    """Change a list of the program's own; for a group of the register only the program's identifier.

    Raises Forbidden, NotFoundException, MutabilityException, InvalidValueException.
    """
    require(actor, Permission.KEEP_PROGRAM_ACCOUNTS, school_id=None)
    row = group_row(actor, told.id or "")
    if row["kind"] == GroupKind.LIST:
        made = ClientGroup.objects.get(pk=row["list_id"])
        made.name, made.modified = _name(told, _LONGEST_LIST_NAME), clock.now()
        made.save()
        _fill(actor, made, told)
    elif (told.display_name, _values(told)) != (before.display_name, _values(before)):
        raise MutabilityException(detail="The register keeps this group; only externalId can be written")
    _call(actor, "Group", row["gid"], told.external_id)
    audit.record(actor, "changed", "program_group", client=actor.client_id, group=row["gid"])


def remove_group(actor: Actor, gid: str) -> None:
    """Delete a list of the program's own. Raises Forbidden, NotFoundException, ForbiddenException for a group of the register."""
    require(actor, Permission.KEEP_PROGRAM_ACCOUNTS, school_id=None)
    row = group_row(actor, gid)
    if row["kind"] != GroupKind.LIST:
        raise ForbiddenException(detail="The register keeps this group")
    ClientGroup.objects.filter(pk=row["list_id"]).delete()
    _call(actor, "Group", gid, None)
    audit.record(actor, "removed", "program_group", client=actor.client_id, group=gid)


def lock_user(_actor: Actor, uid: str) -> None:
    """Nobody else can write this account until this transaction is over."""
    list(Account.objects.select_for_update(of=("self",)).filter(person__uid__in=_uuids([uid])))


def lock_group(actor: Actor, gid: str) -> None:
    """Nobody else can write this list until this transaction is over; a group of the register needs no lock."""
    list(ClientGroup.objects.select_for_update().filter(client_id=actor.client_id, pk__in=_uuids([gid])))


def _sign_in(told: User) -> str:
    sign_in = sign_in_of(told.user_name or "")
    if sign_in is None:
        raise InvalidValueException(detail="userName: 3 to 60 of a-z, 0-9, dot, dash, underscore, beginning with a letter or digit")
    return sign_in


def _free(sign_in: str) -> str:
    """A sign-in name that is not reserved for somebody at a school. Raises InvalidValueException."""
    if why := keeper(None)(sign_in, ""):
        raise InvalidValueException(detail=_RESERVED[why])
    return sign_in


def _name(told: User | Group, longest: int) -> str:
    name = (told.display_name or "").strip()
    if not 0 < len(name) <= longest or not is_tidy(name):
        raise InvalidValueException(detail=f"displayName: 1 to {longest} signs that can be printed")
    return tidy(name)


def _kept(account: Account, only: Collection[str] | None = None) -> None:
    """Write it, unless the sign-in name is somebody else's. Raises UniquenessException."""
    try:
        with transaction.atomic():
            account.save(update_fields=only)
    except IntegrityError as error:
        raise UniquenessException(detail="userName is taken") from error


def _call(actor: Actor, kind: str, key: str, value: str | None) -> None:
    """Set this program's identifier for it. Raises InvalidValueException."""
    if value is not None and (len(value) > 200 or not is_tidy(value)):
        raise InvalidValueException(detail="externalId: at most 200 signs that can be printed")
    if value:
        ExternalId.objects.update_or_create(client_id=actor.client_id, kind=kind, key=key, defaults={"value": value})
    else:
        ExternalId.objects.filter(client_id=actor.client_id, kind=kind, key=key).delete()


def _fill(actor: Actor, group: ClientGroup, told: Group) -> None:
    """Set the members of the list: accounts that the program may know about. Raises InvalidValueException."""
    wanted = _values(told)
    uids = {str(each): pk for pk, each in Person.objects.filter(uid__in=_uuids(wanted), account__isnull=False).values_list("pk", "uid")}
    if unknown := wanted - uids.keys():
        raise InvalidValueException(detail=f"members: no such User: {', '.join(sorted(unknown))[:200]}")
    ClientGroupMember.objects.filter(group=group).exclude(person_id__in=uids.values()).delete()
    ClientGroupMember.objects.bulk_create((ClientGroupMember(group=group, person_id=pk) for pk in uids.values()), ignore_conflicts=True)


def _values(told: Group) -> set[str]:
    return {str(each.value) for each in told.members or []}


def _uuids(values: Collection[str]) -> list[uuid.UUID]:
    found = []
    for value in values:
        with contextlib.suppress(ValueError):
            found.append(uuid.UUID(value))
    return found
