"""Several database servers (多部資料庫主機): the application talks to the one that takes writes, leaves a dead or demoted one at the first
statement, and reads from a standby while no server takes writes.

`DATABASE_URL` names them all, in libpq's own form (`postgresql://web@db1,db2/city?target_session_attrs=read-write`). This folder is the Django
backend (`ENGINE`), whose connection says what its server can do (`reads_only`). `there` waits for a server as long as this process has patience,
and `again` runs a request anew of which nothing was committed.
"""

import time

from django.db import connection
from django.db.utils import InterfaceError, InternalError, OperationalError

OF_SERVER = (OperationalError, InterfaceError, InternalError)
PATIENCE = 8.0  # seconds from when a process first missed the server: a standby is promoted and a killed server has recovered by then
_READ_ONLY = "25006"  # read_only_sql_transaction: a standby, or a server that was told to take no writes
_LONGEST_PAUSE = 0.5
_missed_since: float | None = None  # of this process, which has one connection


def is_read_only(error: BaseException | None) -> bool:
    """Whether the server said that it takes no writes."""
    return error is not None and getattr(error.__cause__, "sqlstate", None) == _READ_ONLY


def is_lost(error: BaseException) -> bool:
    """Whether the error says that this connection is of no more use, whatever the statement was: it is broken (SQLSTATE class 08, or none at all),
    its server ends or only starts (57P), or takes no writes (25006).
    """
    state = getattr(error.__cause__, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError | InterfaceError)
    return str(state).startswith(("08", "57P", _READ_ONLY))


def reads_only() -> bool:
    """Whether the server to which this process is connected takes no writes."""
    return bool(getattr(connection, "reads_only", False))


def freshen() -> None:
    """Between transactions: leave a server that takes no writes, once it is time to look for one that does."""
    global _missed_since
    if not reads_only():
        _missed_since = None if connection.connection is not None else _missed_since
    elif not connection.in_atomic_block and connection.is_time_to_look():  # type: ignore[attr-defined]
        connection.close()


def is_patience_over() -> bool:
    """Whether this process has missed its server for so long that nobody waits for it any more."""
    return _missed_since is not None and time.monotonic() - _missed_since > PATIENCE


def leave() -> None:
    """After a run that lost its server: no more of this connection, unless it is a sound one to a standby that nobody need look beyond yet."""
    held = connection.connection
    is_sound = held is not None and not held.closed and reads_only()
    if not (is_sound and is_patience_over() and not connection.is_time_to_look()):  # type: ignore[attr-defined]
        connection.close()


def there(*, writes: bool) -> bool:
    """Wait until a server is there, or until this process's patience ends; whether one is. `writes`: only one that takes writes will do.

    Patience is counted from when this process first missed the server: in a long outage nobody's request waits for those before it, and a host
    that says nothing costs its seconds only when it is time to look again.
    """
    global _missed_since
    _missed_since = _missed_since or time.monotonic()
    pause = 0.05
    while True:
        if is_patience_over() and not connection.is_time_to_look():  # type: ignore[attr-defined]
            return not writes and connection.connection is not None
        if writes and reads_only():
            connection.close()
        try:
            connection.ensure_connection()
        except OF_SERVER:
            connection.close()
        else:
            if not reads_only():
                _missed_since = None
                return True
            if not writes:
                return True
        if is_patience_over():
            return False
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
