-- Who asks, in one statement: the session's account, posts and reach, with which it arms the transaction. Nothing for a session that no process of
-- the house began, that is over, or that was idle too long; if its person has departed, it ends all their sessions. It takes the token itself, of
-- which the table has only the hash. A request that a page makes by itself (`p_unattended`) is nobody's use of the session, which goes on idling.
-- called by: application
-- reads: kernel_reach, mfa_authenticator, roster_person, roster_post
create or replace function identity_arm(
    p_token bytea, p_at timestamptz, p_today date, p_reads_only boolean, p_idle interval, p_wide text[],
    p_unattended boolean
) returns table (
    session_id bigint, account_id bigint, person_id bigint, name text, language text, data text, expires timestamptz, assignments json,
    unread integer, lacks_factor boolean
) language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    signed record;
    held json;
    reached text;
    who text;
    lacks boolean := false;
    armed text;
begin
    select (select u.notices from public.identity_unread u where u.account_id = ses.account_id) as unread,
        ses.id, ses.token_hash, ses.account_id, ses.reach_id, ses.data, ses.expires, ses.last_seen, ses.proof,
        acc.person_id, acc.holder, acc.language, acc.is_active, per.name
    into signed
    from public.identity_session ses
    left join public.identity_account acc on acc.id = ses.account_id
    left join public.roster_person per on per.id = acc.person_id
    where ses.token_hash = sha256(p_token) and ses.ended is null and ses.expires > p_at and ses.last_seen > p_at - p_idle;
    if not found or (signed.account_id is not null and not signed.is_active) then
        return;
    end if;
    -- the present key first: this needs no look at the table of older ones
    if signed.proof is distinct from sha256(public.kernel_key('process', true) || sha256(public.kernel_key('process', false)
        || textsend('session') || signed.token_hash || int8send(coalesce(signed.account_id, 0))))
        and not public.kernel_proves(textsend('session') || signed.token_hash || int8send(coalesce(signed.account_id, 0)), signed.proof) then
        return;
    end if;
    if p_reads_only then
        armed := set_config('synchronous_commit', 'off', true);
    end if;
    if signed.holder is not null then
        select json_agg(json_build_array(h.role, h.school_id, h.class_id) order by h.role, h.school_id, h.class_id), max(h.name)
        into held, who from public.identity_holds(signed.account_id, p_today) h;
    end if;
    if signed.account_id is not null and held is null and not exists (
        select from public.roster_post post where post.person_id = signed.person_id and post.valid @> p_today
    ) then
        -- departed: every session ends with the last post (3.3), and does not come back with a new one
        if current_setting('transaction_read_only') = 'off' then
            update public.identity_session set ended = p_at, data = '{}' where identity_session.account_id = signed.account_id and ended is null;
        end if;
        return;
    end if;
    if signed.account_id is not null then
        -- written at most every five minutes, so that reading causes no writes; and not at all where a standby serves
        if not p_unattended and signed.last_seen < p_at - interval '5 minutes' and current_setting('transaction_read_only') = 'off' then
            update public.identity_session set last_seen = p_at where id = signed.id;
        end if;
        if signed.holder is null then
            with posts as materialized (
                select post.id, post.role, post.school_id, post.school_class_id, post.section from public.roster_post post
                where post.person_id = signed.person_id and post.valid @> p_today
                and (signed.reach_id is null or post.school_id is null or post.school_id = signed.reach_id)
            ), reaches as (
                select case reach.over when 'city' then reach.key || '_city=on;' else reach.key || '={'
                    || coalesce(string_agg(distinct (case reach.over when 'class' then post.school_class_id else post.school_id end)::text, ','), '') || '};'
                    end as part
                from posts post join public.kernel_reach reach on reach.role = post.role
                    and (reach.section = '' or post.section in ('', reach.section))
                group by reach.key, reach.over
            )
            select coalesce((select json_agg(json_build_array(role, school_id, school_class_id, section) order by id) from posts), '[]'::json),
                exists (select from posts where role = any(p_wide)), string_agg(part, '')
            into held, lacks, reached from reaches;
            if lacks then
                lacks := not exists (select from public.mfa_authenticator f where f.user_id = signed.account_id and f.type in ('totp', 'webauthn'));
            end if;
        end if;
        -- one setting, replaced as a whole: nothing remains of whoever was armed before in this transaction
        reached := ';account=' || signed.account_id || ';session=' || signed.id || ';today=' || p_today || ';' || coalesce(reached, '');
        armed := set_config('xiaowu.armed', public.kernel_seal(reached) || reached, true);
    end if;
    return query select signed.id::bigint, signed.account_id::bigint, signed.person_id::bigint, coalesce(signed.name, who)::text, signed.language::text,
        signed.data::text, signed.expires, coalesce(held, '[]'::json), coalesce(signed.unread, 0), lacks;
end
$$
