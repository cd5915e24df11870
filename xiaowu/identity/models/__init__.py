"""What identity keeps (帳號與登入的資料表)."""

from xiaowu.identity.models.accounts import Account, AccountManager, AlsoHolds, Failure, PastPassword, StartCode, Withheld
from xiaowu.identity.models.cases import Alert, AlertMail, Case, Commonness, NoticeMail, SignIn
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
    "AlertMail",
    "AlsoHolds",
    "Case",
    "Commonness",
    "Consent",
    "ExternalId",
    "Failure",
    "KnownDevice",
    "NoticeMail",
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
    "Withheld",
]
