-- The form in which names are compared that are written with more than Chinese characters: `roster_name_key` asks it.
-- called by: application
create or replace function roster_name_folded(text) returns text
language sql immutable parallel safe as $$
    select coalesce(nullif(translate(
        normalize(translate(normalize(translate($1, passed.over, ''), NFKC), passed.over, ''), NFKC),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), ''), $1)
    from (values (
        U&'\0009\000A\000B\000C\000D\0020\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000\002E'
        '\00B7\0387\2022\2024\2027\2219\22C5\25CF\2E31\2E33\30FB\3002\002D\2010\2011\2012\2013\2014\2015\2212\0027\0060\00B4\02B9\02BB\02BC'
        '\2018\2019\201B\2032\00AD\061C\180E\200B\200C\200D\200E\200F\202A\202B\202C\202D\202E\2060\2061\2062\2063\2064\2066\2067\2068\2069'
        '\FEFF\0001\0002\0003\0004\0005\0006\0007\0008\000E\000F\0010\0011\0012\0013\0014\0015\0016\0017\0018\0019\001A\001B\001C\001D\001E'
        '\001F\FE00\FE01\FE02\FE03\FE04\FE05\FE06\FE07\FE08\FE09\FE0A\FE0B\FE0C\FE0D\FE0E\FE0F'
    )) as passed(over)
$$
