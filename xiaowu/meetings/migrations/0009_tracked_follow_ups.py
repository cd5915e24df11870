"""Tracked resolutions become follow-ups, and what was noted of them their notes. Where the number is still free, each keeps its number, by which
calendars know it.
"""

from typing import ClassVar

from django.db import migrations

_MOVE = """
    insert into followups_followup (id, kind, about, title, owner_role, owner_section, owner_words, opened_on, opened_by, due, state, reopened,
        outcome, done_at, done_by, told, sequence, changed_at)
    select case when there.is_any then nextval(pg_get_serial_sequence('followups_followup', 'id')) else t.id end, 'tracked', t.motion_id, t.subject,
        'bureau_officer', coalesce(section.code, ''), case when section.code is null then t.owner else '' end, t.opened_on, '', t.due,
        case when t.closed_on is null then 'open' else 'done' end, 0, '',
        case when t.closed_on is not null then case when (last.at at time zone 'Asia/Taipei')::date = t.closed_on then last.at
            else t.closed_on::timestamp at time zone 'Asia/Taipei' end end,
        case when t.closed_on is not null then coalesce(last.by, '') else '' end, 0, t.sequence, t.changed_at
    from meetings_tracked t
    cross join (select exists (select 1 from followups_followup) as is_any) there
    left join (values ('資訊教育推廣組', 'promotion'), ('系統平臺組', 'platform'), ('網管資安組', 'network')) section (title, code)
        on section.title = btrim(t.owner)
    left join lateral (select p.at, p.by from meetings_progress p where p.tracked_id = t.id order by p.at desc, p.id desc limit 1) last on true
    order by t.id;
    select setval(pg_get_serial_sequence('followups_followup', 'id'), max(id)) from followups_followup having max(id) is not null;
    insert into followups_note (follow_up_id, at, by, verb, text)
    select f.id, p.at, p.by, case when p.at = f.done_at then 'close' else 'note' end, p.text
    from meetings_progress p join meetings_tracked t on t.id = p.tracked_id
    join followups_followup f on f.kind = 'tracked' and f.about = t.motion_id order by p.id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("followups", "0001_tables"), ("meetings", "0008_doubts")]

    operations: ClassVar = [
        migrations.RunSQL([*_MOVE.split(";"), "set constraints all immediate"]),
        migrations.DeleteModel("Progress"),
        migrations.DeleteModel("Tracked"),
    ]
