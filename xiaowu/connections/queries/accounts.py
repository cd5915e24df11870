"""Accounts that other systems may know about (介接系統可知的帳號): people who ever held a post where the system serves;
active while they hold one.
"""

from typing import Any

from django.conf import settings

from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import Actor

READS = ("identity_account", "roster_person", "roster_post")

# the latest change of what the posts say: written, begun or ended
POSTS_CHANGED = """max(greatest(t.modified,
    case when lower(t.valid) <= %(today)s then lower(t.valid)::timestamp at time zone %(zone)s end,
    case when upper(t.valid) <= %(today)s then upper(t.valid)::timestamp at time zone %(zone)s end))"""
ACCOUNTS = f"""
select p.id as person_id, p.uid::text as uid, a.id as account_id, a.sign_in, p.name, a.language, x.value as external_id,
    a.is_active and exists (select from roster_post t where t.person_id = p.id and t.valid @> %(today)s::date
        and (%(is_city)s or t.school_id = any(%(schools)s))) as active,
    case when %(mail)s <> '' then a.sign_in || '@' || %(mail)s end as mail,
    greatest(p.modified, a.modified, (select {POSTS_CHANGED} from roster_post t where t.person_id = p.id)) as modified
from identity_account a join roster_person p on p.id = a.person_id
left join identity_externalid x on x.client_id = %(client)s and x.kind = 'User' and x.key = p.uid::text
where %(is_city)s or exists (select from roster_post t where t.person_id = p.id and t.school_id = any(%(schools)s))
"""


def basis(actor: Actor) -> dict[str, Any]:
    """The parameters of a statement about them, for the system that asks or is sent them."""
    today = clock.today()
    return {
        "client": actor.client_id, "schools": list(actor.school_ids), "is_city": any(each.school_id is None for each in actor.assignments),
        "today": today, "year": roc.academic_year(today), "zone": settings.TIME_ZONE, "mail": settings.XIAOWU_MAIL_DOMAIN,
    }  # fmt: skip
