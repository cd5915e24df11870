"""What waited in four tables to be sent becomes deliveries. Answers keep status and kind, and lose words that may contain an address."""

from django.db import migrations

_MOVE = [
    """insert into kernel_delivery (kind, destination, about, key, rank, made, due, expires, attempts, asked, answer, ended, outcome)
    select 'identity.alert_letter', 'mail', jsonb_build_object('alert', m.alert_id, 'account', m.account_id), m.alert_id || ' ' || m.account_id, 1,
        a.at, a.at, case when m.sent is null and m.attempts < 60 then now() + interval '7 days' end, m.attempts, m.sent, split_part(m.answer, ':', 1),
        case when m.sent is null and m.attempts >= 60 then now() else m.sent end,
        case when m.sent is not null then 'sent' when m.attempts >= 60 then 'given_up' else '' end
    from identity_alertmail m join identity_alert a on a.id = m.alert_id order by m.id""",
    """insert into kernel_delivery (kind, destination, about, key, rank, made, due, expires, attempts, asked, answer, ended, outcome)
    select 'identity.notice_letter', 'mail', jsonb_build_object('account', account_id, 'notice', kind), '', 1, at, at,
        case when sent is null and attempts < 60 then now() + interval '7 days' end, attempts, sent, split_part(answer, ':', 1),
        case when sent is null and attempts >= 60 then now() else sent end,
        case when sent is not null then 'sent' when attempts >= 60 then 'given_up' else '' end
    from identity_noticemail order by id""",
    """insert into kernel_delivery (kind, destination, about, key, rank, made, due, expires, attempts, asked, answer, ended, outcome)
    select 'identity.logout', 'client:' || client_id, jsonb_build_object('entered', id), id::text, 1, coalesce(told, entered),
        coalesce(again, told, now()), case when told is null then now() + interval '14 hours' end, attempts, told, answer, told,
        case when told is null then '' when answer ~ '^2' then 'sent' when answer = 'no address' then 'dropped' else 'given_up' end
    from identity_relyingsession where told is not null or attempts > 0 order by id""",
    "update identity_relyingsession set told = now() where told is null and attempts > 0",
    """insert into kernel_delivery (kind, destination, about, key, rank, made, due, attempts, asked, answer, outcome)
    select 'identity.scim', 'scim:' || c.target_id, jsonb_build_object('person', c.person_id), c.person_id::text, 1, c.at, coalesce(c.again, now()),
        c.attempts, c.at, split_part(c.answer, ' ', 1), ''
    from identity_scimcopy c join identity_scimtarget t on t.id = c.target_id where c.attempts > 0 and t.is_on order by c.id""",
    """insert into kernel_destination (name, asked, answer, attempts, again)
    select 'scim:' || id, asked, split_part(answer, ' ', 1), attempts, again from identity_scimtarget where asked is not null""",
]


class Migration(migrations.Migration):
    dependencies = [("identity", "0025_no_last_login"), ("kernel", "0012_delivery_order")]

    operations = [
        *(migrations.RunSQL(statement) for statement in _MOVE),
        migrations.DeleteModel("AlertMail"),
        migrations.DeleteModel("NoticeMail"),
        migrations.RemoveField("relyingsession", "attempts"),
        migrations.RemoveField("relyingsession", "answer"),
        migrations.RemoveField("relyingsession", "again"),
        migrations.RemoveField("scimcopy", "attempts"),
        migrations.RemoveField("scimcopy", "again"),
        migrations.RemoveField("scimtarget", "asked"),
        migrations.RemoveField("scimtarget", "answer"),
        migrations.RemoveField("scimtarget", "attempts"),
        migrations.RemoveField("scimtarget", "again"),
    ]
