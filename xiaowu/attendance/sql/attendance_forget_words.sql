-- Deletes what was said of absences before a moment, a thousand rows at a time; returns how many. Rows younger than 400 days stay, whoever asks.
-- called by: application
create or replace function attendance_forget_words(p_before timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare gone integer;
begin
    delete from public.attendance_absenceword where id in (select id from public.attendance_absenceword where at < least(p_before, now() - interval '400 days') order by id limit 1000);
    get diagnostics gone = row_count;
    return gone;
end
$$
