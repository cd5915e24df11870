"""What identity tells of accounts and of the door (帳號與登入的事件), so that whoever listens does what is its own."""

from dataclasses import dataclass


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
    """It has a new password (變更密碼): whoever had a token may be why. `session_id`: the session that changed it, if one did."""

    account_id: int
    session_id: int | None = None


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
class SessionsEnded:
    """All sessions of somebody are over, or all but one (登入終止), by whatever ended them."""

    account_id: int


@dataclass(frozen=True, slots=True)
class At:
    """From where and on what a try at the door came; `knows_device`: the account knows the browser."""

    address: str
    user_agent: str
    knows_device: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in is complete (登入成功); `session`: the hash of its session's token. `half`: how it was called while its second factor was awaited."""

    account_id: int
    at: At
    session: bytes
    half: bytes | int | None = None


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """The password was right, and that was not all (只有密碼正確). `half`: what its completion will call it, where that may follow."""

    account_id: int
    at: At
    half: bytes | None = None


@dataclass(frozen=True, slots=True)
class SignInFailed:
    """A wrong password (登入失敗), or a name that nobody has."""

    account_id: int | None
    at: At


@dataclass(frozen=True, slots=True)
class FactorFailed:
    """The second factor of half a sign-in was wrong (第二道驗證失敗), the `count`-th in a row of that account, from wherever."""

    account_id: int
    half: bytes | int
    count: int
