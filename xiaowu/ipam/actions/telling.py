"""Who is told of a request or a ticket (告知申請與報修的人)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.ipam.models import AddressRequest, Ticket, TicketFollower
from xiaowu.ipam.rules.requests import STANDING_TITLES, Standing
from xiaowu.ipam.rules.tickets import TICKET_TITLES, TicketState
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.notices import About, Words
from xiaowu.kernel.roc import spoken
from xiaowu.notifications.actions.telling import Holder, settle, tell
from xiaowu.roster.rules.roles import Role

ASKED, DECIDED, REPORTED, WORKED, LATE = "ipam.asked", "ipam.decided", "ipam.reported", "ipam.worked", "ipam.late"
SECTION = "network"  # 網管資安組
_TOLD = 300  # characters of a note that stand in the notice; the rest is on the ticket


def tell_asked(actor: Actor, made: AddressRequest) -> None:
    """The bureau's section is told that a school asks. Three statements."""
    tell(actor, Holder(Role.BUREAU_OFFICER, section=SECTION), ASKED, _of_request(made), key=f"{made.pk} {made.until}")


def tell_decided(actor: Actor, row: AddressRequest, standing: Standing, text: str = "", *, again: bool = False) -> None:
    """Tell whoever asked what became of it, unless they did it themselves; the bureau's notices of what is decided are settled. `again`: they were
    told that it stands so, and now why it still does. Three statements.
    """
    if standing is not Standing.OPEN:
        settle(ASKED, str(row.pk))
    if row.asked_by is not None and row.asked_by != actor.account_id:
        key = f"{row.pk} {standing.value} {row.until}{' again' if again else ''}"
        tell(actor, row.asked_by, DECIDED, _of_request(row) | {"standing": standing.value, "text": text}, key=key)


def tell_reported(actor: Actor, made: Ticket) -> None:
    """The engineers are told what a school reported by itself. Two statements."""
    tell(actor, Holder(Role.NETWORK_ENGINEER), REPORTED, {"id": made.pk, "school": made.school.name, "subject": made.subject}, key=str(made.pk))


def tell_worked(actor: Actor, row: Ticket, state: TicketState, *, key: str, text: str = "", is_note: bool = False) -> None:
    """Tell the school and the followers who took the ticket, or that it is closed or answered, and what was written. Once it is taken, the other
    engineers' notices are settled. Two statements, and one for each follower.
    """
    settle(REPORTED, str(row.pk))
    about = {"id": row.pk, "subject": row.subject, "state": state.value, "by": actor.name[:60], "text": text[:_TOLD], "is_note": is_note}
    tell(actor, Holder(Role.IT_COORDINATOR, row.school_id), WORKED, about, key=f"{row.pk} {key}")
    for account in TicketFollower.objects.filter(ticket_id=row.pk).exclude(account_id=actor.account_id or 0).values_list("account_id", flat=True):
        tell(actor, account, WORKED, about, key=f"{row.pk} {key}")
    if state is TicketState.CLOSED:
        settle(LATE, str(row.pk))


def tell_late(actor: Actor, row: Ticket, rung: int) -> None:
    """A ticket is late: the engineers are told first, then the bureau's section. One statement."""
    to = Holder(Role.BUREAU_OFFICER, section=SECTION) if rung else Holder(Role.NETWORK_ENGINEER)
    about = {"id": row.pk, "school": row.school.name, "subject": row.subject, "due": row.due.isoformat(), "owner": row.owner_name}
    tell(actor, to, LATE, about, key=f"{row.pk} {rung}")


def tell_noted(actor: Actor, row: Ticket, note_id: int) -> None:
    """Tell the ticket's owner that the school wrote something; nobody, as long as nobody has taken it. One statement."""
    if row.owner is not None:
        tell(actor, row.owner, REPORTED, {"id": row.pk, "school": row.school.name, "subject": row.subject}, key=f"{row.pk} note {note_id}")


def asked_words(about: About) -> Words:
    """What the bureau is told."""
    return Words(_("%(school)s申請 %(count)s 個網路位址") % about, _("計畫：%(plan)s。位址先為學校保留，請於期限前核定。") % about)


def decided_words(about: About) -> Words:
    """What the school is told of its request."""
    said = _(STANDING_TITLES[Standing(about["standing"])])
    asked = _("計畫：%(plan)s，%(count)s 個位址。") % about
    return Words(_("網路位址申請：%(standing)s") % {"standing": said}, "\n".join(each for each in (about.get("text", ""), asked) if each))


def reported_words(about: About) -> Words:
    """What engineers are told."""
    return Words(_("%(school)s報修：%(subject)s") % about)


def late_words(about: About) -> Words:
    """What engineers and the bureau are told of a late ticket."""
    said = {"day": spoken.long(date.fromisoformat(about["due"])), "owner": about["owner"] or _("還沒有人接手")}
    return Words(_("報修逾期：%(school)s，%(subject)s") % about, _("期限 %(day)s；處理人員：%(owner)s") % said)


def worked_words(about: About) -> Words:
    """What the school is told of its ticket."""
    said = {"subject": about["subject"], "state": _(TICKET_TITLES[TicketState(about["state"])]), "by": about["by"]}
    title = _("報修「%(subject)s」有新的處理紀錄") if about.get("is_note") else _("報修「%(subject)s」：%(state)s")
    by = _("處理人員：%(by)s") % said
    return Words(title % said, "\n".join(each for each in (about.get("text", ""), by) if each))


def _of_request(row: AddressRequest) -> dict[str, Any]:
    return {"id": row.pk, "school": row.school.name, "plan": row.plan.name, "count": row.count}
