"""Accounts in other systems (帳號供裝): what is true here is compared with what each was told last, every minute, so that nothing is lost."""

import time
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _
from scim2_client import SCIMClientException
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import Email, Error, ListResponse, Name, PatchOp, SCIMException, ScimFilter, ScimProvider, SearchRequest, User

from xiaowu.identity.models import ProgramPlace, ScimCopy, ScimTarget
from xiaowu.identity.scim.permissions import Permission
from xiaowu.identity.scim.queries.targets import Waiting, program_of, waiting
from xiaowu.identity.scim.rules import is_token, name_parts, next_try
from xiaowu.kernel import audit, clock, outward
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.addresses.told import outward_address
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.queue import one_by_one
from xiaowu.kernel.sealing import seal, unseal
from xiaowu.roster.models import School

_PATIENCE = 5.0  # seconds that a system has for an answer, all of it
_A_RUN = 200  # accounts
_LONGEST = 30.0  # seconds after which the others have their turn
_PURPOSE = "scim token"


def add_target(actor: Actor, *, name: str, url: str, token: str, school_codes: Sequence[str] = (), is_city: bool = False) -> ScimTarget:
    """A system that is to be told, switched off until somebody has seen how many accounts it would be told of. Raises Forbidden, BadInput."""
    require(actor, Permission.KEEP_TARGETS, school_id=None)
    url = outward_address(url)
    if "?" in url:
        raise BadInput(_("SCIM 網址不可有查詢參數。"))
    if not is_token(token):
        raise BadInput(_("存取權杖只能有英文字母、數字和半形符號，不可有空白；請重新複製。"))
    schools = dict(School.objects.filter(code__in=school_codes).values_list("id", "code"))
    if unknown := [code for code in school_codes if code not in schools.values()]:
        raise BadInput(_("沒有這些學校代碼：%(codes)s。") % {"codes": "、".join(unknown)[:200]})
    if not is_city and not schools:
        raise BadInput(_("請填寫這個系統服務哪些學校，或勾選全市。"))
    target = ScimTarget.objects.create(name=name, url=url.rstrip("/"), token=seal(token, _PURPOSE))
    places = [None] if is_city else list(schools)
    ProgramPlace.objects.bulk_create(ProgramPlace(client_id=f"target:{target.pk}", school_id=school_id) for school_id in places)
    audit.record(actor, "added", "scim_target", target.pk)
    return target


def switch(actor: Actor, target_id: int, *, is_on: bool) -> None:
    """From now on it is told, or no more; what it has stays as it is. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_TARGETS, school_id=None)
    if not ScimTarget.objects.filter(pk=target_id).update(is_on=is_on):
        raise NotFound
    ScimCopy.objects.filter(target_id=target_id).update(again=None)  # whoever switches it on again has mended something
    audit.record(actor, "switched_on" if is_on else "switched_off", "scim_target", target_id)


def remove_target(actor: Actor, target_id: int) -> None:
    """It is told no more, and forgotten here; the accounts there stay, for whoever keeps that system to end. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_TARGETS, school_id=None)
    if not ScimTarget.objects.filter(pk=target_id).delete()[0]:
        raise NotFound
    ProgramPlace.objects.filter(client_id=f"target:{target_id}").delete()
    audit.record(actor, "removed", "scim_target", target_id)


def provision() -> int:
    """Tell every system that is switched on what it does not know yet; how many accounts were taken. Rearms the transaction for each.

    Whatever goes wrong with one is its own answer: the others are told.
    """
    targets = ScimTarget.objects.select_for_update(skip_locked=True).filter(is_on=True).order_by("pk")
    return sum(one_by_one(targets, _told, fell=_answered))


def _told(target: ScimTarget) -> int:
    actor = program_of(target.pk)
    arm(reach_of(f"target:{target.pk}", clock.today(), actor.standings))
    rows = waiting(actor, target.pk, most=_A_RUN)
    if not rows:
        return 0
    try:
        token = unseal(target.token, _PURPOSE)
    except InvalidToken:  # sealed by another house's key
        _answered(target, _("存取權杖無法解開，請重新新增這個系統。"))
        return 0
    with outward.caller(seconds=_PATIENCE, base_url=target.url, headers={"Authorization": f"Bearer {token}"}) as http:
        taken, answer = _each(target, rows, SyncSCIMClient(http, provider=ScimProvider([User])))
    _answered(target, answer)
    return taken


def _answered(target: ScimTarget, answer: str) -> None:
    ScimTarget.objects.filter(pk=target.pk).update(asked=clock.now(), answer=answer[:200])


_GONE = ("network", "401", "403", "429", "5")


def _each(target: ScimTarget, rows: Sequence[Waiting], client: SyncSCIMClient) -> tuple[int, str]:
    """How many of these accounts it took, and why it was not asked for all."""
    gone, until = "", time.monotonic() + _LONGEST

    def tell(row: Waiting) -> bool:
        nonlocal gone
        if gone or time.monotonic() > until:  # nobody is there, or our token is no good: the others wait too
            return False
        remote_id, answer = _tell(client, row)
        _keep(target, row, remote_id, answer)
        gone = answer if answer.startswith(_GONE) else ""
        return not answer

    taken = sum(one_by_one(rows, tell, fell=lambda row, kind: _keep(target, row, row.remote_id, kind)))
    return taken, gone


def _tell(client: SyncSCIMClient, row: Waiting) -> tuple[str, str]:
    """The account's id there, and why it was not taken; an empty reason: it was."""
    told = _user(row)
    try:
        remote_id = row.remote_id or _found(client, row)
        if not remote_id:
            made = _checked(client.create(told))
            return str(made.id), ""
        changed = client.modify(User, remote_id, _changes(told), raise_scim_errors=False)
        if isinstance(changed, Error):
            return ("" if changed.status == 404 else remote_id), _words(changed)  # gone there: made anew the next time
    except SCIMException as refused:
        return row.remote_id, _words(refused.to_error())
    except SCIMClientException as error:
        status = getattr(getattr(error, "source", None), "status_code", None)
        return row.remote_id, f"{status or 'network'} {type(error.__cause__ or error).__name__}"[:200]
    return remote_id, ""


def _found(client: SyncSCIMClient, row: Waiting) -> str:
    """An account that is there already under this name; none is made beside it."""
    asked = SearchRequest[User[Any]](filter=ScimFilter[User[Any]](f"userName eq {ScimFilter.quote(row.sign_in)}"), count=2)
    answer = _checked(client.query(User, query_parameters=asked))
    there = answer.resources if isinstance(answer, ListResponse) else None
    return str(there[0].id) if there else ""


def _checked(answer: Any) -> Any:
    if isinstance(answer, Error):
        raise SCIMException.from_error(answer)
    return answer


def _user(row: Waiting) -> User[Any]:
    name = name_parts(row.name)
    return User(
        user_name=row.sign_in, external_id=row.uid, display_name=row.name, active=row.active,
        name=Name(formatted=name.formatted, family_name=name.family_name, given_name=name.given_name),
        emails=[Email(value=row.mail, type=Email.Type.work, primary=True)] if row.mail else None,
    )  # fmt: skip


def _changes(told: User[Any]) -> PatchOp[User[Any]]:
    """All that we tell, set anew; what that system keeps beside it stays. The values go as JSON has them."""
    values = told.model_dump(mode="json", exclude_none=True)
    names = ("userName", "externalId", "displayName", "active", "name", "emails")
    operations = [{"op": "replace", "path": name, "value": values[name]} for name in names if name in values]
    return PatchOp[User[Any]].model_validate({"Operations": operations})


def _keep(target: ScimTarget, row: Waiting, remote_id: str, answer: str) -> None:
    now, attempts = clock.now(), row.attempts + 1 if answer else 0
    ScimCopy.objects.update_or_create(
        target=target,
        person_id=row.person_id,
        defaults={
            "remote_id": remote_id, "told": row.told if answer else row.digest, "attempts": attempts, "at": now, "answer": answer or "200",
            "again": next_try(attempts, now) if answer else None,
        },
    )  # fmt: skip


def _words(error: Error) -> str:
    return f"{error.status} {error.scim_type or ''} {error.detail or ''}".strip()[:200]
