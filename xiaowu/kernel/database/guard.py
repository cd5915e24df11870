"""Guards (資料列防護): row-level security, generated from what the apps declare beside their permissions.

A reach key (`students`, `classes`, `counts` …) stands in the setting `xiaowu.armed` with the ids that the request's first statement found, under a
seal that only the owner's functions can make. A guard says which keys open a table's rows. A row that no key opens stays closed, whatever a page
forgets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from xiaowu.kernel.access import Extent, declared
from xiaowu.kernel.database import records
from xiaowu.kernel.database.config import APP_ROLE


def _armed(key: str) -> str:
    """What the transaction was armed with under a key. The seal is checked only if the key is present, since most readers hold few keys."""
    return f"case when position(';{key}=' in current_setting('xiaowu.armed', true)) > 0 then public.kernel_armed('{key}') end"


@dataclass(frozen=True, slots=True)
class By:
    """Rows whose `column` is among the ids of reach `key`; with `today`, only rows whose day column is the armed day."""

    key: str
    column: str
    today: str | None = None

    def sql(self) -> str:
        # the sub-select is evaluated once; without it the setting is parsed for every row
        among = f"{self.column} = any ((select {_armed(self.key)}::int[])::int[])"
        if self.today is None:
            return among
        return f"({among} and {self.today} = (select {_armed('today')}::date))"


@dataclass(frozen=True, slots=True)
class Everywhere:
    """All rows, for whoever holds reach `key` over the city (or, with key None, for whoever has signed in: `because` says why)."""

    key: str | None = None
    because: str = ""

    def sql(self) -> str:
        if self.key is None:
            return f"(select {_armed('account')} is not null)"
        return f"(select {_armed(f'{self.key}_city')} = 'on')"


@dataclass(frozen=True, slots=True)
class Through:
    """Like `By`, for a table without the column: `expression` is a stable function of the row that yields it."""

    key: str
    expression: str

    def sql(self) -> str:
        return By(self.key, self.expression).sql()


@dataclass(frozen=True, slots=True)
class Anywhere:
    """All rows, for whoever holds reach `key` anywhere: for tables that belong to no school."""

    key: str

    def sql(self) -> str:
        return f"(select coalesce({_armed(self.key)}, '')) not in ('', '{{}}')"


@dataclass(frozen=True, slots=True)
class Own:
    """Rows of the account that is signed in."""

    column: str

    def sql(self) -> str:
        # jobs of the system arm a name where people arm a number
        return f"{self.column}::text = (select {_armed('account')})"


@dataclass(frozen=True, slots=True)
class ByHouse:
    """All rows, for jobs, commands and connected programs: they arm a name where people arm the number of their account. `because` says why."""

    because: str

    def sql(self) -> str:
        return f"(select {_armed('account')} !~ '^[0-9]+$')"


@dataclass(frozen=True, slots=True)
class Where:
    """Rows for which a condition holds, whoever asks: for published data. Other tables in the condition show only what their own guards show.

    `because` says why; it is not needed where a key is required too (`AllOf`).
    """

    condition: str
    because: str = ""

    def sql(self) -> str:
        return f"({self.condition})"


@dataclass(frozen=True, slots=True)
class Among:
    """All rows, for whoever holds reach `key` over one of the schools that `schools` (a query of one column) finds."""

    key: str
    schools: str

    def sql(self) -> str:
        return f"(select coalesce({_armed(self.key)}::bigint[], '{{}}') && array({self.schools}))"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Rows that all of these rules open."""

    rules: tuple["Rule", ...]

    def sql(self) -> str:
        return "(" + " and ".join(rule.sql() for rule in self.rules) + ")"


@dataclass(frozen=True, slots=True)
class Always:
    """All rows, for everybody: a log that anyone adds to, or facts without personal data; `because` says which."""

    because: str

    def sql(self) -> str:
        return "true"


@dataclass(frozen=True, slots=True)
class SeenIn:
    """Rows whose `key` appears in the `column` of a row of another table, for whoever sees that row: the other table's guard applies here too."""

    table: str
    column: str
    key: str

    def sql(self) -> str:
        return f"exists (select 1 from {self.table} seen where seen.{self.column} = {self.key})"


Rule = By | Everywhere | Through | Anywhere | Own | ByHouse | Where | Among | AllOf | SeenIn | Always


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may read and who may write a table's rows; an empty `write` means only the owner.

    `hold`: who may lock a row without changing it, where that is more people than may write it.
    """

    table: str
    read: tuple[Rule, ...]
    write: tuple[Rule, ...] = ()
    hold: tuple[Rule, ...] = ()


_guards: dict[str, Guard] = {}
_reach: dict[str, tuple[str, ...]] = {}
_of_classes: set[str] = set()
_unguarded: dict[str, str] = {}


def guard(*guards: Guard) -> None:
    """Declare guards; called from an app's `permissions.py`."""
    _guards.update({each.table: each for each in guards})


def unguarded(reason: str, *tables: str) -> None:
    """Declare tables that have no guard, and why: what protects their rows instead, or that they hold nothing about anybody."""
    _unguarded.update(dict.fromkeys(tables, reason))


def reach(keys: Mapping[str, str], *, of_classes: bool = False) -> None:
    """Declare reach keys: key → the permission that fills it, with the schools or the city of those who hold it (or with their classes:
    `of_classes`).
    A key may stand on several permissions but holds one kind of id: raises ValueError for a key declared as both.
    """
    for key, permission in keys.items():
        if key in _reach and (key in _of_classes) is not of_classes:
            raise ValueError(f"a reach key over schools and over classes: {key}")
        if of_classes:
            _of_classes.add(key)
        _reach[key] = tuple(dict.fromkeys((*_reach.get(key, ()), str(permission))))


def guards() -> Mapping[str, Guard]:
    return dict(_guards)


def reasons() -> Mapping[str, str]:
    """For each table without a guard, why it has none."""
    return dict(_unguarded)


def reach_keys() -> Mapping[str, tuple[str, ...]]:
    return dict(_reach)


def reach_table() -> tuple[tuple[str, str, str, str], ...]:
    """(reach key, role, extent, section) for every holder of the permissions that a key stands on; section '' means any. A key holds one kind of id:
    keys over classes come only from permissions held over a class, all others only from those held over a school or the city.
    """
    rows: dict[tuple[str, str], tuple[str, frozenset[str]]] = {}
    for key, permissions in reach_keys().items():
        for grant in (declared()[permission] for permission in permissions):
            for role, over in grant.roles.items():
                if (over is Extent.CLASS) is (key in _of_classes):
                    _over, before = rows.get((key, str(role)), (over, grant.sections))
                    sections = before | grant.sections if before and grant.sections else frozenset[str]()
                    rows[key, str(role)] = str(over), sections
    return tuple((key, role, over, section) for (key, role), (over, sections) in rows.items() for section in sorted(sections) or [""])


def _any_of(rules: Iterable[Rule]) -> str:
    """Conditions that are the same for all rows come first: each is a single flag, which saves looking through the ids of the others."""
    return (
        " or ".join(rule.sql() for rule in sorted(rules, key=lambda rule: isinstance(rule, By | Through | Own | Where | AllOf | SeenIn))) or "false"
    )


def policies(one: Guard) -> list[str]:
    """The statements that put a guard on its table, replacing what stood there."""
    read, write, hold = _any_of(one.read), _any_of(one.write), _any_of(one.hold or one.write)
    table = one.table
    return [
        f"alter table {table} enable row level security",
        *(f"drop policy if exists xiaowu_{verb} on {table}" for verb in ("read", "insert", "update", "delete")),
        f"create policy xiaowu_read on {table} for select to {APP_ROLE} using ({read})",
        f"create policy xiaowu_insert on {table} for insert to {APP_ROLE} with check ({write})",
        f"create policy xiaowu_update on {table} for update to {APP_ROLE} using ({hold}) with check ({write})",
        f"create policy xiaowu_delete on {table} for delete to {APP_ROLE} using ({write})",
    ]


def apply() -> None:
    """As the owner, after migrating: grant the application what it needs, revoke what it must not have, and set every policy."""
    statements = [
        # a role that may create objects could shadow one of ours and so hijack a function that runs as the owner
        f"revoke temporary on database {_database()} from public",
        "revoke create on schema public from public",
        f"grant usage on schema public to {APP_ROLE}",
        f"grant select, insert, update, delete on all tables in schema public to {APP_ROLE}",
        f"grant usage, select on all sequences in schema public to {APP_ROLE}",
        *(f"revoke insert, update, delete on {table} from {APP_ROLE}" for table in ("django_migrations", "kernel_reach", "kernel_held")),
        f"revoke all on kernel_armingkey from {APP_ROLE}",
        *(statement for one in _guards.values() for statement in policies(one)),
    ]
    _run(statements)
    records.apply()
    with connection.cursor() as cursor:
        # guards stand on the whole table, so its partitions must not be queried by name
        cursor.execute("select oid::regclass::text from pg_class where relispartition and relkind = 'r'")
        for (part,) in cursor.fetchall():
            cursor.execute(f"revoke all on {part} from {APP_ROLE}")
        cursor.execute("delete from kernel_reach")
        cursor.executemany("insert into kernel_reach (key, role, over, section) values (%s, %s, %s, %s)", reach_table())


def _database() -> str:
    connection.ensure_connection()
    return str(connection.ops.quote_name(connection.settings_dict["NAME"]))


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
