"""Where the database is: `DATABASE_URL` if set, else the embedded server. Two roles: the owner migrates, the application serves."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from xiaowu.kernel.database import access, embedded

OWNER_ROLE, APP_ROLE = access.OWNER, access.APPLICATION
NAME = os.environ.get("XIAOWU_DATABASE_NAME", "xiaowu")


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
    base: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
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
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("DATABASE_URL must begin with postgresql://")
    given = dict(parse_qsl(parts.query))
    host = given.pop("host", None) or unquote(parts.hostname or "")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options | given,
    }
