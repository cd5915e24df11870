"""What identity keeps (帳號與登入的資料表)."""

from xiaowu.identity.models.accounts import Account, AccountManager, AlsoHolds, Failure, PastPassword, StartCode, Unread, Withheld
from xiaowu.identity.models.cases import Alert, Case, Commonness, SignIn
from xiaowu.identity.models.partners import (
    Consent,
    ExternalId,
    ProgramGroup,
    ProgramGroupMember,
    ProgramPlace,
    RelyingSession,
    ScimCopy,
    ScimTarget,
    SpentToken,
)
from xiaowu.identity.models.sessions import KnownDevice, Session

__all__ = [
    "Account",
    "AccountManager",
    "Alert",
    "AlsoHolds",
    "Case",
    "Commonness",
    "Consent",
    "ExternalId",
    "Failure",
    "KnownDevice",
    "PastPassword",
    "ProgramGroup",
    "ProgramGroupMember",
    "ProgramPlace",
    "RelyingSession",
    "ScimCopy",
    "ScimTarget",
    "Session",
    "SignIn",
    "SpentToken",
    "StartCode",
    "Unread",
    "Withheld",
]
