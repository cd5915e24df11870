"""What is owed for a case of an abnormal sign-in becomes a follow-up, which alone says when it is due, what was done, by whom, and how it ended.

A case that was due at a moment is due on that day. Titles name people as those of new cases do.
"""

import tomllib
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import migrations, models

_MOVE = """
    insert into followups_followup (school_id, kind, about, title, owner_role, owner_section, owner_words, opened_on, opened_by, due, state, reopened,
        outcome, done_at, done_by, told, sequence, changed_at, forget_at)
    select c.school_id, 'abnormal_sign_in', c.id,
        case when p.name is not null then p.name || '的帳號異常登入' when a.kind = 'guardian' then '家長帳號異常登入' else '學生帳號異常登入' end,
        case when c.school_id is null then 'bureau_officer' else 'it_coordinator' end, case when c.school_id is null then %(section)s else '' end, '',
        (c.opened at time zone 'Asia/Taipei')::date, '系統',
        ((case when c.state in ('password', 'device') then c.due else c.opened + interval '1 day' end) at time zone 'Asia/Taipei')::date,
        case c.state when 'watched' then 'answered' when 'closed' then 'done' else 'open' end, c.reopened, c.outcome, c.closed,
        case when c.closed is null then '' else coalesce(left(doer.name, 60), case when c.done_by_id = c.account_id then '本人' else '系統' end) end, 0, 0,
        c.closed, c.closed + interval '1830 days'
    from identity_case c
    join identity_account a on a.id = c.account_id left join roster_person p on p.id = a.person_id
    left join identity_account by on by.id = c.done_by_id left join roster_person doer on doer.id = by.person_id
    order by c.id;
    insert into followups_note (school_id, follow_up_id, at, by, account_id, verb, text)
    select c.school_id, f.id, c.closed, f.done_by, c.done_by_id, 'close', c.done
    from identity_case c join followups_followup f on f.kind = 'abnormal_sign_in' and f.about = c.id
    where c.closed is not null and c.done <> '' order by c.id
"""


def _section() -> str:
    """Which section of the bureau owes it, as the city's folder said when this was written."""
    said = tomllib.loads((Path(settings.XIAOWU_CITY) / "city.toml").read_text(encoding="utf-8"))
    return str(said.get("follow_ups", {}).get("abnormal_sign_in", ""))


def move(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        for statement in _MOVE.split(";"):
            cursor.execute(statement, {"section": _section()})
        cursor.execute("set constraints all immediate")


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("followups", "0003_attached_by"),
        ("identity", "0029_divided"),
        ("sign_in_risk", "0003_value_frequency"),
    ]

    operations: ClassVar = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RenameField("case", "due", "watched_until"),
        migrations.AlterField("case", "watched_until", models.DateTimeField(null=True)),
        migrations.RunSQL("update identity_case set watched_until = null where state <> 'watched'", migrations.RunSQL.noop),
        *(migrations.RemoveField("case", name) for name in ("reopened", "outcome", "done", "done_by")),
    ]
