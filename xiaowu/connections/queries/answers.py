"""What other systems answered about somebody (介接系統的回覆)."""

from dataclasses import dataclass
from datetime import datetime

from xiaowu.kernel.database.rows import rows

READS = ("allauth_idp_oidc_client", "identity_account", "identity_session", "kernel_delivery")


@dataclass(frozen=True, slots=True)
class Answer:
    """A system's latest answer about one person."""

    system: str
    at: datetime | None
    answer: str
    is_waiting: bool


_ANSWERS = """
select t.name as system, c.at, c.answer, c.answer <> '200' as is_waiting
from identity_scimcopy c join identity_scimtarget t on t.id = c.target_id where c.person_id = %(person)s
union all select cl.name, max(d.asked), coalesce((array_agg(d.answer order by d.asked desc nulls last))[1], ''),
    bool_or(s.ended is not null and (e.told is null or d.outcome = ''))
from identity_relyingsession e join identity_session s on s.id = e.session_id join identity_account a on a.id = s.account_id
left join kernel_delivery d on d.kind = 'identity.logout' and d.key = e.id::text
join allauth_idp_oidc_client cl on cl.id = e.client_id where a.person_id = %(person)s group by cl.name
order by 1
"""


def answers(person_id: int) -> list[Answer]:
    """The answers of each outside system: to sign-outs, and about the account there. For those who keep the account. One statement."""
    return rows(Answer, _ANSWERS, {"person": person_id})
