-- What the declared tables hold about somebody or at a school: by table the number of rows, and the latest rows that may be shown, up to a limit,
-- with the declared columns and no others. The owner writes the conditions, from the declarations.
-- called by: owner
-- reads: kernel_held
create or replace function portal_held(
    p_is_school boolean, p_accounts bigint[], p_people bigint[], p_uids uuid[], p_children bigint[], p_schools bigint[],
    p_most integer
) returns table (table_name text, held bigint, listed json)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    one record;
    condition text;
begin
    for one in select h.table_name as name, h.of_somebody, h.at_school, h.is_shown, h.columns from public.kernel_held h order by h.id loop
        condition := case when p_is_school then one.at_school else one.of_somebody end;
        table_name := one.name;
        listed := null;
        execute format('select count(*) from public.%I t where %s', one.name, condition)
            using p_accounts, p_people, p_uids, p_children, p_schools into held;
        if not p_is_school and one.is_shown <> '' and held > 0 then
            execute format('select json_agg(row_to_json(latest)) from (select %s from public.%I t where %s order by 1 desc nulls last limit %s) latest',
                (select string_agg(format('t.%I', each), ', ') from unnest(one.columns) each), one.name, one.is_shown, p_most)
                using p_accounts, p_people, p_uids, p_children, p_schools into listed;
        end if;
        return next;
    end loop;
end
$$
