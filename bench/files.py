"""A city's OneRoster set: written, imported into an empty register, and compared with a bare COPY of the rows that result."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cities import City
from psycopg import sql

from xiaowu.kernel.database import access, embedded
from xiaowu.kernel.database.config import NAME

_TABLES = ("roster_schoolclass", "roster_student", "roster_person", "roster_post", "roster_guardian", "roster_enrolment", "roster_sourced")


def measure(city: City) -> None:
    """Print seconds and rows a second; the city's own server is running, the empty register gets one of its own."""
    with tempfile.TemporaryDirectory(prefix="xiaowu-files-") as folder:
        zipped, home = Path(folder) / "set.zip", Path(folder) / "home"
        wrote = _command("oneroster", "export", str(zipped), XIAOWU_HOME=str(city.home))
        fresh = {"XIAOWU_HOME": str(home)}
        _command("migrate", **fresh)
        server = embedded.server(home)
        server.start()
        try:
            took = _command("oneroster", "import", str(zipped), "--allow-city-roles", **fresh)
            rows, bare = _bare(server, Path(folder) / "rows")
        finally:
            server.stop()
            shutil.rmtree(home, ignore_errors=True)
    print(
        f"{city.name}: OneRoster set written in {wrote:.0f} s, taken in in {took:.0f} s: {rows} rows, {rows / took:.0f}/s;"
        f" a bare COPY of these rows into the same tables {bare:.0f} s: share {bare / took:.0%}",
        flush=True,
    )


def _command(*words: str, **environment: str) -> float:
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "xiaowu.cli", *words], env=os.environ | {"XIAOWU_NOW": ""} | environment, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - begun


def _bare(server: embedded.Server, kept: Path) -> tuple[int, float]:
    """Rows, and the seconds that COPY alone takes to put them into the same tables, emptied before, with their indexes and foreign keys."""
    kept.mkdir()
    with access.superuser(server, NAME) as connection, connection.transaction(), connection.cursor() as cursor:
        for name in _TABLES:
            with (kept / name).open("wb") as file, cursor.copy(sql.SQL("copy {} to stdout").format(sql.Identifier(name))) as reading:
                for piece in reading:
                    file.write(piece)
        cursor.execute(sql.SQL("truncate {} cascade").format(sql.SQL(", ").join(map(sql.Identifier, _TABLES))))
        rows, begun = 0, time.perf_counter()
        for name in _TABLES:
            with (kept / name).open("rb") as file, cursor.copy(sql.SQL("copy {} from stdin").format(sql.Identifier(name))) as writing:
                while chunk := file.read(1 << 20):
                    writing.write(chunk)
            rows += cursor.rowcount
    return rows, time.perf_counter() - begun
