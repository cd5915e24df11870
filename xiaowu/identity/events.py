"""What identity tells of accounts (帳號異動), so that whoever listens ends what is its own, and of cases of abnormal sign-ins."""

from dataclasses import dataclass

from xiaowu.identity.rules.cases import State


@dataclass(frozen=True, slots=True)
class AccountSuspended:
    """Nobody may sign in to it any more (停用帳號)."""

    account_id: int


@dataclass(frozen=True, slots=True)
class PersonDeparted:
    """Its holder has no post and no child here any more (離職、離校)."""

    account_id: int


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """It has a new password (變更密碼): whoever had a token may be why."""

    account_id: int


@dataclass(frozen=True, slots=True)
class StartCodeUsed:
    """Its owner set a password with a start code (使用啟用碼): whoever was signed in before did not know it."""

    account_id: int


@dataclass(frozen=True, slots=True)
class FactorsForgotten:
    """It has no second factor any more (移除雙因素驗證), since phone and key are lost, with whatever was signed in on them."""

    account_id: int


@dataclass(frozen=True, slots=True)
class SignInDisowned:
    """Its owner said "not me" of a sign-in (非本人登入), from this session."""

    account_id: int
    session_id: int | None


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A case of abnormal sign-ins went on, or was closed (異常登入案件)."""

    case_id: int
    was: State
    now: State
