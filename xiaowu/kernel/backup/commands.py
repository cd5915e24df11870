"""Commands: `xiaowu backup`, `restore`, `rehearse`."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from xiaowu.kernel import roc
from xiaowu.kernel.backup import BackupRefused
from xiaowu.kernel.backup.keeping import keep_newest
from xiaowu.kernel.backup.restoring import restore
from xiaowu.kernel.backup.taking import follow, take
from xiaowu.kernel.database import embedded
from xiaowu.kernel.database.config import home, is_embedded

_OWN_SERVERS = "refused: DATABASE_URL names servers of your own; pgBackRest backs these up (docs/operations.md, Backup)."


def backup(given: argparse.Namespace) -> int:
    """A complete backup as of now, with --keep instead of the oldest; with --follow, everything that is committed from then on, until it is ended."""
    from django.conf import settings  # set up by now

    if not is_embedded():
        return _refused(_OWN_SERVERS)
    server, folder = embedded.server(home()), Path(given.folder).resolve()
    store = None if settings.XIAOWU_STORAGE.startswith("s3://") else Path(settings.XIAOWU_STORAGE)
    try:
        if given.follow:
            return follow(server, folder)
        print(take(server, folder, store))
        if given.keep:
            keep_newest(folder, store, given.keep, datetime.now(UTC))
    except (BackupRefused, embedded.DatabaseFailed) as error:
        return _refused(f"refused: {error}")
    return 0


def restored(given: argparse.Namespace) -> int:
    """The house as it was at a moment, in a folder in which none stands yet."""
    try:
        moment = roc.parse_moment(given.at) if given.at else None
        server = restore(Path(given.folder).resolve(), Path(given.to).resolve() if given.to else home(), moment)
    except ValueError:
        return _refused("refused: --at takes a moment such as 2026-11-24T07:50:00+08:00")
    except (BackupRefused, embedded.DatabaseFailed) as error:
        return _refused(f"refused: {error}")
    server.stop()
    print(
        f"restored into {server.data.parent}: set XIAOWU_HOME to it, run `xiaowu migrate` with the same XIAOWU_SECRET_KEY, `xiaowu check`, and serve"
    )
    return 0


def rehearsed(given: argparse.Namespace) -> int:
    """Restore the last backup into a scratch folder and look through it."""
    from xiaowu.kernel.backup.rehearsing import rehearse  # needs Django set up

    if not is_embedded():
        return _refused(_OWN_SERVERS)
    done = rehearse(embedded.server(home()), Path(given.folder).resolve())
    loss = "nothing to compare" if done.loss is None else f"{done.loss:.1f} s"
    print(f"{'good' if done.is_good else 'NOT GOOD'}: {done.rows or 0} rows; lost {loss}; took {done.took:.1f} s")
    return 0 if done.is_good else _refused(done.said)


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return 1
