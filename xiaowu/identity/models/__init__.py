"""What identity keeps (帳號與登入的資料表)."""

from xiaowu.identity.models.accounts import Account, AccountManager, AlsoHolds, Failure, PastPassword, StartCode, Unread, Withheld
from xiaowu.identity.models.sessions import KnownDevice, Session

__all__ = [
    "Account",
    "AccountManager",
    "AlsoHolds",
    "Failure",
    "KnownDevice",
    "PastPassword",
    "Session",
    "StartCode",
    "Unread",
    "Withheld",
]
