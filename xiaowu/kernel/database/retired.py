"""Functions that only the release before still calls (汰換中的函式): `xiaowu migrate` keeps them while its nodes run, with a remark of the release
that needs them no more. They go with `xiaowu migrate --contract`, or at the latest with the next release.
"""

from collections.abc import Sequence

from django.db import connection

from xiaowu import __version__

_SAID = "retired by "


def settle(kept: Sequence[str], dead: Sequence[str], *, release: str = __version__) -> None:
    """As the owner: of functions by signature, take the remark from those that have a file, give it to those that lost it with this release,
    and drop those that an earlier release had retired.
    """
    retired = _retired()
    with connection.cursor() as cursor:
        for each in kept:
            if each in retired:
                cursor.execute(f"comment on function {each} is null")
        for each in dead:
            if each not in retired:
                cursor.execute(f"comment on function {each} is '{_SAID}{release}'")
            elif retired[each] != release:
                _drop(each)


def contract() -> list[str]:
    """As the owner: drop all that are retired, once no node of the release before runs. Returns their signatures."""
    found = sorted(_retired())
    for each in found:
        _drop(each)
    return found


def _retired() -> dict[str, str]:
    """The release that retired each function, by signature."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.oid::regprocedure::text, substr(d.description, length(%s) + 1) from pg_proc p"
            " join pg_description d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass"
            " where p.pronamespace = 'public'::regnamespace and starts_with(d.description, %s)",
            [_SAID, _SAID],
        )
        return dict(cursor.fetchall())


def _drop(signature: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"drop function if exists {signature} cascade")  # a trigger that nothing but it fired goes with it
