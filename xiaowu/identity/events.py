"""Identity's events about accounts and sign-ins (帳號與登入的事件), so that each listening app does its own part."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountSuspended:
    """Nobody may sign in to it any more (停用帳號)."""

    account_id: int


@dataclass(frozen=True, slots=True)
class PersonDeparted:
    """Its holder no longer has a post or a child here (離職、離校)."""

    account_id: int


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """It has a new password (變更密碼), perhaps because somebody else held a token. `session_id`: the session that changed it, if one did."""

    account_id: int
    session_id: int | None = None


@dataclass(frozen=True, slots=True)
class StartCodeUsed:
    """Its owner set a password with a start code (使用啟用碼): whoever was signed in before did not know this password."""

    account_id: int


@dataclass(frozen=True, slots=True)
class FactorsForgotten:
    """Its second factor was removed (移除雙因素驗證), since phone and key are lost, and with them whatever was signed in on them."""

    account_id: int


@dataclass(frozen=True, slots=True)
class SignInDisowned:
    """Its owner said "not me" about a sign-in (非本人登入), from this session."""

    account_id: int
    session_id: int | None


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """All sessions of somebody have ended, or all but one (登入終止), whatever ended them. `but`: the hash of that one's token."""

    account_id: int
    but: bytes = b""


@dataclass(frozen=True, slots=True)
class SignedOut:
    """One session was ended by its owner (登出), in its browser or from another; `session`: the hash of its token."""

    account_id: int
    session: bytes


@dataclass(frozen=True, slots=True)
class TokenRenewed:
    """A signed-in browser got another token for its session (更換登入憑據), as after a new password; both are hashes."""

    account_id: int
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class At:
    """From where and on what device a sign-in was tried; `knows_device`: the account knows the browser."""

    address: str
    user_agent: str
    knows_device: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in is complete (登入成功); `session`: the hash of its session's token. `half`: its name while its second factor was awaited. `browser`:
    the hash of the browser's own token, if it has one.
    """

    account_id: int
    at: At
    session: bytes
    half: bytes | int | None = None
    browser: bytes = b""


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """The password was right, but more is needed (只有密碼正確). `half`: the name under which its completion will refer to it, if one may follow."""

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
    """The second factor after a right password was wrong (第二道驗證失敗), for the `count`-th time in a row for that account, from anywhere."""

    account_id: int
    half: bytes | int
    count: int
