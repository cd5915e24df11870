"""People enter another system from a session, and that system is told when the session is over (介接系統的登入與登出)."""

from dataclasses import dataclass

from xiaowu.connections.models import ClientSession
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.delivery import Parcel, post

READS = ("identity_account", "identity_session")

LOGOUT = "identity.logout"

# ended, expired, or of an account that may not be used; one node takes each
_OVER = """
with over as (
    select entered.id from identity_relyingsession entered
    join identity_session held on held.id = entered.session_id join identity_account a on a.id = held.account_id
    where entered.told is null
    and (held.ended is not null or held.expires <= %(now)s or not a.is_active or identity_roles_of(a.id, %(today)s) = '{}')
    order by entered.id limit 500 for update of entered skip locked
) update identity_relyingsession e set told = %(now)s from over where e.id = over.id returning e.id, e.client_id
"""


@dataclass(frozen=True, slots=True)
class Over:
    """A client that was entered from a session which is now over."""

    id: int
    client_id: str


def enter(session_id: int, client_id: str, issuer: str) -> None:
    """Somebody entered a client from this session: it will be told when the session ends."""
    ClientSession.objects.get_or_create(session_id=session_id, client_id=client_id, defaults={"issuer": issuer, "entered": clock.now()})


def post_over() -> int:
    """Post messages to the clients of people who are signed out, expired, departed or suspended; returns how many. Two statements."""
    found = rows(Over, _OVER, {"now": clock.now(), "today": clock.today()})
    return post(*(Parcel(LOGOUT, f"client:{over.client_id}", {"entered": over.id}, key=str(over.id)) for over in found))
