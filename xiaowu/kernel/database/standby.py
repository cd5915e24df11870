"""A standby (備援資料庫): a second embedded server that follows a first one, and takes its place when told to.

For `make cluster`, the faults that are tried, and tests; real machines have Patroni, which also decides when (`deploy/patroni.yml`).
"""

import shutil
from pathlib import Path

from psycopg import conninfo

from xiaowu.kernel.database import access, embedded

_SLOT = "standby"


class NotOfThisCluster(RuntimeError):
    """The folder holds a server that was never a copy of this primary; the message says what to do."""


class TwoPrimaries(RuntimeError):
    """Two servers would take writes at the same time; the message says what to do."""


def follow(primary: embedded.Server, home: Path, *, is_synchronous: bool = False) -> embedded.Server:
    """A running standby in `home`, copied from the running primary if the folder is empty.

    `is_synchronous`: a commit waits until the standby has it too. Raises NotOfThisCluster if the folder holds another cluster's data.
    """
    home.mkdir(parents=True, exist_ok=True)
    standby = embedded.server(home, tuning=primary.tuning)
    if (standby.data / "PG_VERSION").exists():
        _of_one_cluster(primary, standby)
    else:
        _copied(primary, standby)
    where = _conninfo(primary) | {"application_name": _SLOT}
    standby.keep(primary_conninfo=conninfo.make_conninfo(**where).replace("'", "''"), wal_retrieve_retry_interval="500ms")
    standby.write("standby.signal", [])
    standby.start()
    if is_synchronous:
        primary.keep(synchronous_standby_names=_SLOT)
        primary.reload()
    return standby


def promote(standby: embedded.Server, old: embedded.Server | None = None) -> None:
    """Let a standby take writes in the place of the old primary, which never starts again.

    Raises TwoPrimaries while the old one still serves, DatabaseFailed if this is no standby.
    """
    if old is not None:
        if old.is_running:
            raise TwoPrimaries(
                f"{old.data} still takes writes; nothing was changed. Stop it first: what two servers took is never put together again."
            )
        old.supersede()
    standby.run("pg_ctl", "promote", "-w", "-D", str(standby.data))
    standby.keep(primary_conninfo=None, wal_retrieve_retry_interval=None)
    standby.reload()


def system_identifier(server: embedded.Server) -> str:
    """The number that a cluster gets when it is made, and which its copies share."""
    said = server.run("pg_controldata", str(server.data)).stdout
    return next(line.split(":")[1].strip() for line in said.splitlines() if line.startswith("Database system identifier"))


def _of_one_cluster(primary: embedded.Server, standby: embedded.Server) -> None:
    if system_identifier(primary) != system_identifier(standby):
        raise NotOfThisCluster(
            f"{standby.data} holds another cluster's data; nothing was changed. Move it away, and the primary is copied there anew."
        )


def _copied(primary: embedded.Server, standby: embedded.Server) -> None:
    shutil.copy2(access.passfile(primary.data.parent), access.passfile(standby.data.parent))
    standby.make_folder()
    primary.run(
        "pg_basebackup", "-D", str(standby.data), "-d", conninfo.make_conninfo(**_conninfo(primary)), "-c", "fast", "-X", "stream", *primary.unsynced
    )
    standby.write("postgresql.auto.conf", [])


def _conninfo(primary: embedded.Server) -> dict[str, str]:
    return {"host": str(primary.socket), "user": access.SUPERUSER, "password": access.password(primary, access.SUPERUSER), "dbname": "postgres"}
