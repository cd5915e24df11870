"""What a question asks of a district becomes a follow-up of the school that convenes it; notices of tracked items from older releases read as new ones.

A question whose day had passed took no more answers, so it stays closed. The audit says when it was put. How far owners of tracked items were told is
carried over, so that nobody hears of the same day twice; the school days in old notices are counted from Monday to Friday.
"""

from typing import ClassVar

from django.db import migrations

_MOVE = """
    insert into followups_followup (school_id, kind, about, title, owner_role, owner_section, owner_words, opened_on, opened_by, due, state, reopened,
        outcome, done_at, done_by, told, sequence, changed_at)
    select c.school_id, 'consultation', q.id, regexp_replace(btrim(q.text), '[[:space:]]+', ' ', 'g'), 'it_coordinator', '', '',
        coalesce(asked.on_day, least(q.due, today.day)), '', q.due, found.state, 0, '',
        case when found.state in ('done', 'dropped') then
            case when q.due < today.day then (q.due + 1)::timestamp at time zone 'Asia/Taipei' else coalesce(o.at, i.withdrawn_at) end end,
        case when found.state = 'dropped' and q.due >= today.day then '系統' else '' end, 0, 0, null
    from meetings_question q
    cross join (select (now() at time zone 'Asia/Taipei')::date as day) today
    join meetings_item i on i.id = q.motion_id
    cross join meetings_convener c
    left join meetings_opinion o on o.question_id = q.id and o.district_id = c.district_id
    left join (select subject_id, (min(at) at time zone 'Asia/Taipei')::date as on_day from kernel_audit where verb = 'asked' and subject = 'question'
        group by subject_id) asked on asked.subject_id = q.id
    cross join lateral (select case
        when o.id is null and (q.due < today.day or i.withdrawn_at is not null) then 'dropped'
        when o.id is null then 'open'
        when o.reply <> '' or q.due < today.day then 'done'
        else 'answered' end as state) found
    order by q.id, c.district_id;
    insert into followups_note (school_id, follow_up_id, at, by, verb, text)
    select f.school_id, f.id, o.at, o.by, 'answer', o.text
    from meetings_opinion o join meetings_convener c on c.district_id = o.district_id
    join followups_followup f on f.kind = 'consultation' and f.about = o.question_id and f.school_id = c.school_id order by o.id;
    update followups_followup set told = case when due < (now() at time zone 'Asia/Taipei')::date then 2 else 1 end
    where kind = 'tracked' and done_at is null and told = 0 and due <= (now() at time zone 'Asia/Taipei')::date + 7
"""
_TOLD = """
    update {table} set about = jsonb_build_object('id', about -> 'tracked', 'title', about -> 'subject', 'due', about -> 'due',
        'stage', case when about ->> 'stage' like 'overdue%' then 'overdue' else 'due' end,
        'since', (select count(*) from generate_series((about ->> 'due')::date + 1, (made at time zone 'Asia/Taipei')::date, interval '1 day') day
            where extract(isodow from day) < 6))
    where kind = 'meetings.tracked_due' and about ? 'tracked'
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("followups", "0001_tables"),
        ("kernel", "0015_import_expired_holds_nothing"),
        ("meetings", "0009_tracked_follow_ups"),
        ("notifications", "0001_tables"),
    ]

    operations: ClassVar = [
        migrations.RunSQL([*_MOVE.split(";"), *(_TOLD.format(table=f"notifications_{each}") for each in ("telling", "notice"))]),
    ]
