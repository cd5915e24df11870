"""What identity keeps (帳號與登入的資料表)."""

from xiaowu.identity.models.accounts import Account, AccountManager, Failure, GuardianLink, PastPassword, StartCode, Unread, Withheld
from xiaowu.identity.models.sessions import KnownDevice, Session

__all__ = [
    "Account",
    "AccountManager",
    "Failure",
    "GuardianLink",
    "KnownDevice",
    "PastPassword",
    "Session",
    "StartCode",
    "Unread",
    "Withheld",
]
