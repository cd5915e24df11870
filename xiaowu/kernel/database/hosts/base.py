"""The Django backend: PostgreSQL's own, whose connection falls back to a standby while no server takes writes, and says so."""

import time
from typing import Any

from django.db.backends.postgresql import base
from django.db.utils import OperationalError
from psycopg import OperationalError as NotConnected

from xiaowu.kernel.database import hosts
from xiaowu.kernel.database.plans import Plans

_WRITABLE = ("read-write", "primary")
_OFTEN = 5  # so many times as long as the search for a writable server took, it is not repeated; once as long, where none can be read either
_SOON = 1.0  # seconds


class DatabaseWrapper(base.DatabaseWrapper):
    """One process's connection."""

    _look_at = 0.0
    _is_away = False  # none of the servers answered the last look

    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self.plans = Plans()
        self.execute_wrappers.append(self.plans)

    def commit(self) -> None:
        self.plans.renew(self)
        super().commit()

    @property
    def reads_only(self) -> bool:
        """Whether the server that we are connected to takes no writes; it tells us of itself when that changes, as after a promotion."""
        held = self.connection
        if held is None or held.closed:
            return False
        return any(held.pgconn.parameter_status(name) == b"on" for name in (b"in_hot_standby", b"default_transaction_read_only"))

    def is_time_to_look(self) -> bool:
        """Whether a server that takes writes should be looked for again; a second after the last look, or later where the look takes long."""
        return time.monotonic() >= self._look_at

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self._is_away and hosts.is_patience_over() and not self.is_time_to_look():
            raise OperationalError("no database server answered a moment ago")
        begun = time.monotonic()
        self._is_away = True
        try:
            found = self._some_server(conn_params)
            self._is_away = False
            return found
        finally:
            now = time.monotonic()
            self._look_at = now + max(_SOON, (1 if self._is_away else _OFTEN) * (now - begun))

    def _some_server(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except (OperationalError, NotConnected):
            if conn_params.get("target_session_attrs") not in _WRITABLE:
                raise
            try:
                return super().get_new_connection({**conn_params, "target_session_attrs": "any"})
            except (OperationalError, NotConnected) as away:
                raise away from None
