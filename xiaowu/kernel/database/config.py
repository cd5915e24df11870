"""Where the database is: `DATABASE_URL` if set, else the embedded server. Two roles: the owner migrates, the application serves."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Any

OWNER_ROLE, APP_ROLE = "xiaowu_owner", "xiaowu_app"
NAME = os.environ.get("XIAOWU_DATABASE_NAME", "xiaowu")
_NAMES = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}  # Django's → libpq's
# a server that vanished without a word is noticed within these seconds, not after the operating system's two hours
_NOTICED = {"connect_timeout": 3, "tcp_user_timeout": 5000, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2}


class Role(StrEnum):
    """The role with which a process connects."""

    OWNER = "owner"
    APP = "app"


def home() -> Path:
    """The folder for the house's own files on this machine: `XIAOWU_HOME`, or `var/` here."""
    return Path(os.environ.get("XIAOWU_HOME", "var")).resolve()


def is_embedded() -> bool:
    """Whether the embedded server is used: neither of the two database addresses is set."""
    return not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_OWNER_URL"))


def connection(home: Path, role: Role) -> dict[str, Any]:
    """Django's settings of one database connection, for that role."""
    from xiaowu.kernel.database import access, embedded  # slow to load, with psycopg: a command without a database does not wait

    base: dict[str, Any] = {
        "ENGINE": "xiaowu.kernel.database.hosts",
        "CONN_MAX_AGE": None,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
    options: dict[str, Any] = {"connect_timeout": 5, "server_side_binding": True, "prepare_threshold": 1}
    if role is Role.APP:
        # a page's statements are few and repeat; planning those of the home page anew each time was a third of its SQL time
        options["options"] = "-c plan_cache_mode=force_generic_plan"
    if is_embedded():
        socket = embedded.server(home).socket
        user = OWNER_ROLE if role is Role.OWNER else APP_ROLE
        if role is Role.OWNER:  # only the process that migrates is told where the owner's password lies
            options["passfile"] = str(access.passfile(home))
        return base | {"NAME": NAME, "USER": user, "HOST": str(socket), "PORT": str(embedded.PORT), "OPTIONS": options}
    owner_url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    url = os.environ.get("DATABASE_URL") or owner_url
    if role is Role.APP and owner_url == url:
        # one login serves both: commands step down to the application's role. A serving process is refused (`setup.faults`), since it could step up
        # again
        options["options"] += f" -c role={APP_ROLE}"
    return base | _from_url(owner_url if role is Role.OWNER else url, options)


def _from_url(url: str, options: dict[str, Any]) -> dict[str, Any]:
    """As libpq reads it: of several hosts, the one that takes writes, unless the address says otherwise. Raises ValueError."""
    from psycopg import ProgrammingError  # slow to load: a command without a database does not wait
    from psycopg.conninfo import conninfo_to_dict

    if not url.startswith(("postgres://", "postgresql://")):
        raise ValueError("DATABASE_URL must begin with postgresql://")
    try:
        given: dict[str, Any] = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ValueError(f"DATABASE_URL: {error}") from error
    named = {name: str(given.pop(libpq, "")) for name, libpq in _NAMES.items()}
    several = {"target_session_attrs": "read-write"} if "," in named["HOST"] else {}
    return named | {"OPTIONS": options | _NOTICED | several | given}
