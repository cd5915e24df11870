"""Accounts are made, given start codes, suspended and restored (帳號的建立、啟用碼、停用與恢復). Nobody but its owner ever knows a password."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from xiaowu.identity.actions.ending import void_codes
from xiaowu.identity.actions.notices import notify
from xiaowu.identity.actions.passwords import set_password
from xiaowu.identity.actions.withholding import after_start
from xiaowu.identity.events import AccountSuspended, FactorsForgotten, StartCodeUsed
from xiaowu.identity.models import Account, StartCode
from xiaowu.identity.queries import names as known
from xiaowu.identity.queries.accounts import AccountRow, barrier_of, is_bureau, person, without_account
from xiaowu.identity.queries.letters import good_of_staff
from xiaowu.identity.queries.opening import good
from xiaowu.identity.queries.startcodes import code_of, hash_of_code
from xiaowu.identity.rules.accounts import BARRIER_TITLES, Barrier, Deed, Kind
from xiaowu.identity.rules.names import RESERVED_TITLES, proposed_sign_in, sign_in_of
from xiaowu.identity.rules.notices import Notice
from xiaowu.identity.rules.startcodes import LETTER_LASTS, RESET_LASTS
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RowError
from xiaowu.kernel.events import tell
from xiaowu.roster.models import Person, Post
from xiaowu.roster.queries import places
from xiaowu.roster.rules.likeness import name_key
from xiaowu.roster.rules.roles import Role


def make_account(actor: Actor, school_id: int, *, person_id: int, sign_in: str, today: date) -> str:
    """Make an account for somebody who works at the school; returns its start code, good for a day.

    Raises Forbidden, NotFound, BadInput (no sign-in name, or one reserved for others), Conflict (has an account, or the name is taken).
    """
    who = _mine(actor, school_id, person_id, today, Deed.MAKE)
    plain = _plain(sign_in, school_id, proposed_sign_in(places.place(school_id, today).code, person_id))
    if who.account_id is not None:
        raise Conflict(_("這個人已經有帳號。"))
    if Account.objects.filter(sign_in__iexact=plain).exists():
        raise Conflict(_("這個帳號已經有人使用。"), at="sign_in")
    account = _without_password(person_id, plain)
    account.save()
    audit.record(actor, "made", "account", account.pk, school_id=school_id)
    return start_codes(actor, [account], RESET_LASTS)[0][1]


def make_accounts(actor: Actor, school_id: int, *, school_code: str, names: dict[int, str] | None = None, today: date) -> tuple[uuid.UUID, int]:
    """Make accounts for everybody at the school who has none (or for `names`: person → sign-in name, as checked by `listed`);
    returns the batch of letters, and how many.

    Raises Forbidden; BadInput with the chosen names that are taken, in which case nothing is made.
    If a name that the house proposes is taken, the account gets another.
    """
    mine = [row.person_id for row in without_account(actor, school_id, today)]
    chosen = names if names is not None else known.given(school_code, mine)
    if not chosen.keys() <= set(mine):
        raise NotFound
    if names and (taken := known.taken(names.values())):
        raise BadInput(_("這些帳號已經有人使用，沒有建立任何帳號：%(names)s。") % {"names": "、".join(sorted(taken))})
    made = Account.objects.bulk_create(_without_password(person_id, sign_in) for person_id, sign_in in chosen.items())
    batch = uuid.uuid4()
    start_codes(actor, made, LETTER_LASTS, batch)
    audit.record(actor, "made", "accounts", school_id=school_id, count=len(made), batch=str(batch))
    return batch, len(made)


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """A row of a list: who gets which sign-in name."""

    row: int
    person_id: int
    name: str
    sign_in: str


def listed(actor: Actor, school_id: int, rows: Sequence[tuple[int, str, str]], today: date) -> tuple[list[ListedAccount], list[RowError]]:
    """Whom the rows of a list (row number, name, sign-in name) mean among people without an account, and why each unusable row is refused.

    Whether a name is taken is told once for each of those people, as on their own page: a list of guesses reveals nothing about the city's names.
    Four statements.
    """
    by_name: dict[str, list[AccountRow]] = {}
    for each in without_account(actor, school_id, today):
        by_name.setdefault(name_key(each.name), []).append(each)
    taken, reserved = known.taken([sign_in for _row, _name, sign_in in rows]), known.keeper(school_id)
    code = places.place(school_id, today).code
    found: list[ListedAccount] = []
    errors: list[RowError] = []
    names, people = set[str](), set[int]()
    for number, name, sign_in in rows:
        persons = by_name.get(name_key(name), [])
        if wrong := _wrong_person(persons, people):
            errors.append(RowError(number, "姓名", wrong))
            continue
        who = persons[0]
        people.add(who.person_id)
        if sign_in in names:
            errors.append(RowError(number, "帳號", _("同一個帳號出現兩次。")))
        elif why := reserved(sign_in, proposed_sign_in(code, who.person_id)):
            errors.append(RowError(number, "帳號", _(RESERVED_TITLES[why])))
        elif sign_in in taken:
            errors.append(RowError(number, "帳號", _("這個帳號已經有人使用。")))
        else:
            names.add(sign_in)
            found.append(ListedAccount(number, who.person_id, who.name, sign_in))
    return found, errors


def _wrong_person(persons: Sequence[AccountRow], before: set[int]) -> str | None:
    """Why a row's name means nobody, or more than one person; `before` are the people of earlier rows."""
    if len(persons) != 1:
        return _("本校有多位同名且沒有帳號的人，請逐一建立。") if persons else _("本校沒有這位還沒有帳號的人。")
    return _("同一個人出現兩次。") if persons[0].person_id in before else None


def _plain(sign_in: str, school_id: int | None, own: str) -> str:
    """A name as it is kept. Raises BadInput if it is no sign-in name,
    or is reserved for somebody other than the person whom the house would call `own`.
    """
    plain = sign_in_of(sign_in)
    if plain is None:
        raise BadInput(_("帳號須為 3 到 60 個英文小寫字母、數字、點、底線或連字號。"), at="sign_in")
    if why := known.keeper(school_id)(plain, own):
        raise BadInput(_(RESERVED_TITLES[why]), at="sign_in")
    return plain


def give_start_code(actor: Actor, school_id: int, *, person_id: int, today: date) -> str:
    """Give a new one-time code, good for a day; earlier ones are void. The password works until the code is used. Raises Forbidden, NotFound."""
    account = _account(_mine(actor, school_id, person_id, today, Deed.CODE))
    void_codes([account.pk])
    notify(account.pk, Notice.START_CODE)
    audit.record(actor, "gave", "start_code", account.pk, school_id=school_id)
    return start_codes(actor, [account], RESET_LASTS)[0][1]


def forget_factors(actor: Actor, school_id: int, *, person_id: int, today: date) -> None:
    """For somebody who lost phone and key: the password alone signs in, once;
    if the post requires a second factor, a new one must then be set up first.

    All sessions of the account end. Raises Forbidden, NotFound, BadInput (one's own).
    """
    account = _account(_mine(actor, school_id, person_id, today, Deed.FACTORS))
    Authenticator.objects.filter(user_id=account.pk).delete()
    tell(FactorsForgotten(account.pk))
    notify(account.pk, Notice.FACTOR_REMOVED)
    audit.record(actor, "forgot", "second_factor", account.pk, school_id=school_id)


def suspend(actor: Actor, school_id: int, *, person_id: int, today: date) -> None:
    """Nobody can sign in to the account any more, and all its sessions and codes end; what the bureau suspends, no school restores.

    Raises Forbidden, NotFound, BadInput (one's own).
    """
    account = _account(_mine(actor, school_id, person_id, today, Deed.SUSPEND))
    Account.objects.filter(pk=account.pk).update(is_open=False, **({"is_barred": True} if is_bureau(actor) else {}))
    tell(AccountSuspended(account.pk))
    notify(account.pk, Notice.SUSPENDED)
    audit.record(actor, "suspended", "account", account.pk, school_id=school_id)


def restore(actor: Actor, school_id: int, *, person_id: int, today: date) -> None:
    """The account opens again with the password that it had. Raises Forbidden (suspended by the bureau, for instance), NotFound."""
    account = _account(_mine(actor, school_id, person_id, today, Deed.RESTORE))
    Account.objects.filter(pk=account.pk).update(is_open=True, is_barred=False)
    notify(account.pk, Notice.RESTORED)
    audit.record(actor, "restored", "account", account.pk, school_id=school_id)


def account_of_code(code: str, now: datetime) -> Account | None:
    """The account of this start code, if the code is still good."""
    found = good_code(code, now)
    return found.account if found else None


def good_code(code: str, now: datetime) -> StartCode | None:
    """The code, if it is still good: it opens what its giver keeps, and not posts that its holder has elsewhere since.
    A code without a giver opens nothing.
    """
    found = StartCode.objects.select_related("account").filter(code_hash=hash_of_code(code)).first()
    if found is None:
        return None
    return found if found.pk in (good_of_staff if found.account.kind == Kind.STAFF else good)([found], now) else None


def use_start_code(code: str, password: str, now: datetime) -> Account:
    """The owner sets a password with the code, which is then used up; all sessions end. Raises NotFound for a code that is not good."""
    opens = good_code(code, now)
    if opens is None or not StartCode.objects.filter(pk=opens.pk, used=None).update(used=now):
        raise NotFound(_("啟用碼不正確、已使用過或已過期。"))
    account, actor = opens.account, system("start-code")
    after_start(opens)
    set_password(actor, account, password)
    tell(StartCodeUsed(account.pk))
    audit.record(actor, "used", "start_code", account.pk)
    return account


def make_first_officer(actor: Actor, *, sign_in: str, name: str, password: str, today: date) -> Account:
    """Make a bureau officer with an account: the first person of a new city. Raises BadInput if the sign-in name is taken."""
    plain = _plain(sign_in, None, "")
    if Account.objects.filter(sign_in__iexact=plain).exists():
        raise BadInput(_("這個帳號已經有人使用。"))
    who = Person.objects.create(name=name)
    Post.objects.create(person=who, role=Role.BUREAU_OFFICER, valid=(today, None))
    account = Account(sign_in=plain, person=who)
    account.set_password(password)
    account.save()
    audit.record(actor, "made", "account", account.pk)
    return account


def _mine(actor: Actor, school_id: int, person_id: int, today: date, deed: Deed) -> AccountRow:
    who = person(actor, school_id, person_id, today)
    stands = barrier_of(actor, who, deed)
    if stands is Barrier.OWN:
        raise BadInput(_(BARRIER_TITLES[stands]))
    if stands:
        raise Forbidden(_(BARRIER_TITLES[stands]))
    return who


def _account(who: AccountRow) -> Account:
    if who.account_id is None:
        raise NotFound
    return Account.objects.get(pk=who.account_id)


def _without_password(person_id: int, sign_in: str) -> Account:
    account = Account(sign_in=sign_in, person_id=person_id)
    account.set_unusable_password()
    return account


def start_codes(actor: Actor, accounts: Sequence[Account], lasts: timedelta, batch: uuid.UUID | None = None) -> list[tuple[Account, str]]:
    """Make a start code for each account; the row's id is drawn first, since the code is made from it."""
    now, batch = clock.now(), batch or uuid.uuid4()
    ids = values("select nextval(pg_get_serial_sequence('identity_startcode', 'id')) from generate_series(1, %s)", [len(accounts)])
    given = [(account, row_id, code_of(row_id)) for account, row_id in zip(accounts, ids, strict=True)]
    StartCode.objects.bulk_create(
        StartCode(pk=row_id, account=account, batch=batch, code_hash=hash_of_code(code), made_by_id=actor.account_id, made=now, expires=now + lasts)
        for account, row_id, code in given
    )
    return [(account, code) for account, _row, code in given]
