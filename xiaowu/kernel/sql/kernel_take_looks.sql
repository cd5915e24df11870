-- Records looks that waited on the disk of a node while no database took writes: a list of objects with key, at, account, session, actor, roles,
-- purpose, school, class and children. Each key once. As everywhere, a child counts once a day for the same reader, session, school and purpose, so
-- that what was recorded in another place meanwhile is not recorded again; looks without an account are recorded all.
-- called by: application
create or replace function kernel_take_looks(p_looks jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    look record;
    fresh bigint[];
begin
    for look in
        select one.*, date_trunc('day', one.at at time zone 'Asia/Taipei') at time zone 'Asia/Taipei' as since
        from jsonb_to_recordset(p_looks) one(
            key uuid, at timestamptz, account bigint, session bigint, actor text, roles text[], purpose text, school bigint, class bigint, children bigint[]
        )
    loop
        select array(
            select child from unnest(look.children) child where look.account is null or not exists (
                select from public.kernel_look seen where seen.account_id = look.account and seen.session_id is not distinct from look.session
                and seen.at >= look.since and seen.purpose = look.purpose and seen.school_id = look.school and child = any (seen.student_ids)
            )
        ) into fresh;
        if fresh = '{}' and (look.children <> '{}' or exists (
            select from public.kernel_look seen where look.account is not null and seen.account_id = look.account
            and seen.session_id is not distinct from look.session and seen.at >= look.since and seen.purpose = look.purpose
            and seen.school_id = look.school and seen.student_ids = '{}'
        )) then
            continue;
        end if;
        insert into public.kernel_look (at, account_id, session_id, actor, roles, purpose, school_id, class_id, student_ids, spool_key)
        values (look.at, look.account, look.session, left(look.actor, 100), look.roles, look.purpose, look.school, look.class, fresh, look.key)
        on conflict (spool_key) where spool_key is not null do nothing;
    end loop;
end
$$
