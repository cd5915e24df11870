-- The form in which student numbers and sign-in names are compared, however people and spreadsheets wrote them: the same as `number_key` of the
-- register's rules, which a test compares with it. Most are plain letters and digits, where only the case is ignored.
-- called by: owner
create or replace function roster_number_key(written text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
    plain text := left(written, 255);
    before text := '';
begin
    while plain collate "C" !~ '^[0-9A-Za-z]*$' and plain <> before loop  -- Excel's wrapping may be there twice
        before := plain;
        plain := regexp_replace(
            normalize(plain, NFKC),
            '[\u0001-\u0020\u007f-\u00a0\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e\u2000-\u200f\u2028-\u202f'
            '\u205f-\u2064\u2066-\u206f\u3000\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U00013438\U0001bca0-\U0001bca3'
            '\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]', '', 'g');
        plain := ltrim(case when plain ~ '^=".*"$' then substr(plain, 3, length(plain) - 3) else plain end, U&'\0027\0060\2018\2019');
        plain := regexp_replace(plain, '^([0-9]+)\.0+$', '\1');
    end loop;
    return lower(plain collate "C");
end
$$
