"""Who may keep accounts, and who follows up abnormal sign-ins. Everybody signed in keeps the own account: that needs no permission."""

from enum import StrEnum

from xiaowu.kernel.access import Grant, Over, declare
from xiaowu.kernel.database.guard import By, Everywhere, Guard, Own, guard, reach, unguarded
from xiaowu.kernel.database.records import Record, fixed, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.permissions import HOMEROOM
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    KEEP_ACCOUNTS = "identity.keep_accounts"
    FOLLOW_UP = "identity.follow_up"
    KEEP_FAMILIES = "identity.keep_families"


declare(
    {
        Permission.KEEP_ACCOUNTS: Grant(N_("管理帳號"), {Role.IT_COORDINATOR: Over.SCHOOL, Role.BUREAU_OFFICER: Over.CITY}),
        Permission.KEEP_FAMILIES: Grant(N_("發給學生與家長啟用碼"), {**HOMEROOM, Role.IT_COORDINATOR: Over.SCHOOL}),
        Permission.FOLLOW_UP: Grant(N_("處理異常登入"), {Role.IT_COORDINATOR: Over.SCHOOL, Role.BUREAU_OFFICER: Over.CITY}),
    }
)

reach({"cases": Permission.FOLLOW_UP, "accounts": Permission.KEEP_ACCOUNTS})

_followed = (By("cases", "school_id"), Everywhere("cases"), Own("account_id"))

# whose an account is: a statement that could change it would make anybody of whoever has a session
fixed("identity_account", "id", "person_id", "holder", "kind")
fixed("identity_alsoholds", "id", "account_id", "uid")
record(
    Record("identity_startcode", ("expires", "used"), emptied=("made_by_id",), may_go="a code that was over for long, or whose account is gone"),
    Record(
        "identity_signin",
        ("token_hash", "at", "succeeded", "factors_wrong", "is_habit", "values", "risk", "judged"),
        emptied=("account_id",),  # an account that is gone was tried all the same
    ),
    Record("identity_alert", ("answer", "answered"), emptied=("sign_in_id", "session_id"), may_go="goes with its case"),
)

guard(
    Guard("identity_case", read=_followed, write=_followed),
    Guard("identity_alert", read=_followed, write=_followed),
    Guard("identity_unread", read=(Own("account_id"),)),  # only the trigger of whoever tells writes it
    Guard("identity_commonness", read=(Everywhere("usual"),), write=(Everywhere("usual"),)),  # the jobs that count and judge; no person holds it
)

_DOOR = "the door reads and writes it before anybody is known"
_GONE = "and goes with an account, whoever takes that away"
unguarded(f"{_DOOR}; passwords are argon2id hashes, and whose an account is cannot be changed; {_GONE}", "identity_account", "identity_pastpassword")
unguarded(
    f"{_DOOR}; of tokens and codes there are hashes only, which open nothing; {_GONE}",
    "identity_session",
    "identity_startcode",
    "identity_knowndevice",
)
unguarded(f"{_DOOR}; keys are hashes that name nobody", "identity_failure", "identity_spenttoken")
unguarded(f"{_DOOR}: each try is on record, and the sign-ins before are what it is judged by; what is written stays", "identity_signin")
unguarded(f"{_DOOR}: a card or code binds a family to the register; uids without a name, told by the owner's functions only; {_GONE}",
          "identity_alsoholds", "identity_withheld")  # fmt: skip
unguarded(f"{_DOOR}, through allauth; secrets of second factors are sealed; {_GONE}", "mfa_authenticator")
unguarded("allauth looks here at every sign-in; the house keeps no addresses in it", "account_emailaddress", "account_emailconfirmation")
