"""The session statement ends the sessions of whoever holds no post any more; and the door may ask which roles somebody holds."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from xiaowu.kernel.database.guard import definer_function

_BEFORE = import_module("xiaowu.identity.migrations.0003_reach_rows")
BODY = """returns table (
    session_id bigint, account_id bigint, person_id bigint, name text, language text, data text, expires timestamptz, standings json
) language plpgsql volatile security definer as $$
declare
    signed record;
    held json;
begin
    select ses.id, ses.account_id, ses.reach_id, ses.data, ses.expires, ses.last_seen, acc.person_id, acc.language, acc.is_active, per.name
    into signed
    from public.identity_session ses
    left join public.identity_account acc on acc.id = ses.account_id
    left join public.roster_person per on per.id = acc.person_id
    where ses.token_hash = p_token and ses.ended is null and ses.expires > p_at;
    if not found or (signed.account_id is not null and not signed.is_active) then
        return;
    end if;
    if p_reads_only then
        perform set_config('synchronous_commit', 'off', true);
    end if;
    if signed.account_id is not null and not exists (
        select from public.roster_post post where post.person_id = signed.person_id and post.valid @> p_today
    ) then
        -- departed: whatever was open ends with the last post (3.3), and does not come back with a new one
        update public.identity_session set ended = p_at, data = '{}' where identity_session.account_id = signed.account_id and ended is null;
        return;
    end if;
    if signed.account_id is not null then
        -- written at most every five minutes, so that reading is not writing
        if signed.last_seen < p_at - interval '5 minutes' then
            update public.identity_session set last_seen = p_at where id = signed.id;
        end if;
        if current_setting('xiaowu.account', true) <> '' then
            -- somebody else was armed in this transaction: nothing of theirs stays
            perform set_config('xiaowu.' || key, '', true), set_config('xiaowu.' || key || '_city', '', true) from public.kernel_reach;
        end if;
        with posts as materialized (
            select post.id, post.role, post.school_id, post.school_class_id from public.roster_post post
            where post.person_id = signed.person_id and post.valid @> p_today
            and (signed.reach_id is null or post.school_id is null or post.school_id = signed.reach_id)
        ), armed as materialized (
            select set_config('xiaowu.' || reach.key || case reach.over when 'city' then '_city' else '' end, case reach.over
                when 'city' then 'on' else '{' || coalesce(string_agg(distinct (case reach.over when 'class' then post.school_class_id else post.school_id end)::text, ','), '') || '}'
                end, true)
            from posts post join public.kernel_reach reach on reach.role = post.role
            group by reach.key, reach.over
        )
        select coalesce((select json_agg(json_build_array(role, school_id, school_class_id) order by id) from posts), '[]'::json)
        into held from (select count(*), set_config('xiaowu.account', signed.account_id::text, true),
            set_config('xiaowu.today', p_today::text, true) from armed) as done;
    end if;
    return query select signed.id::bigint, signed.account_id::bigint, signed.person_id::bigint, signed.name::text, signed.language::text,
        signed.data::text, signed.expires, coalesce(held, '[]'::json);
end
$$"""

ROLES = """returns text[] language sql stable security definer as $$
    select coalesce(array_agg(distinct role), '{}') from public.roster_post where person_id = $1 and valid @> $2
$$"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0006_passwords_and_codes")]

    operations: ClassVar = [
        migrations.RunSQL(
            definer_function(_BEFORE.SIGNATURE, BODY, parameters=_BEFORE.PARAMETERS),
            definer_function(_BEFORE.SIGNATURE, _BEFORE.BODY, parameters=_BEFORE.PARAMETERS),
        ),
        migrations.RunSQL(definer_function("identity_roles(bigint, date)", ROLES), "drop function identity_roles(bigint, date)"),
    ]
