"""Who may keep accounts. Everybody signed in keeps their own, which needs no permission."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import Guard, Own, guard, reach, unguarded
from xiaowu.kernel.database.records import Record, fixed, record
from xiaowu.kernel.personal.people import Names, people
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.permissions import HOMEROOM
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    KEEP_ACCOUNTS = "identity.keep_accounts"
    KEEP_FAMILIES = "identity.keep_families"


declare(
    {
        Permission.KEEP_ACCOUNTS: Grant(N_("管理帳號"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.KEEP_FAMILIES: Grant(N_("發給學生與家長啟用碼"), {**HOMEROOM, Role.IT_COORDINATOR: Extent.SCHOOL}),
    }
)

reach({"accounts": Permission.KEEP_ACCOUNTS})

# who owns an account: a statement that could change this would let any session become anybody
fixed("identity_account", "id", "person_id", "holder", "kind")
fixed("identity_alsoholds", "id", "account_id", "uid")
record(
    Record("identity_startcode", ("expires", "used"), emptied=("made_by_id",), may_go="a code that was over for long, or whose account is gone"),
)

guard(Guard("identity_unread", read=(Own("account_id"),)))  # only the trigger of the app that sends notices writes it

_DOOR = "the door reads and writes it before anybody is known"
_GONE = "and goes with an account, whoever takes that away"
unguarded(f"{_DOOR}; passwords are argon2id hashes, and whose an account is cannot be changed; {_GONE}", "identity_account", "identity_pastpassword")
unguarded(
    f"{_DOOR}; of tokens and codes there are hashes only, which open nothing; {_GONE}",
    "identity_session",
    "identity_startcode",
    "identity_knowndevice",
)
unguarded(f"{_DOOR}; keys are hashes that name nobody", "identity_failure")
unguarded(f"{_DOOR}: a card or code binds a family to the register; uids without a name, told by the owner's functions only; {_GONE}",
          "identity_alsoholds", "identity_withheld")  # fmt: skip
unguarded(f"{_DOOR}, through allauth; secrets of second factors are sealed; {_GONE}", "mfa_authenticator")
unguarded("allauth looks here at every sign-in; the house keeps no addresses in it", "account_emailaddress", "account_emailconfirmation")
people(Names.ACCOUNT, "identity_account")
