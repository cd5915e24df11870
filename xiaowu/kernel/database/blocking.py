"""Changes of the schema that would stop a house that serves (先擴充、後收縮): read from the SQL of a migration.

A release's migrations run while the release before still serves. So they expand first: new tables, new columns that may be empty or have a default
in the database, indexes built beside what is written, constraints that look at new rows alone and are validated afterwards. What contracts (a column
dropped, a name changed) comes a release later, when nobody asks for it any more. What cannot be had this way is listed, with why it may stand.
"""

import re
from collections.abc import Iterable, Iterator

_MADE = re.compile(r'^CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)"?', re.IGNORECASE)
_ALTERED = re.compile(r'^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?"?(\w+)"?', re.IGNORECASE)
_INDEXED = re.compile(r'^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON (?:ONLY )?"?(\w+)"?', re.IGNORECASE | re.DOTALL)
_MOVED = re.compile(r'^(?:UPDATE|DELETE FROM) "?(\w+)"?', re.IGNORECASE)
_DROPPED = re.compile(r'^DROP TABLE (?:IF EXISTS )?"?(\w+)"?', re.IGNORECASE)
_OF_TABLES = (  # what an ALTER TABLE does, and what is wrong with it
    (re.compile(r"\bSET NOT NULL\b", re.IGNORECASE), "reads the whole table under a lock: add a check NOT VALID, validate it, then set NOT NULL"),
    (re.compile(r"\bALTER COLUMN \S+ (?:SET DATA )?TYPE\b", re.IGNORECASE), "may write the whole table anew under a lock: add a column instead"),
    (re.compile(r"\bADD COLUMN (?:(?!\bDEFAULT\b).)*\bNOT NULL\b(?!.*\bDEFAULT\b)", re.IGNORECASE | re.DOTALL), "fails on a table with rows"),
    (re.compile(r"\bDROP DEFAULT\b", re.IGNORECASE), "the release before cannot add rows any more: keep the default in the database (db_default)"),
    (re.compile(r"\bADD CONSTRAINT\b(?!.*\b(?:NOT VALID|USING INDEX)\b)", re.IGNORECASE | re.DOTALL), "looks at all rows under a lock: NOT VALID"),
    (re.compile(r"\bRENAME\b", re.IGNORECASE), "the release before asks for the old name: add the new one beside it"),
    (re.compile(r"\bDROP COLUMN\b", re.IGNORECASE), "the release before asks for it: a release later"),
)


def blocking(statements: Iterable[str]) -> list[str]:
    """What is wrong with a migration's statements, in words, each beginning with its table; empty for one that may run while others serve.

    A table that the migration itself makes is nobody's yet: whatever is done to it blocks nobody.
    """
    made: set[str] = set()
    found: list[str] = []
    for statement in map(_bare, statements):
        if match := _MADE.match(statement):
            made.add(match[1])
        found += [f"{table}: {why}" for table, why in _faults(statement) if table not in made]
    return list(dict.fromkeys(found))


def _faults(statement: str) -> Iterator[tuple[str, str]]:
    if match := _INDEXED.match(statement):
        yield match[1], "writes wait while the index is built: CONCURRENTLY"
    if match := _DROPPED.match(statement):
        yield match[1], "the release before asks for it: a release later"
    if match := _MOVED.match(statement):
        yield match[1], "rows are written in the transaction of a migration: in batches, by a job"
    if match := _ALTERED.match(statement):
        yield from ((match[1], why) for sign, why in _OF_TABLES if sign.search(statement))


def _bare(statement: str) -> str:
    """A statement without remarks, and without the words in its quotes."""
    return re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"(?m)^\s*--.*$", "", statement)).strip()
