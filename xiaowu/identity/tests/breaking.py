"""A database that refuses (資料庫拒絕)."""

from django.db import connection

from conftest import as_owner

_BREAKS = """
create function breaks() returns trigger language plpgsql as $$ begin
    raise exception 'a name of a row' using errcode = '{code}';
end $$;
create trigger breaks before {deed} on {table} for each row execute function breaks();
"""


def break_at(table: str, deed: str, code: str) -> None:
    """From now on the database refuses to do that to a row of that table."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(_BREAKS.format(table=table, deed=deed, code=code))
